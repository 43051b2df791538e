"""Quickest ways by customizable contraction hierarchies (RoutingKit).

Pure. The library panics on misuse with a `BaseException` and spoils the object it happened in;
this module keeps both from the rest of the house. Called by `ways` and at import.
"""

import threading
import weakref
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import routingkit_cch as kit

from rides.places.driving.cells import Cells, parted
from rides.places.driving.engines import NO_WAY_MS, EngineFailed, Graph, Weighted
from rides.places.driving.linegraph import Ints

Answer = TypeVar("Answer")

SMALL = 64  # tables with fewer sources are not worth cutting


def order(graph: Graph) -> list[int]:
    """The contraction order: the slow part, done once per import and kept with the graph."""
    middles = graph.middles()
    return list(
        kit.compute_order_inertial(
            graph.size,
            graph.arc_tail.tolist(),
            graph.arc_head.tolist(),
            middles[:, 1].tolist(),
            middles[:, 0].tolist(),
        )
    )


class _Asking(threading.local):
    """One thread's query objects. They outlive their engine here, to be dropped by this thread."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[weakref.ref[object], dict[str, Any]]] = {}

    def of(self, engine: object) -> dict[str, Any]:
        """This thread's objects of an engine; those of engines that are gone are dropped."""
        known = self._of.get(id(engine))
        if known is not None and known[0]() is engine:
            return known[1]
        self._of = {key: kept for key, kept in self._of.items() if kept[0]() is not None}
        return self._of.setdefault(id(engine), (weakref.ref(engine), {}))[1]


class Cch:
    """One hierarchy and its current metric.

    A query object belongs to its thread and to one metric, so each thread keeps its own and
    makes a new one when the metric was swapped. `reset()` is never used: one query object
    dropped in a foreign thread would make it fail for ever.
    """

    _asking = _Asking()

    def __init__(self, graph: Graph) -> None:
        self._size, self._arcs = graph.size, len(graph.arc_tail)
        given = graph.order.tolist()
        known = given if sorted(given) == list(range(self._size)) else order(graph)
        self._hierarchy = kit.CCH(
            known, graph.arc_tail.tolist(), graph.arc_head.tolist(), filter_always_inf_arcs=False
        )
        self._order = np.array(known, dtype=np.int64)
        self._ends = graph.arc_tail, graph.arc_head
        self.reweigh(graph.weights)

    def reweigh(self, weights: Ints) -> None:
        """See `Engine`.

        Raises:
            ValueError: not one weight per arc, or one that is negative or too large.
        """
        if len(weights) != self._arcs:
            raise ValueError(f"{len(weights)} weights for {self._arcs} arcs")
        if len(weights) and not 0 <= weights.min() <= weights.max() < NO_WAY_MS:
            raise ValueError("a weight is negative or too large")
        self._metric = kit.CCHMetric(self._hierarchy, weights.tolist())

    def quickest(self, sources: Weighted, targets: Weighted) -> tuple[int, list[int]] | None:
        """See `Engine`."""
        starts, ends = self._sound(sources), self._sound(targets)
        if not starts or not ends:
            return None

        def ask() -> tuple[int, list[int]] | None:
            result = self._query().run_multi(starts, ends)
            # The result must be gone before this thread's next query, or that one panics.
            found = (result.distance, result.node_path)
            del result
            return None if found[0] is None else (found[0], found[1])

        return self._contained(ask)

    def times_to(self, sources: Sequence[int], targets: Weighted) -> list[int | None]:
        """See `Engine`."""
        starts, ends = self._known(sources), self._sound(targets)
        if not starts or not ends:
            return [None] * len(starts)

        def ask() -> list[int | None]:
            many = self._many(starts)
            return list(many.distances_to_multi(ends))

        return self._contained(ask)

    def table(self, sources: Sequence[int], targets: Sequence[int]) -> Ints:
        """See `Engine`.

        Seen from each cell with sources, the ways to all targets run through the few hubs of its
        border. So hubs are asked instead of sources, apart from targets in the same cell.
        """
        from_states, to_states = np.array(self._known(sources)), np.array(self._known(targets))
        if len(from_states) < SMALL or not len(to_states):
            return self._direct(from_states, to_states)
        cells = self._cells
        groups = _grouped(cells.cell_of[from_states])
        hubs = np.unique(np.concatenate([cells.border_of(cell) for cell in groups]))
        onward = self._direct(hubs, to_states)
        table = np.full((len(from_states), len(to_states)), NO_WAY_MS)
        for cell, rows in groups.items():
            border = cells.border_of(cell)
            towards = self._direct(from_states[rows], border)
            best = np.full((len(rows), len(to_states)), NO_WAY_MS)
            for column, hub in enumerate(np.searchsorted(hubs, border)):
                np.minimum(best, towards[:, column, np.newaxis] + onward[hub], out=best)
            inside = np.flatnonzero(cells.cell_of[to_states] == cell)
            within = self._direct(from_states[rows], to_states[inside])
            best[:, inside] = np.minimum(best[:, inside], within)
            table[rows] = best
        return table

    @cached_property
    def _cells(self) -> Cells:
        """Cut once, when the first large table is asked for; no metric changes it."""
        return parted(*self._ends, self._order)

    def _direct(self, sources: Ints, targets: Ints) -> Ints:
        """The table without cells: one sweep over all sources per target."""
        if not len(sources) or not len(targets):
            return np.empty((len(sources), len(targets)), dtype=np.int64)

        def ask() -> list[list[int | None]]:
            many = self._many(sources.tolist())
            return [many.distances_to(target) for target in targets.tolist()]

        rows = self._contained(ask)
        try:
            table: Ints = np.array(rows, dtype=np.int64)
        except TypeError:
            table = np.array([[NO_WAY_MS if ms is None else ms for ms in row] for row in rows])
        return table.T

    def _known(self, states: Sequence[int]) -> list[int]:
        """The library panics on an id that is out of range."""
        known = list(map(int, states))
        if known and not 0 <= min(known) <= max(known) < self._size:
            raise ValueError("no such state")
        return known

    def _sound(self, states: Weighted) -> list[tuple[int, int]]:
        """The library panics on an id or a time that is out of range."""
        sound = [(int(state), int(ms)) for state, ms in states]
        for state, ms in sound:
            if not (0 <= state < self._size and 0 <= ms < NO_WAY_MS):
                raise ValueError("no such state, or a time out of range")
        return sound

    def _query(self) -> kit.CCHQuery:
        query: kit.CCHQuery
        mine = self._asking.of(self)
        metric, query = mine.get("query", (None, None))
        if query is None or metric is not self._metric:
            metric = self._metric
            query = kit.CCHQuery(metric)
            mine["query"] = (metric, query)
        return query

    def _many(self, sources: list[int]) -> kit.CCHManyToOne:
        many: kit.CCHManyToOne
        mine = self._asking.of(self)
        metric, many = mine.get("many", (None, None))
        if many is None or metric is not self._metric:
            metric = self._metric
            many = kit.CCHManyToOne(metric, sources)
            mine["many"] = (metric, many)
        else:
            many.repin_sources(sources)
        return many

    def _contained(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except BaseException as error:
            self._asking.of(self).clear()
            if type(error).__name__ != "PanicException":
                raise
            raise EngineFailed(str(error)) from None


def _grouped(cells: Ints) -> dict[int, Ints]:
    """Cell -> the places at which it stands."""
    places = np.argsort(cells, kind="stable")
    found, starts = np.unique(cells[places], return_index=True)
    return dict(zip(found.tolist(), np.split(places, starts[1:]), strict=True))
