"""Road networks in the format of the ninth DIMACS challenge, whose nodes are junctions.

Pure but for reading the two files. The streets of Tiger, OpenStreetMap and others are published
so; called by benchmarks and tests.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rides.places.driving.linegraph import Floats, Ints

DEGREE = 1e6  # coordinates are in millionths


class NotDimacs(ValueError):
    """The file is not what its name says."""


@dataclass(frozen=True, slots=True)
class NodeGraph:
    """Junctions with their lon, lat, and arcs with their weights; see `engines.Graph`."""

    corners: Floats
    arc_tail: Ints
    arc_head: Ints
    weights: Ints
    order: Ints

    @property
    def size(self) -> int:
        """Number of junctions."""
        return len(self.corners)

    def middles(self) -> Floats:
        """Lon, lat of every junction."""
        return self.corners


def read(graph: Path, coordinates: Path) -> NodeGraph:
    """Read `….gr.gz` and `….co.gz` (or the same unzipped).

    Raises:
        NotDimacs: a file is damaged, or the two do not belong together.
    """
    arcs, nodes = _rows(graph, b"a"), _rows(coordinates, b"v")
    size = len(nodes)
    if not size or not np.array_equal(np.sort(nodes[:, 0]), np.arange(1, size + 1)):
        raise NotDimacs(f"{coordinates.name} does not name every node once.")
    if not len(arcs) or arcs[:, :2].min() < 1 or arcs[:, :2].max() > size:
        raise NotDimacs(f"{graph.name} has arcs between nodes that {coordinates.name} lacks.")
    corners = np.empty((size, 2))
    corners[nodes[:, 0] - 1] = nodes[:, 1:] / DEGREE
    # Of parallel streets the quicker one: whoever keeps a matrix keeps one arc per pair.
    arcs = arcs[np.lexsort((arcs[:, 2], arcs[:, 1], arcs[:, 0]))]
    is_first = np.any(np.diff(arcs[:, :2], axis=0, prepend=0), axis=1)
    arcs = arcs[is_first]
    return NodeGraph(
        corners=corners,
        arc_tail=arcs[:, 0] - 1,
        arc_head=arcs[:, 1] - 1,
        weights=arcs[:, 2],
        order=np.array([], dtype=np.int64),
    )


def _rows(path: Path, mark: bytes) -> Ints:
    """The three numbers of every line that starts with the mark."""
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        lines = [line[2:] for line in data.splitlines() if line.startswith(mark + b" ")]
        rows: Ints = np.array(b" ".join(lines).split(), dtype=np.int64).reshape(-1, 3)
    except (OSError, EOFError, ValueError) as error:
        raise NotDimacs(f"{path.name} is not a file of DIMACS lines, or is cut off.") from error
    return rows
