"""From a place to the nearest streets that a car can reach and leave again.

Pure. Called by `ways`. Streets off the connected part of the graph are never answered.
"""

from dataclasses import dataclass

import numpy as np
import shapely

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
        at = shapely.Point(self._graph.plane.to_metres(np.array([[lon, lat]]))[0])
        near = self._tree.query_nearest(at, max_distance=reach_m, all_matches=False)
        if len(near) == 0:
            return []
        within = at.distance(self._lines[near[0]]) + SAME_PLACE_M
        rows = self._tree.query(at, predicate="dwithin", distance=within)
        snaps = [self._snap(at, int(row)) for row in rows]
        return sorted(snaps, key=lambda snap: (round(snap.off_m, 3), snap.edge))[:MOST]

    def _snap(self, at: shapely.Point, row: int) -> Snap:
        line, edge = self._lines[row], int(self._edges[row])
        along = line.project(at)
        spot = line.interpolate(along)
        lon, lat = self._graph.plane.to_degrees(spot.x, spot.y)
        return Snap(edge, min(1.0, along / line.length), lon, lat, float(at.distance(line)))


def line_m(graph: LineGraph, edge: int) -> Floats:
    """An edge's corners in metres."""
    start, end = graph.line_from[edge : edge + 2]
    return graph.plane.to_metres(graph.corners[start:end])


def _span(graph: LineGraph, edge: int) -> Ints:
    start, end = graph.line_from[edge : edge + 2]
    return np.arange(start, end)
