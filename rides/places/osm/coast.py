"""The sea: which side of the coastline is water, inside the extract's box.

Pure. Called by `ground`. OpenStreetMap draws coastlines with the water on the right.
"""

from itertools import pairwise
from math import cos, hypot, radians

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.ops import polygonize, unary_union

from rides.places.osm.chains import chained
from rides.places.osm.extract import Box, Extract, LonLat

OUTSIDE_DEG = 0.0005  # how far an open end is drawn past the box
BESIDE_M = 0.4  # how far from the line its two sides are looked at
M_PER_DEG = 111_195.0


def sea(extract: Extract) -> MultiPolygon:
    """The part of the extract's box that is sea; empty where no coastline crosses it."""
    runs = [
        run
        for way in extract.ways.values()
        if way.tags.get("natural") == "coastline"
        for run in extract.runs(way)
    ]
    lines = [extract.line(chain) for chain in chained(runs, directed=True)]
    frame = shapely.box(*extract.box)
    drawn = [LineString(_opened(line, extract.box)) for line in lines]
    drawn = [line for line in drawn if line.intersects(frame)]
    if not drawn:
        return MultiPolygon()
    cut = unary_union([frame.boundary, *[line.intersection(frame) for line in drawn]])
    faces = list(polygonize(cut))
    wet = [face for face, votes in zip(faces, _votes(faces, lines), strict=True) if votes > 0]
    return MultiPolygon([part for part in _polygons(unary_union(wet)) if part.area > 0])


def _opened(line: list[LonLat], box: Box) -> list[LonLat]:
    """Lead the open ends of a line straight out of the box, over its nearest side."""
    if line[0] == line[-1]:
        return line
    return [*_exit(line[0], box), *line, *_exit(line[-1], box)]


def _exit(end: LonLat, box: Box) -> list[LonLat]:
    west, south, east, north = box
    lon, lat = end
    if not (west < lon < east and south < lat < north):
        return []
    squeeze = cos(radians(lat))
    ways_out = [
        ((lon - west) * squeeze, (west - OUTSIDE_DEG, lat)),
        ((east - lon) * squeeze, (east + OUTSIDE_DEG, lat)),
        (lat - south, (lon, south - OUTSIDE_DEG)),
        (north - lat, (lon, north + OUTSIDE_DEG)),
    ]
    return [min(ways_out)[1]]


def _votes(faces: list[Polygon], lines: list[list[LonLat]]) -> list[float]:
    """For each face: length of coast whose right side it is, less that of its left side."""
    votes = [0.0] * len(faces)
    tree = shapely.STRtree(faces)
    for line in lines:
        for start, end in pairwise(line):
            for side, weight in _sides(start, end):
                for face in tree.query(side, predicate="within"):
                    votes[face] += weight
    return votes


def _sides(start: LonLat, end: LonLat) -> list[tuple[Point, float]]:
    squeeze = cos(radians(start[1]))
    east, north = (end[0] - start[0]) * squeeze, end[1] - start[1]
    length = hypot(east, north)
    if length == 0:
        return []
    step = BESIDE_M / M_PER_DEG / length
    lon, lat = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    right = (north * step / squeeze, -east * step)
    return [
        (Point(lon + right[0], lat + right[1]), length),
        (Point(lon - right[0], lat - right[1]), -length),
    ]


def _polygons(geometry: shapely.Geometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
