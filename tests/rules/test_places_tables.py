"""Tables of travel times, and many places snapped at once."""

from random import Random

import numpy as np
import pytest

from coop.machine import paths
from rides.places.driving.cch import Cch
from rides.places.driving.cells import parted
from rides.places.driving.engines import NO_WAY_MS, Plain
from rides.places.driving.ways import Ways
from tests.rules.test_places_ways import helsinki

pytestmark = pytest.mark.skipif(
    not paths.HELSINKI.exists(), reason="the Helsinki extract is not here"
)


@pytest.mark.parametrize(("rows", "columns"), [(3, 70), (200, 150), (64, 1), (0, 5), (5, 0)])
def test_a_table_holds_what_dijkstra_finds(rows: int, columns: int) -> None:
    _, graph = helsinki()
    rng = Random(rows)
    sources = rng.choices(range(graph.size), k=rows)
    targets = [*sources[:2], *rng.choices(range(graph.size), k=columns)][:columns]
    table = Cch(graph).table(sources, targets)
    assert table.shape == (rows, columns)
    assert np.array_equal(table, Plain(graph).table(sources, targets))


def test_where_no_way_leads_the_table_says_so() -> None:
    """Every street but one that leads out of a state is closed, as far as weights can close it."""
    _, graph = helsinki()
    engine = Cch(graph)
    weights = graph.weights.copy()
    weights[graph.arc_tail == 7] = NO_WAY_MS - 1
    engine.reweigh(weights)
    others = [state for state in range(200) if state != 7]
    table = engine.table([7, *range(100, 180)], others)
    assert (table[0] >= NO_WAY_MS - 1).all()
    assert (table[1:, :50] < NO_WAY_MS - 1).all()


def test_a_table_of_unknown_states_is_refused() -> None:
    _, graph = helsinki()
    for rows, columns in (([graph.size], [0]), ([0], [-1])):
        with pytest.raises(ValueError, match="no such state"):
            Cch(graph).table(rows, columns)


def test_no_cell_is_large_and_whoever_leaves_one_passes_its_border() -> None:
    _, graph = helsinki()
    cells = parted(graph.arc_tail, graph.arc_head, Cch(graph)._order)
    tails, heads = cells.cell_of[graph.arc_tail], cells.cell_of[graph.arc_head]
    assert np.bincount(cells.cell_of).max() <= graph.size // 16
    for arc in np.flatnonzero(tails != heads):
        tail, head = int(graph.arc_tail[arc]), int(graph.arc_head[arc])
        assert head in cells.border_of(tails[arc]) or tail in cells.border_of(tails[arc])


def test_places_snapped_together_snap_as_they_do_alone() -> None:
    _, graph = helsinki()
    ways, rng = Ways(graph, Cch(graph)), Random(4)
    places = [ways.random_place(rng) for _ in range(100)]
    places = [(lon + rng.gauss(0, 3e-4), lat + rng.gauss(0, 3e-4)) for lon, lat in places]
    places.insert(50, (25.2, 60.3))
    together = ways.snap_all(places, reach_m=200, to_stop=False)
    assert together == [ways.snap(*at, reach_m=200, to_stop=False) for at in places]
    assert together[50] == []
    assert ways.snap_all([], reach_m=200) == []


def test_metres_are_those_of_the_way_that_is_told() -> None:
    _, graph = helsinki()
    ways, rng = Ways(graph, Cch(graph)), Random(6)
    for _ in range(100):
        start, end = (ways.snap(*ways.random_place(rng), reach_m=200) for _ in range(2))
        leg = ways.leg(start, end)
        assert leg is not None
        assert ways.metres(start, end) == pytest.approx(leg.distance_m)
        assert ways.metres(start, start) == pytest.approx(0, abs=0.2)


def test_a_random_place_is_made_of_plain_numbers() -> None:
    """Redis takes no numbers of numpy, and a position goes there as it is."""
    _, graph = helsinki()
    place = Ways(graph, Plain(graph)).random_place(Random(7))
    assert [type(degrees) for degrees in place] == [float, float]
