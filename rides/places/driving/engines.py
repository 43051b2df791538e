"""Quickest ways between states of a road graph: what an engine answers, and the plain one.

Pure. `plain` uses scipy and suits a city centre; `cch` is the quick one. Called by `ways`.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rides.places.driving.linegraph import Floats, Ints

Weighted = Sequence[tuple[int, int]]  # (state, milliseconds still to drive or already driven)
NO_WAY_MS = 2**31 - 1
AT_ONCE = 32  # each holds the whole graph once more


class EngineFailed(RuntimeError):
    """The engine broke inside; the query may be put to another one."""


class Graph(Protocol):
    """States and the arcs between them; a line graph, or junctions and streets."""

    @property
    def size(self) -> int: ...
    @property
    def arc_tail(self) -> Ints: ...
    @property
    def arc_head(self) -> Ints: ...
    @property
    def weights(self) -> Ints: ...
    @property
    def order(self) -> Ints: ...
    def middles(self) -> Floats:
        """Lon, lat of every state."""


class Engine(Protocol):
    """Answers over one graph; every method may be called from any thread."""

    def quickest(self, sources: Weighted, targets: Weighted) -> tuple[int, list[int]] | None:
        """(milliseconds, states from a source to a target), None where no way leads."""

    def times_to(self, sources: Sequence[int], targets: Weighted) -> list[int | None]:
        """Milliseconds from each source state to the nearest target."""

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> Ints:
        """Milliseconds from each source (row) to each target; `NO_WAY_MS` where no way leads."""

    def reweigh(self, weights: Ints) -> None:
        """Take new milliseconds for all arcs; queries under way finish on the old ones."""


class Plain:
    """Dijkstra by scipy from the targets backwards: exact, no preparation, slow when large."""

    def __init__(self, graph: Graph) -> None:
        from scipy.sparse import csgraph, csr_array  # half a second that others need not spend

        self._csr, self._dijkstra = csr_array, csgraph.dijkstra
        self._graph = graph
        self.reweigh(graph.weights)

    def reweigh(self, weights: Ints) -> None:
        """See `Engine`."""
        graph = self._graph
        arcs = (np.asarray(weights, dtype=np.float64), (graph.arc_head, graph.arc_tail))
        self._backwards = self._csr(arcs, shape=(graph.size, graph.size))

    def quickest(self, sources: Weighted, targets: Weighted) -> tuple[int, list[int]] | None:
        """See `Engine`."""
        if not sources or not targets:
            return None
        ends = [state for state, _ in targets]
        still, next_state = self._dijkstra(
            self._backwards, indices=ends, return_predecessors=True, directed=True
        )
        best = min(
            (still[row, state] + before + after, row, state)
            for row, (_, after) in enumerate(targets)
            for state, before in sources
        )
        total, row, state = best
        if not np.isfinite(total):
            return None
        path = [int(state)]
        while path[-1] != ends[row]:
            path.append(int(next_state[row, path[-1]]))
        return round(total), path

    def times_to(self, sources: Sequence[int], targets: Weighted) -> list[int | None]:
        """See `Engine`."""
        if not sources or not targets:
            return [None] * len(sources)
        still = self._dijkstra(
            self._backwards, indices=[state for state, _ in targets], directed=True
        )
        after = np.array([cost for _, cost in targets])[:, np.newaxis]
        least = (still[:, list(sources)] + after).min(axis=0)
        return [round(ms) if np.isfinite(ms) else None for ms in least]

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> Ints:
        """See `Engine`."""
        if not len(sources) or not len(targets):
            return np.empty((len(sources), len(targets)), dtype=np.int64)
        columns = []
        for first in range(0, len(targets), AT_ONCE):
            ends = list(targets[first : first + AT_ONCE])
            still = self._dijkstra(self._backwards, indices=ends, directed=True)
            columns.append(still[:, list(sources)])
        ways = np.concatenate(columns).T
        table: Ints = np.rint(np.where(np.isfinite(ways), ways, NO_WAY_MS)).astype(np.int64)
        return table
