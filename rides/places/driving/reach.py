"""Where a city can be served: around the streets that lead to each other, as one plain outline.

Pure. Called by `rides.places.importing`. Sea, mountains and corners without streets stay out.
"""

import numpy as np
import shapely

from rides.places.driving.linegraph import LineGraph
from rides.places.driving.plane import Plane
from rides.places.driving.snapping import line_m

BESIDE_M = 200.0  # as far as a stop may lie from a street
CORNER_M = 100.0
HOLLOW = 0.2  # how far the outline follows gaps between streets: 0 into each, 1 into none
SMOOTH_M = 40.0
EDGE = 0.015  # share of the box that is left out on each side: streets end there

Box = tuple[float, float, float, float]


def served(graph: LineGraph, box: Box) -> shapely.MultiPolygon:
    """The outline around all streets on which a car can come and go, inside the box."""
    reached = np.flatnonzero(graph.edge_state >= 0).tolist()
    lines = [shapely.LineString(line_m(graph, edge)) for edge in reached]
    corners = shapely.get_coordinates(shapely.segmentize(lines, CORNER_M))
    hull = shapely.concave_hull(shapely.MultiPoint(np.unique(corners, axis=0)), ratio=HOLLOW)
    outline = hull.buffer(BESIDE_M).simplify(SMOOTH_M)
    inside = _in_degrees(graph.plane, outline).intersection(_frame(box))
    parts = [p for p in shapely.get_parts(inside) if isinstance(p, shapely.Polygon)]
    return shapely.MultiPolygon(parts)


def _in_degrees(plane: Plane, shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(
        shape, lambda spots: np.array([plane.to_degrees(east, north) for east, north in spots])
    )


def _frame(box: Box) -> shapely.Polygon:
    west, south, east, north = box
    aside, up = (east - west) * EDGE, (north - south) * EDGE
    return shapely.box(west + aside, south + up, east - aside, north - up)
