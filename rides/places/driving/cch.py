"""Quickest ways by customizable contraction hierarchies (RoutingKit).

Pure. The library panics on misuse with a `BaseException` and spoils the object it happened in;
this module keeps both from the rest of the house. Called by `ways` and at import.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

import routingkit_cch as kit

from rides.places.driving.engines import EngineFailed, Weighted
from rides.places.driving.linegraph import Ints, LineGraph

Answer = TypeVar("Answer")

UNREACHABLE_MS = 2**31 - 1


def order(graph: LineGraph) -> list[int]:
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


class Cch:
    """One hierarchy and its current metric.

    A query object belongs to its thread and to one metric, so each thread keeps its own and
    makes a new one when the metric was swapped. `reset()` is never used: one query object
    dropped in a foreign thread would make it fail for ever.
    """

    def __init__(self, graph: LineGraph) -> None:
        self._size, self._arcs = graph.size, len(graph.arc_tail)
        given = graph.order.tolist()
        known = given if sorted(given) == list(range(self._size)) else order(graph)
        self._hierarchy = kit.CCH(
            known, graph.arc_tail.tolist(), graph.arc_head.tolist(), filter_always_inf_arcs=False
        )
        self._mine = threading.local()
        self.reweigh(graph.weights)

    def reweigh(self, weights: Ints) -> None:
        """See `Engine`.

        Raises:
            ValueError: not one weight per arc, or one that is negative or too large.
        """
        if len(weights) != self._arcs:
            raise ValueError(f"{len(weights)} weights for {self._arcs} arcs")
        if len(weights) and not 0 <= weights.min() <= weights.max() < UNREACHABLE_MS:
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
        starts = [state for state, _ in self._sound([(state, 0) for state in sources])]
        ends = self._sound(targets)
        if not starts or not ends:
            return [None] * len(starts)

        def ask() -> list[int | None]:
            many = self._many(starts)
            return list(many.distances_to_multi(ends))

        return self._contained(ask)

    def _sound(self, states: Weighted) -> list[tuple[int, int]]:
        """The library panics on an id or a time that is out of range."""
        sound = [(int(state), int(ms)) for state, ms in states]
        if not all(0 <= state < self._size and 0 <= ms < UNREACHABLE_MS for state, ms in sound):
            raise ValueError("no such state, or a time out of range")
        return sound

    def _query(self) -> kit.CCHQuery:
        metric, query = getattr(self._mine, "query", (None, None))
        if query is None or metric is not self._metric:
            metric = self._metric
            query = kit.CCHQuery(metric)
            self._mine.query = (metric, query)
        return query

    def _many(self, sources: list[int]) -> kit.CCHManyToOne:
        metric, many = getattr(self._mine, "many", (None, None))
        if many is None or metric is not self._metric:
            metric = self._metric
            many = kit.CCHManyToOne(metric, sources)
            self._mine.many = (metric, many)
        else:
            many.repin_sources(sources)
        return many

    def _contained(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except BaseException as error:
            self._mine.__dict__.clear()
            if type(error).__name__ != "PanicException":
                raise
            raise EngineFailed(str(error)) from None
