"""What a car may do on the streets of an extract: edges with speeds, one-ways, banned turns.

Pure. Called by `rides.places.importing`. Streets end at the box; what is cut off there is
sorted out by the line graph, which keeps only what is connected both ways.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rides.places.driving.network import Ban, Edge, Network
from rides.places.driving.plane import Plane
from rides.places.osm.extract import Extract, Relation, Tags, Way

# Speed limits where no sign says otherwise, km/h: what most city codes have.
LIMIT_KMH = {
    "motorway": 100,
    "motorway_link": 60,
    "trunk": 80,
    "trunk_link": 50,
    "primary": 50,
    "primary_link": 40,
    "secondary": 50,
    "secondary_link": 40,
    "tertiary": 40,
    "tertiary_link": 30,
    "unclassified": 40,
    "residential": 30,
    "living_street": 15,
    "service": 15,
    "road": 30,
}
# Share of the limit that is driven on average; lights and turns are counted apart.
DRIVEN = {"motorway": 0.9, "motorway_link": 0.8, "trunk": 0.85, "trunk_link": 0.8}
DRIVEN_IN_TOWN = 0.7
LEAST_KMH = 7.0

BY_MODE = ("motorcar", "motor_vehicle", "vehicle", "access")  # the more exact tag wins
CLOSED = {"no", "private", "agricultural", "forestry", "delivery", "emergency", "military"}
CLOSED |= {"bus", "psv", "permit", "residents", "hov", "taxi"}
OPEN = {"yes", "permissive", "designated"}
ON_ASKING = {"pedestrian", "track"}  # drivable only where a tag for cars says so
NO_PLACE_TO_GO = {"emergency_access", "drive-through"}
NO_STOPS = {"motorway", "motorway_link", "trunk_link"}
TURNS = re.compile(r"^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$")
MILES = re.compile(r"^(\d+(?:\.\d+)?)\s*mph$")


def network(extract: Extract) -> Network:
    """The directed edges between junctions, and the bans that signs put on turning."""
    west, south, east, north = extract.box
    plane = Plane((west + east) / 2, (south + north) / 2)
    pieces = _pieces(extract)
    edges = tuple(_edges(extract, pieces))
    return Network(plane, edges, tuple(_bans(extract, edges)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A drivable way between two junctions, as node ids."""

    way: Way
    refs: tuple[int, ...]
    forward: bool
    backward: bool


def is_drivable(tags: Tags) -> bool:
    """Whether a member's car may use the way."""
    kind = tags.get("highway", "")
    if kind not in LIMIT_KMH and kind not in ON_ASKING:
        return False
    if tags.get("area") == "yes" or tags.get("service") in NO_PLACE_TO_GO:
        return False
    mode = next((mode for mode in BY_MODE if mode in tags), "")
    if kind in ON_ASKING:
        return mode not in {"", "access"} and tags[mode] in OPEN
    return tags.get(mode, "") not in CLOSED


def directions(tags: Tags) -> tuple[bool, bool]:
    """Whether a car may drive a way forwards and backwards."""
    said = tags.get("oneway:motor_vehicle") or tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return False, True
    if said in {"yes", "true", "1"}:
        return True, False
    if said in {"no", "false", "0"}:
        return True, True
    is_round = tags.get("junction") in {"roundabout", "circular"}
    return True, not (is_round or tags.get("highway") in {"motorway", "motorway_link"})


def speed_kmh(tags: Tags) -> float:
    """The speed that is driven on average on a way, lights and turns apart."""
    kind = tags.get("highway", "road")
    limit = limit_kmh(tags.get("maxspeed", "")) or LIMIT_KMH.get(kind, 10)
    return max(LEAST_KMH, limit * DRIVEN.get(kind, DRIVEN_IN_TOWN))


def limit_kmh(said: str) -> float | None:
    """A maxspeed tag in km/h; None where it names no number."""
    if said.isdecimal():
        return float(said) or None
    if (miles := MILES.match(said)) is not None:
        return float(miles[1]) * 1.609344
    return {"walk": 7.0, "none": 120.0}.get(said)


def _pieces(extract: Extract) -> list[_Piece]:
    runs = [
        (way, run)
        for way in extract.ways.values()
        if is_drivable(way.tags)
        for run in extract.runs(way, clip=True)
    ]
    joints = _joints(extract, [run for _, run in runs])
    pieces: list[_Piece] = []
    for way, run in runs:
        forward, backward = directions(way.tags)
        pieces.extend(_Piece(way, tuple(p), forward, backward) for p in _split(run, joints))
    return pieces


def _joints(extract: Extract, runs: list[list[int]]) -> set[int]:
    uses = Counter(ref for run in runs for ref in run)
    joints = {ref for ref, times in uses.items() if times > 1}
    joints.update(run[0] for run in runs)
    joints.update(run[-1] for run in runs)
    for relation in extract.relations:
        joints.update(ref for kind, ref, role in relation.members if (kind, role) == ("n", "via"))
    return joints


def _split(run: list[int], joints: set[int]) -> Iterator[list[int]]:
    start = 0
    for at in range(1, len(run)):
        # A loop without a junction is cut once, so that no edge ends where it starts.
        if run[at] in joints or (run[at] == run[start]):
            yield from _opened(run[start : at + 1])
            start = at


def _opened(piece: list[int]) -> Iterator[list[int]]:
    if piece[0] != piece[-1]:
        yield piece
    elif len(piece) > 3:
        middle = len(piece) // 2
        yield piece[: middle + 1]
        yield piece[middle:]


def _edges(extract: Extract, pieces: Iterable[_Piece]) -> Iterator[Edge]:
    nodes: dict[int, int] = {}
    made = 0
    for piece in pieces:
        both = piece.forward and piece.backward
        if piece.forward:
            yield _edge(extract, piece, piece.refs, nodes, twin=made + 1 if both else -1)
        if piece.backward:
            yield _edge(extract, piece, piece.refs[::-1], nodes, twin=made if both else -1)
        made += piece.forward + piece.backward


def _edge(
    extract: Extract, piece: _Piece, refs: tuple[int, ...], nodes: dict[int, int], *, twin: int
) -> Edge:
    tags = piece.way.tags
    lights = (extract.tagged.get(ref, {}).get("highway") for ref in refs[1:])
    return Edge(
        tail=nodes.setdefault(refs[0], len(nodes)),
        head=nodes.setdefault(refs[-1], len(nodes)),
        way=piece.way.id,
        name=tags.get("name", "") or tags.get("ref", ""),
        speed_kmh=speed_kmh(tags),
        line=tuple(extract.nodes[ref] for ref in refs),
        twin=twin,
        stops=tags["highway"] not in NO_STOPS and tags.get("tunnel", "no") == "no",
        is_roundabout=tags.get("junction") in {"roundabout", "circular"},
        signals=sum(kind == "traffic_signals" for kind in lights),
    )


def _bans(extract: Extract, edges: tuple[Edge, ...]) -> Iterator[Ban]:
    by_way: dict[int, list[int]] = defaultdict(list)
    for edge_id, edge in enumerate(edges):
        by_way[edge.way].append(edge_id)
    signs = _Signs(extract, edges, by_way)
    for relation in extract.relations:
        yield from signs.bans(relation)


@dataclass(frozen=True, slots=True)
class _Signs:
    """Reads restriction relations against the edges that were made."""

    extract: Extract
    edges: tuple[Edge, ...]
    by_way: dict[int, list[int]]

    def bans(self, relation: Relation) -> Iterator[Ban]:
        """The bans one relation sets; none if it is not for cars or its parts are missing."""
        said = relation.tags.get("restriction:motorcar") or relation.tags.get("restriction", "")
        if relation.tags.get("type") != "restriction" or not TURNS.match(said):
            return
        if "motorcar" in relation.tags.get("except", ""):
            return
        starts = self._members(relation, "from")
        ends = self._members(relation, "to")
        via_ways = [ref for kind, ref, role in relation.members if (kind, role) == ("w", "via")]
        for start in starts:
            for path, goals in self._paths(relation, start, via_ways, ends):
                meant = self._turns_back(path, goals) if said == "no_u_turn" else goals
                if meant:
                    yield Ban(path, frozenset(meant), only=said.startswith("only"))

    def _members(self, relation: Relation, role: str) -> list[int]:
        ways = [ref for kind, ref, said in relation.members if (kind, said) == ("w", role)]
        return [edge for way in ways for edge in self.by_way.get(way, [])]

    def _paths(
        self, relation: Relation, start: int, via_ways: list[int], ends: list[int]
    ) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        paths: list[tuple[int, ...]] = [(start,)]
        for way in via_ways:
            paths = [path + link for path in paths for link in self._links(path[-1], way)]
        here = self._via_places(relation)
        for path in paths:
            last = self.edges[path[-1]]
            if not via_ways and last.line[-1] not in here:
                continue
            goals = [end for end in ends if self.edges[end].tail == last.head]
            if goals:
                yield path, goals

    def _via_places(self, relation: Relation) -> set[tuple[float, float]]:
        refs = [ref for kind, ref, role in relation.members if (kind, role) == ("n", "via")]
        return {self.extract.nodes[ref] for ref in refs if ref in self.extract.nodes}

    def _links(self, edge: int, way: int) -> Iterator[tuple[int, ...]]:
        """Every stretch of a via way that starts at the head of `edge`, short to long."""
        for direction in (1, -1):
            path: tuple[int, ...] = ()
            last = edge
            for link in self.by_way.get(way, [])[::direction]:
                follows = self.edges[link].tail == self.edges[last].head
                if follows and link != self.edges[last].twin:
                    path, last = (*path, link), link
                    yield path

    def _turns_back(self, path: tuple[int, ...], goals: list[int]) -> list[int]:
        """A ban on turning back does not forbid going straight on along the same way."""
        if len(path) > 1:
            return goals
        start = self.edges[path[0]]
        if any(self.edges[goal].way == start.way for goal in goals):
            return [goal for goal in goals if goal == start.twin]
        return goals
