"""A road graph cut into cells, so that far apart places share the work of finding their times.

Pure. Whoever leaves a cell passes one of its border hubs, so the time from a place in it to any
place outside is the least over those few hubs. Made and used by `cch`.
"""

from dataclasses import dataclass

import numpy as np

from rides.places.driving.linegraph import Ints

CELLS = 16  # a cell has at most this part of all nodes; measured best for 500 x 500 on New York
CUT_AT_ONCE = 32  # about a separator of a city's streets


@dataclass(frozen=True, slots=True)
class Cells:
    """`cell_of[node]`; each hub is a cell of its own, whose border is the hub itself.

    `border[border_from[c]:border_from[c + 1]]` are the hubs that one can drive to from cell c.
    """

    cell_of: Ints
    border: Ints
    border_from: Ints

    def border_of(self, cell: int) -> Ints:
        """The hubs around a cell."""
        start, end = self.border_from[cell : cell + 2]
        return self.border[start:end]


def parted(tail: Ints, head: Ints, order: Ints) -> Cells:
    """Cut a graph along the nodes that come last in its contraction order.

    Args:
        tail, head: the nodes of each arc.
        order: every node once; separators of large parts last, as nested dissection leaves them.
    """
    size = len(order)
    rank = np.empty(size, dtype=np.int64)
    rank[order] = np.arange(size)
    is_hub = np.zeros(size, dtype=bool)
    while True:
        cell_of = _components(tail, head, is_hub)
        nodes = np.flatnonzero(np.bincount(cell_of)[cell_of] > max(1, size // CELLS))
        if not len(nodes):
            return _bordered(tail, head, cell_of, is_hub)
        first = nodes[np.lexsort((-rank[nodes], cell_of[nodes]))]
        place = np.arange(len(first)) - np.searchsorted(cell_of[first], cell_of[first])
        is_hub[first[place < CUT_AT_ONCE]] = True


def _components(tail: Ints, head: Ints, is_hub: np.typing.NDArray[np.bool_]) -> Ints:
    """What hangs together without hubs, numbered; a hub hangs together with nothing."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    inside = ~is_hub[tail] & ~is_hub[head]
    links = (np.ones(inside.sum(), dtype=np.int8), (tail[inside], head[inside]))
    shape = (len(is_hub), len(is_hub))
    found = connected_components(coo_array(links, shape=shape).tocsr(), directed=False)
    cells: Ints = found[1].astype(np.int64)
    return cells


def _bordered(tail: Ints, head: Ints, cell_of: Ints, is_hub: np.typing.NDArray[np.bool_]) -> Cells:
    leaving = ~is_hub[tail] & is_hub[head]
    hubs = np.flatnonzero(is_hub)
    pairs = np.concatenate(
        (
            np.column_stack((cell_of[tail[leaving]], head[leaving])),
            np.column_stack((cell_of[hubs], hubs)),
        )
    )
    borders = np.unique(pairs, axis=0)
    bounds = np.searchsorted(borders[:, 0], np.arange(cell_of.max(initial=-1) + 2))
    return Cells(cell_of, borders[:, 1], bounds)
