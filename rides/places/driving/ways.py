"""The quickest way from place to place: snap, ask the engine, put the way together.

Pure. Called by `rides.places.roads`, by tests and by benchmarks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from rides.places.driving.engines import Engine
from rides.places.driving.linegraph import Ints, LineGraph
from rides.places.driving.plane import cut
from rides.places.driving.snapping import Snap, Snapper, line_m
from rides.places.driving.steps import Step, Stretch, told

LonLat = tuple[float, float]
Snaps = Sequence[Snap]


@dataclass(frozen=True, slots=True)
class Leg:
    """A way between two stops; `points` run from exact place to exact place."""

    duration_ms: int
    distance_m: float
    points: tuple[LonLat, ...]
    steps: tuple[Step, ...]
    edges: tuple[int, ...]


class Ways:
    """One city's streets, ready for questions; safe to share between threads."""

    def __init__(self, graph: LineGraph, engine: Engine) -> None:
        self.graph, self.engine = graph, engine
        reached = np.flatnonzero(graph.edge_state >= 0)
        self._any = Snapper(graph, reached)
        self._stopping = reached[graph.edge_stops[reached]]
        self._stops = Snapper(graph, self._stopping)
        self._before, self._before_from = _reversed(graph)
        self._states_of = _grouped(graph.state_edge)
        self._choices = np.bincount(graph.arc_tail, minlength=graph.size)

    def snap(self, lon: float, lat: float, *, reach_m: float, to_stop: bool = True) -> list[Snap]:
        """Nearest places on streets; `to_stop`: where a car may stop for a passenger."""
        return (self._stops if to_stop else self._any).nearest(lon, lat, reach_m=reach_m)

    def snap_all(
        self, places: Sequence[LonLat], *, reach_m: float, to_stop: bool = True
    ) -> list[list[Snap]]:
        """The same for many places at once, which is quicker than one by one."""
        snapper = self._stops if to_stop else self._any
        return snapper.nearest_all(np.array(places).reshape(-1, 2), reach_m=reach_m)

    def leg(self, start: Snaps, end: Snaps) -> Leg | None:
        """The quickest way from any of the first snaps to any of the second."""
        best = self._quickest(start, end)
        return None if best is None else self._told(*best)

    def metres(self, start: Snaps, end: Snaps) -> float | None:
        """The length of that way."""
        best = self._quickest(start, end)
        if best is None:
            return None
        _, first, last, states = best
        if not states:
            return (last.share - first.share) * float(self.graph.edge_m[last.edge])
        driven = float(self.graph.edge_m[self.graph.state_edge[states]].sum())
        started = first.share * float(self.graph.edge_m[first.edge])
        return driven - started + last.share * float(self.graph.edge_m[last.edge])

    def _quickest(self, start: Snaps, end: Snaps) -> tuple[int, Snap, Snap, list[int]] | None:
        """Milliseconds, where it starts and ends, and the states between."""
        best = self._direct(start, end)
        goals = self._goals(end)
        sources = [(self._state(snap), self._left_ms(snap)) for snap in start]
        found = self.engine.quickest(sources, [(s, ms) for s, (ms, _) in goals.items()])
        if found is not None and (best is None or found[0] < best[0]):
            total, states = found
            by_state = {self._state(snap): snap for snap in start}
            target = goals[states[-1]][1]
            best = (total, by_state[states[0]], target, states)
        return best

    def times_to(self, end: Snaps, starts: Sequence[Snaps]) -> list[int | None]:
        """Milliseconds from each start to the end; None where no way leads."""
        flat = [snap for start in starts for snap in start]
        goals = [(state, ms) for state, (ms, _) in self._goals(end).items()]
        times = iter(self.engine.times_to([self._state(snap) for snap in flat], goals))
        answers: list[int | None] = []
        for start in starts:
            direct = self._direct(start, end)
            options = [] if direct is None else [direct[0]]
            for snap in start:
                ms = next(times)
                if ms is not None:
                    options.append(ms + self._left_ms(snap))
            answers.append(min(options, default=None))
        return answers

    def random_place(self, rng: Random) -> LonLat:
        """A place where a car may stop, every metre of street as likely as any other."""
        metres = self.graph.edge_m[self._stopping]
        edge = rng.choices(self._stopping.tolist(), weights=metres.tolist())[0]
        at = rng.random() * self.graph.edge_m[edge]
        (east, north), _ = cut(line_m(self.graph, edge), at, at).tolist()
        return self.graph.plane.to_degrees(east, north)

    def _state(self, snap: Snap) -> int:
        return int(self.graph.edge_state[snap.edge])

    def _left_ms(self, snap: Snap) -> int:
        return round((1 - snap.share) * float(self.graph.edge_ms[snap.edge]))

    def _done_ms(self, snap: Snap) -> int:
        return round(snap.share * float(self.graph.edge_ms[snap.edge]))

    def _direct(self, start: Snaps, end: Snaps) -> tuple[int, Snap, Snap, list[int]] | None:
        """Forwards along one edge, where start and end lie on the same one."""
        options = [
            (self._done_ms(b) - self._done_ms(a), a.edge, a, b)
            for a in start
            for b in end
            if a.edge == b.edge and a.share <= b.share
        ]
        if not options:
            return None
        total, _, a, b = min(options, key=lambda option: option[:2])
        return total, a, b, []

    def _goals(self, end: Snaps) -> dict[int, tuple[int, Snap]]:
        """State before the last edge -> (turn and last stretch in ms, the snap reached)."""
        goals: dict[int, tuple[int, Snap]] = {}
        for snap in end:
            done = self._done_ms(snap)
            for state in self._states_of.get(snap.edge, ()):
                first, last = self._before_from[state : state + 2]
                for arc in self._before[first:last]:
                    before = int(self.graph.arc_tail[arc])
                    cost = int(self.graph.arc_ms[arc]) + done
                    if before not in goals or cost < goals[before][0]:
                        goals[before] = (cost, snap)
        return goals

    def _told(self, total_ms: int, start: Snap, end: Snap, states: list[int]) -> Leg:
        edges = [int(self.graph.state_edge[state]) for state in states]
        edges = [*edges, end.edge] if edges else [end.edge]
        chosen = [True, *(bool(self._choices[state] > 1) for state in states)]
        points: list[LonLat] = []
        stretches: list[Stretch] = []
        for at, edge in enumerate(edges):
            length = float(self.graph.edge_m[edge])
            since = start.share * length if at == 0 else 0.0
            until = end.share * length if at == len(edges) - 1 else length
            stretches.append(Stretch(edge, until - since, max(0, len(points) - 1), chosen[at]))
            piece = cut(line_m(self.graph, edge), since, until)
            degrees = [self.graph.plane.to_degrees(east, north) for east, north in piece.tolist()]
            points.extend(degrees if not points else degrees[1:])
        steps = told(self.graph, stretches, len(points) - 1)
        distance = sum(stretch.length_m for stretch in stretches)
        return Leg(total_ms, distance, tuple(points), tuple(steps), tuple(edges))


def _reversed(graph: LineGraph) -> tuple[Ints, Ints]:
    """Arcs by the state they lead to: `arcs[start[s]:start[s + 1]]`."""
    arcs = np.argsort(graph.arc_head, kind="stable")
    counts = np.bincount(graph.arc_head, minlength=graph.size)
    return arcs, np.concatenate(([0], np.cumsum(counts)))


def _grouped(state_edge: Ints) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for state, edge in enumerate(state_edge.tolist()):
        groups.setdefault(edge, []).append(state)
    return groups
