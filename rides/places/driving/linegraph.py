"""The line graph: a node is a directed edge of the network, an arc a turn that may be made.

Pure. No banned turn and no U-turn outside dead ends is in it, so no way found on it has one.
Made once per import; `packed`/`unpacked` carry it through the database.
"""

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rides.places.driving.network import Ban, Network
from rides.places.driving.plane import Plane, heading_deg, lengths_along

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SIGNAL_MS = 8_000  # mean wait at a traffic light, red half of the time
TURN_MS = ((25, 0), (60, 1_500), (150, 4_000), (181, 12_000))  # up to that angle


class NoStreets(ValueError):
    """The network has no two streets that lead to each other."""


@dataclass(frozen=True, slots=True)
class LineGraph:
    """Arrays of edges (all of them), states (those that lead to each other) and arcs.

    A state is an edge plus the part of a via-way ban that is already driven; most edges have
    one. `edge_state` is the state a car has that starts on the edge, -1 where it is stranded.
    `line_from[e]:line_from[e + 1]` are the edge's corners in `corners` (lon, lat).
    """

    plane: Plane
    edge_ms: Ints
    edge_m: Floats
    edge_name: Ints
    edge_twin: Ints
    edge_stops: NDArray[np.bool_]
    edge_round: NDArray[np.bool_]
    edge_state: Ints
    line_from: Ints
    corners: Floats
    names: tuple[str, ...]
    state_edge: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_ms: Ints
    order: Ints

    @property
    def size(self) -> int:
        """Number of states."""
        return len(self.state_edge)

    @property
    def weights(self) -> Ints:
        """Milliseconds of each arc: the turn, and the street that follows it."""
        return self.arc_ms + self.edge_ms[self.state_edge[self.arc_head]]

    def middles(self) -> Floats:
        """Lon, lat in the middle corner of every state's edge."""
        start, end = self.line_from[self.state_edge], self.line_from[self.state_edge + 1]
        middles: Floats = self.corners[(start + end) // 2]
        return middles


def built(network: Network) -> LineGraph:
    """Make the line graph and keep its largest strongly connected part.

    Raises:
        NoStreets: no street can be driven and come back to.
    """
    if not network.edges:
        raise NoStreets
    lines = [network.plane.to_metres(np.array(edge.line)) for edge in network.edges]
    length = np.array([lengths_along(line)[-1] for line in lines])
    speed = np.array([edge.speed_kmh for edge in network.edges])
    lights = np.array([edge.signals for edge in network.edges])
    edge_ms = np.maximum(1, np.rint(length / speed * 3_600 + lights * SIGNAL_MS)).astype(np.int64)
    states = _States(network, lines)
    arcs = np.array(list(states.arcs()), dtype=np.int64).reshape(-1, 3)
    state_edge = np.array([edge for edge, _ in states.keys], dtype=np.int64)
    kept, arcs = _connected(len(state_edge), arcs, length[state_edge])
    names = sorted({edge.name for edge in network.edges})
    place = {name: at for at, name in enumerate(names)}
    counts = [len(edge.line) for edge in network.edges]
    return LineGraph(
        plane=network.plane,
        edge_ms=edge_ms,
        edge_m=length,
        edge_name=np.array([place[edge.name] for edge in network.edges]),
        edge_twin=np.array([edge.twin for edge in network.edges]),
        edge_stops=np.array([edge.stops for edge in network.edges]),
        edge_round=np.array([edge.is_roundabout for edge in network.edges]),
        edge_state=_starts(kept, len(network.edges)),
        line_from=np.concatenate(([0], np.cumsum(counts))),
        corners=np.concatenate([np.array(edge.line) for edge in network.edges]),
        names=tuple(names),
        state_edge=state_edge[kept],
        arc_tail=arcs[:, 0],
        arc_head=arcs[:, 1],
        arc_ms=arcs[:, 2],
        order=np.array([], dtype=np.int64),
    )


def packed(graph: LineGraph) -> bytes:
    """The graph as bytes for a database column."""
    file = io.BytesIO()
    arrays = {name: getattr(graph, name) for name in ARRAYS}
    names = np.frombuffer("\n".join(graph.names).encode(), dtype=np.uint8)
    origin = np.array([graph.plane.lon, graph.plane.lat])
    np.savez_compressed(file, allow_pickle=False, names=names, origin=origin, **arrays)
    return file.getvalue()


def unpacked(data: bytes) -> LineGraph:
    """What `packed` packed."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        lon, lat = file["origin"].tolist()
        names = tuple(file["names"].tobytes().decode().split("\n"))
        arrays = {name: file[name] for name in ARRAYS}
    return LineGraph(plane=Plane(lon, lat), names=names, **arrays)


def ordered(graph: LineGraph, order: list[int]) -> LineGraph:
    """The graph with the contraction order that some engines want."""
    return replace(graph, order=np.array(order, dtype=np.int64))


ARRAYS = tuple(name for name in LineGraph.__dataclass_fields__ if name not in {"plane", "names"})

_Key = tuple[int, frozenset[tuple[int, int]]]


class _States:
    """Walks all states: an edge, with the bans begun (ban, edges of its path driven)."""

    def __init__(self, network: Network, lines: list[Floats]) -> None:
        self.edges = network.edges
        self.bans = network.bans
        self.ends = [(heading_deg(line), heading_deg(line, at_end=True)) for line in lines]
        self.begun: dict[int, set[int]] = defaultdict(set)
        for number, ban in enumerate(self.bans):
            self.begun[ban.path[0]].add(number)
        self.after: dict[int, list[int]] = defaultdict(list)
        for edge_id, edge in enumerate(self.edges):
            self.after[edge.tail].append(edge_id)
        # First the states a car starts in, one per edge, so that state and edge ids agree.
        self.keys: list[_Key] = [
            (edge_id, frozenset((ban, 1) for ban in self.begun[edge_id]))
            for edge_id in range(len(self.edges))
        ]
        self.ids = {key: state for state, key in enumerate(self.keys)}

    def arcs(self) -> Iterator[tuple[int, int, int]]:
        """(state, state, milliseconds of the turn); finds further states as it goes."""
        state = 0
        while state < len(self.keys):
            edge, begun = self.keys[state]
            for follower in self._allowed(edge, begun):
                yield state, self._state(follower, begun), self._turn_ms(edge, follower)
            state += 1

    def _allowed(self, edge: int, begun: frozenset[tuple[int, int]]) -> list[int]:
        """What may be driven next: no banned turn; back only where nothing else remains."""
        twin = self.edges[edge].twin
        all_ways = self.after[self.edges[edge].head]
        signs = self._complete(begun)
        banned = {end for sign in signs if not sign.only for end in sign.ends}
        wanted = [sign.ends for sign in signs if sign.only and not sign.ends.isdisjoint(all_ways)]
        onward = [
            follower
            for follower in all_ways
            if follower not in banned and all(follower in ends for ends in wanted)
        ]
        is_dead_end = all(follower == twin for follower in all_ways)
        return onward if is_dead_end else [other for other in onward if other != twin]

    def _complete(self, begun: frozenset[tuple[int, int]]) -> list[Ban]:
        return [self.bans[ban] for ban, done in begun if done == len(self.bans[ban].path)]

    def _state(self, edge: int, begun: frozenset[tuple[int, int]]) -> int:
        going = {(ban, 1) for ban in self.begun[edge]}
        for ban, done in begun:
            path = self.bans[ban].path
            if done < len(path) and path[done] == edge:
                going.add((ban, done + 1))
        key = (edge, frozenset(going))
        if key not in self.ids:
            self.ids[key] = len(self.keys)
            self.keys.append(key)
        return self.ids[key]

    def _turn_ms(self, edge: int, follower: int) -> int:
        angle = abs((self.ends[follower][0] - self.ends[edge][1] + 180) % 360 - 180)
        return next(cost for limit, cost in TURN_MS if angle <= limit)


def _connected(count: int, arcs: Ints, length: Floats) -> tuple[Ints, Ints]:
    """The largest part (by metres) in which every state leads to every other."""
    from scipy.sparse import coo_array  # half a second that only an import needs to spend
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(arcs)), (arcs[:, 0], arcs[:, 1])), shape=(count, count))
    _, part = connected_components(links, directed=True, connection="strong")
    sizes, metres = np.bincount(part), np.bincount(part, weights=length)
    metres[sizes < 2] = 0
    if not metres.any():
        raise NoStreets
    kept = np.flatnonzero(part == np.argmax(metres))
    renamed = np.full(count, -1, dtype=np.int64)
    renamed[kept] = np.arange(len(kept))
    tail, head = renamed[arcs[:, 0]], renamed[arcs[:, 1]]
    inside = (tail >= 0) & (head >= 0)
    return kept, np.column_stack((tail[inside], head[inside], arcs[inside, 2]))


def _starts(kept: Ints, edges: int) -> Ints:
    starts = np.full(edges, -1, dtype=np.int64)
    first = np.flatnonzero(kept < edges)
    starts[kept[first]] = first
    return starts
