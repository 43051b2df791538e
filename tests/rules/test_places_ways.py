"""Ways on real streets: the quick engine, the plain one, and a third written here, agree."""

import heapq
import itertools
import threading
from functools import cache
from random import Random

import pytest

from coop.machine import paths
from rides.places.driving import linegraph
from rides.places.driving.cch import Cch, order
from rides.places.driving.engines import Plain
from rides.places.driving.linegraph import LineGraph
from rides.places.driving.network import Network
from rides.places.driving.ways import Ways
from rides.places.osm import driving, extract

pytestmark = pytest.mark.skipif(
    not paths.HELSINKI.exists(), reason="the Helsinki extract is not here"
)


@cache
def helsinki() -> tuple[Network, LineGraph]:
    """Helsinki's streets, as the import makes them."""
    network = driving.network(extract.read(paths.HELSINKI, say=lambda _line: None))
    graph = linegraph.built(network)
    return network, linegraph.ordered(graph, order(graph))


def dijkstra(graph: LineGraph, start: int) -> list[float]:
    """Milliseconds from one state to all others, by the book."""
    arcs: list[list[tuple[int, int]]] = [[] for _ in range(graph.size)]
    weights = graph.weights.tolist()
    for tail, head, ms in zip(
        graph.arc_tail.tolist(), graph.arc_head.tolist(), weights, strict=True
    ):
        arcs[tail].append((head, ms))
    best = [float("inf")] * graph.size
    best[start] = 0
    queue = [(0, start)]
    while queue:
        ms, state = heapq.heappop(queue)
        if ms > best[state]:
            continue
        for head, more in arcs[state]:
            if ms + more < best[head]:
                best[head] = ms + more
                heapq.heappush(queue, (ms + more, head))
    return best


def test_both_engines_answer_as_dijkstra_does_on_a_thousand_pairs() -> None:
    _, graph = helsinki()
    quick, plain, rng = Cch(graph), Plain(graph), Random(1)

    for start in rng.sample(range(graph.size), 50):
        by_the_book = dijkstra(graph, start)
        for end in rng.sample(range(graph.size), 20):
            from_quick = quick.quickest([(start, 7)], [(end, 5)])
            from_plain = plain.quickest([(start, 7)], [(end, 5)])
            assert from_quick is not None
            assert from_plain is not None
            assert from_quick[0] == from_plain[0] == by_the_book[end] + 12


def test_a_way_is_made_of_allowed_turns_and_costs_what_they_cost() -> None:
    _, graph = helsinki()
    quick, rng = Cch(graph), Random(2)
    arcs = {
        (tail, head): ms
        for tail, head, ms in zip(
            graph.arc_tail.tolist(), graph.arc_head.tolist(), graph.weights.tolist(), strict=True
        )
    }

    for _ in range(500):
        start, end = rng.sample(range(graph.size), 2)
        found = quick.quickest([(start, 0)], [(end, 0)])
        assert found is not None
        total, states = found
        assert (states[0], states[-1]) == (start, end)
        assert sum(arcs[pair] for pair in itertools.pairwise(states)) == total


def test_no_way_breaks_a_sign() -> None:
    network, graph = helsinki()
    ways, rng = Ways(graph, Cch(graph)), Random(3)

    for _ in range(500):
        a, b = (ways.snap(*ways.random_place(rng), reach_m=200) for _ in range(2))
        leg = ways.leg(a, b)
        assert leg is not None
        for ban in network.bans:
            size = len(ban.path)
            for at in range(len(leg.edges) - size):
                if leg.edges[at : at + size] == ban.path:
                    assert (leg.edges[at + size] in ban.ends) is ban.only


def test_a_way_runs_from_exact_place_to_exact_place_without_gaps() -> None:
    _, graph = helsinki()
    ways, rng = Ways(graph, Cch(graph)), Random(4)

    for _ in range(100):
        start, end = ways.random_place(rng), ways.random_place(rng)
        leg = ways.leg(*(ways.snap(*place, reach_m=200) for place in (start, end)))
        assert leg is not None
        assert leg.points[0] == pytest.approx(start, abs=2e-6)
        assert leg.points[-1] == pytest.approx(end, abs=2e-6)
        assert leg.steps[0].kind == "depart"
        assert leg.steps[-1].kind == "arrive"
        assert leg.steps[-1].points_index == len(leg.points) - 1
        assert [s.points_index for s in leg.steps] == sorted(s.points_index for s in leg.steps)
        assert sum(step.distance_m for step in leg.steps) == pytest.approx(
            leg.distance_m, abs=len(leg.steps)
        )


def test_many_to_one_says_what_single_ways_say() -> None:
    _, graph = helsinki()
    rng = Random(5)
    for ways in (Ways(graph, Cch(graph)), Ways(graph, Plain(graph))):
        end = ways.snap(*ways.random_place(rng), reach_m=200)
        starts = [ways.snap(*ways.random_place(rng), reach_m=200) for _ in range(60)]

        legs = [ways.leg(start, end) for start in starts]
        assert ways.times_to(end, starts) == [leg and leg.duration_ms for leg in legs]


def test_forwards_along_one_street_is_direct_and_backwards_is_not_negative() -> None:
    _, graph = helsinki()
    ways, rng = Ways(graph, Cch(graph)), Random(6)

    for _ in range(100):
        place = ways.random_place(rng)
        here = ways.snap(*place, reach_m=200)
        leg = ways.leg(here, here)
        assert leg is not None
        assert leg.duration_ms == 0
        assert leg.distance_m == pytest.approx(0, abs=0.2)


def test_a_place_far_from_all_streets_snaps_to_none() -> None:
    _, graph = helsinki()
    ways = Ways(graph, Cch(graph))

    assert ways.snap(25.2, 60.3, reach_m=200) == []


def test_new_weights_change_the_answers_and_wrong_ones_are_refused() -> None:
    _, graph = helsinki()
    for engine in (Cch(graph), Plain(graph)):
        before = engine.quickest([(1, 0)], [(500, 0)])
        engine.reweigh(graph.weights * 2)
        after = engine.quickest([(1, 0)], [(500, 0)])
        assert before is not None
        assert after is not None
        assert after[0] == 2 * before[0]
    with pytest.raises(ValueError, match="weights"):
        Cch(graph).reweigh(graph.weights[:-1])


def test_ids_out_of_range_never_reach_the_engine() -> None:
    _, graph = helsinki()
    quick = Cch(graph)

    for state in (-1, graph.size):
        with pytest.raises(ValueError, match="no such state"):
            quick.quickest([(state, 0)], [(0, 0)])
    assert quick.quickest([], [(0, 0)]) is None
    assert quick.times_to([], [(0, 0)]) == []
    assert quick.quickest([(0, 0)], [(1, 0)]) is not None


def test_eight_threads_ask_at_once_while_weights_change() -> None:
    _, graph = helsinki()
    quick = Cch(graph)
    before = quick.quickest([(3, 0)], [(900, 0)])
    assert before is not None
    wrong: list[object] = []

    def ask(seed: int) -> None:
        rng = Random(seed)
        for _ in range(300):
            found = quick.quickest([(3, 0)], [(900, 0)])
            if found is None or found[0] not in {before[0], 2 * before[0]}:
                wrong.append(found)
            quick.times_to([rng.randrange(graph.size) for _ in range(5)], [(900, 0)])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        quick.reweigh(graph.weights * 2)
        quick.reweigh(graph.weights)
    for thread in threads:
        thread.join()
    assert wrong == []
