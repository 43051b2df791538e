"""From a place to the nearest streets that a car can reach and leave again.

Pure. Called by `ways`. Streets off the connected part of the graph are never answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from rides.places.driving.linegraph import Floats, Ints, LineGraph

SAME_PLACE_M = 0.05  # both directions of a street, and edges that meet, count as equally near
MOST = 8


@dataclass(frozen=True, slots=True)
class Snap:
    """A place on an edge: `share` of its length from its start, `off_m` from the place asked."""

    edge: int
    share: float
    lon: float
    lat: float
    off_m: float


class Snapper:
    """Finds the nearest of a set of edges."""

    def __init__(self, graph: LineGraph, edges: Ints) -> None:
        self._graph, self._edges = graph, edges
        flat = graph.plane.to_metres(graph.corners)
        counts = np.diff(graph.line_from)[edges]
        rows = np.concatenate([_span(graph, edge) for edge in edges] or [np.array([], dtype=int)])
        self._lines = shapely.linestrings(flat[rows], indices=np.repeat(range(len(edges)), counts))
        self._tree = shapely.STRtree(self._lines)

    def nearest(self, lon: float, lat: float, *, reach_m: float) -> list[Snap]:
        """Up to eight snaps at the nearest place within reach; none if there is none."""
        return self.nearest_all(np.array([[lon, lat]]), reach_m=reach_m)[0]

    def nearest_all(self, places: Floats, *, reach_m: float) -> list[list[Snap]]:
        """The same for many places (lon, lat) at once."""
        at = shapely.points(self._graph.plane.to_metres(places))
        near, rows = self._tree.query_nearest(at, max_distance=reach_m, all_matches=False)
        within = shapely.distance(at[near], self._lines[rows]) + SAME_PLACE_M
        which, rows = self._tree.query(at[near], predicate="dwithin", distance=within)
        snaps: list[list[Snap]] = [[] for _ in places]
        for place, snap in zip(
            near[which].tolist(), self._snaps(at[near[which]], rows), strict=True
        ):
            snaps[place].append(snap)
        for found in snaps:
            found.sort(key=lambda snap: (round(snap.off_m, 3), snap.edge))
            del found[MOST:]
        return snaps

    def _snaps(self, at: NDArray[np.object_], rows: Ints) -> Iterator[Snap]:
        """Each place on the line in its row."""
        lines, edges = self._lines[rows], self._edges[rows]
        along = shapely.line_locate_point(lines, at)
        spots = shapely.line_interpolate_point(lines, along)
        shares = np.minimum(1.0, along / shapely.length(lines))
        off_m = shapely.distance(at, lines)
        east, north = shapely.get_x(spots), shapely.get_y(spots)
        columns = (edges, shares, east, north, off_m)
        for edge, share, x, y, off in zip(*(column.tolist() for column in columns), strict=True):
            yield Snap(edge, share, *self._graph.plane.to_degrees(x, y), off)


def line_m(graph: LineGraph, edge: int) -> Floats:
    """An edge's corners in metres."""
    start, end = graph.line_from[edge : edge + 2]
    return graph.plane.to_metres(graph.corners[start:end])


def _span(graph: LineGraph, edge: int) -> Ints:
    start, end = graph.line_from[edge : edge + 2]
    return np.arange(start, end)
