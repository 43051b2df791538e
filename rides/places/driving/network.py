"""The streets of a city as directed edges, and the turns that signs forbid.

Pure values. Made by `rides.places.osm.driving`, read by `linegraph`.
"""

from dataclasses import dataclass

from rides.places.driving.plane import Plane

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Edge:
    """One direction of a street between two junctions.

    `twin` is the edge of the other direction, -1 on one-way streets. `stops` says whether a
    car may stop there for a passenger (not in tunnels or on motorways). `signals` counts the
    traffic lights on it, the one at its head included.
    """

    tail: int
    head: int
    way: int
    name: str
    speed_kmh: float
    line: tuple[LonLat, ...]
    twin: int
    stops: bool
    is_roundabout: bool
    signals: int


@dataclass(frozen=True, slots=True)
class Ban:
    """After driving `path` (edge ids in order), `ends` are forbidden or, if `only`, compulsory."""

    path: tuple[int, ...]
    ends: frozenset[int]
    only: bool


@dataclass(frozen=True, slots=True)
class Network:
    """Edges, whose place in the list is their id, and bans on their sequences."""

    plane: Plane
    edges: tuple[Edge, ...]
    bans: tuple[Ban, ...]
