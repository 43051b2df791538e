"""The streets that benchmarks drive on: a city from DIMACS files, or a made-up town.

Called by `match`.
"""

from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from coop.basics.geometry import Point
from coop.benchmarks.measuring import Unusable
from rides.places.driving import dimacs
from rides.places.driving.cch import Cch
from rides.places.driving.dimacs import NodeGraph
from rides.places.driving.linegraph import Floats, Ints
from rides.places.driving.plane import Plane

DIMACS_PER_S = 278
"""Its files of times name no unit; so local streets are driven at 40 km/h."""
BLOCK_M = 110.0
BLOCKS = 150
MIDDLE = Plane(24.94, 60.17)


class Streets:
    """Junctions with an engine; places are snapped to the nearest junction."""

    def __init__(self, graph: NodeGraph, *, units_per_s: int) -> None:
        self.graph, self.units_per_s = graph, units_per_s
        self.engine = Cch(graph)
        self._plane = Plane(*graph.corners.mean(axis=0))
        self._junctions = cKDTree(self._plane.to_metres(graph.corners))

    def snapped(self, places: Floats) -> Ints:
        """The junction nearest to each (lon, lat)."""
        junctions: Ints = self._junctions.query(self._plane.to_metres(places))[1]
        return junctions

    def random(self, rng: np.random.Generator, count: int) -> list[Point]:
        """Places beside junctions, each junction as likely as any other."""
        at = self.graph.corners[rng.integers(0, self.graph.size, count)]
        return [Point(lat, lon) for lon, lat in at + rng.normal(0, 0.0005, (count, 2))]


def read(graph: Path, coordinates: Path) -> NodeGraph:
    """The streets of two DIMACS files.

    Raises:
        Unusable: they are not such files.
    """
    try:
        return dimacs.read(graph, coordinates)
    except dimacs.NotDimacs as error:
        raise Unusable(str(error)) from error


def made_up(rng: np.random.Generator) -> NodeGraph:
    """A town of square blocks, 16 km wide, whose streets are quicker and slower by chance."""
    nodes = np.arange(BLOCKS**2).reshape(BLOCKS, BLOCKS)
    east = np.column_stack((nodes[:, :-1].ravel(), nodes[:, 1:].ravel()))
    north = np.column_stack((nodes[:-1].ravel(), nodes[1:].ravel()))
    one_way = np.concatenate((east, north))
    arcs = np.concatenate((one_way, one_way[:, ::-1]))
    rows, columns = np.divmod(nodes.ravel(), BLOCKS)
    corners = [
        MIDDLE.to_degrees(x * BLOCK_M, y * BLOCK_M) for y, x in zip(rows, columns, strict=True)
    ]
    seconds = rng.integers(8, 30, len(arcs))
    return NodeGraph(
        corners=np.array(corners),
        arc_tail=arcs[:, 0],
        arc_head=arcs[:, 1],
        weights=seconds * 1_000,
        order=np.array([], dtype=np.int64),
    )
