"""What another way costs: always what the whole way would have cost from the start."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rides.trips.changing import Way, added_lines
from rides.trips.fares import Fare, FareLine, Rates, fare, of_lines, waiting

RATES = Rates(300, 120, 30, 600, 180, 30, 800)
STANDING = Way(0, 0)
AIRPORT = FareLine("surcharge", 200, name="Airport")
HARBOUR = FareLine("surcharge", 150, name="Harbour")
PORT_FEE = FareLine("pass_through", 250, name="Port")

cards = st.builds(
    Rates,
    st.integers(0, 5_000),
    st.integers(0, 2_000),
    st.integers(0, 1_000),
    st.integers(0, 10_000),
    st.integers(0, 1_800),
    st.integers(0, 1_000),
    st.integers(0, 3_000),
    st.integers(0, 2_000),
    st.integers(0, 4_000),
)
ways = st.builds(Way, st.integers(0, 200_000), st.integers(0, 20_000), st.integers(0, 4))
areas = st.lists(st.sampled_from([AIRPORT, HARBOUR, PORT_FEE]), unique=True)


def quoted(rates: Rates, way: Way, surcharges: list[FareLine] | None = None) -> Fare:
    return fare(
        rates,
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        stops_between=way.stops_between,
        areas=surcharges or [],
    )


def changed(
    rates: Rates,
    before: Fare,
    way: Way,
    driven: Way = STANDING,
    surcharges: Sequence[FareLine] = (),
) -> Fare:
    added = added_lines(rates, before.lines, way=way, driven=driven, areas=surcharges)
    return of_lines([*before.lines, *added], fee_bp=rates.fee_bp)


@given(cards, ways, st.lists(st.tuples(ways, areas), min_size=1, max_size=3), areas)
def test_after_any_changes_the_fare_is_that_of_the_last_way(
    rates: Rates, first: Way, others: list[tuple[Way, list[FareLine]]], at_first: list[FareLine]
) -> None:
    now = quoted(rates, first, at_first)
    for way, surcharges in others:
        before, now = now, changed(rates, now, way, surcharges=surcharges)
        assert now.lines[: len(before.lines)] == before.lines
    assert now.total_minor == quoted(rates, others[-1][0], others[-1][1]).total_minor
    assert now.total_minor == (now.driver_minor + now.fee_minor + now.tax_minor + now.pass_minor)


@given(cards, ways, ways, ways)
def test_what_was_driven_is_always_paid_and_never_below_the_minimum(
    rates: Rates, first: Way, way: Way, driven: Way
) -> None:
    now = changed(rates, quoted(rates, first), way, driven)
    assert now.total_minor >= quoted(rates, driven).total_minor >= rates.minimum_minor


@given(cards, ways)
def test_the_same_way_adds_nothing(rates: Rates, way: Way) -> None:
    assert added_lines(rates, quoted(rates, way).lines, way=way, driven=STANDING) == ()


def test_a_longer_way_is_told_in_lines() -> None:
    before = quoted(RATES, Way(5_000, 600))
    added = added_lines(RATES, before.lines, way=Way(7_100, 900), driven=Way(1_000, 120))
    assert added == (
        FareLine("more_distance", 252, 2_100, 120),
        FareLine("more_time", 150, 300, 30),
    )


def test_a_shorter_way_takes_back_no_more_than_the_minimum_allows() -> None:
    now = changed(RATES, quoted(RATES, Way(5_000, 600)), Way(500, 60))
    assert now.total_minor == RATES.minimum_minor


def test_an_area_left_out_gives_its_surcharge_back() -> None:
    way = Way(5_000, 600)
    before = quoted(RATES, way, [AIRPORT])
    added = added_lines(RATES, before.lines, way=way, driven=STANDING, areas=[HARBOUR])
    assert added == (HARBOUR, replace(AIRPORT, amount_minor=-200))


@given(cards, st.integers(0, 10_000), st.integers(0, 1_800))
def test_waiting_is_charged_in_whole_minutes_after_what_is_free(
    rates: Rates, waited_s: int, free_s: int
) -> None:
    lines = waiting("waiting_stop", rates, waited_s=waited_s, free_s=free_s)
    minutes = max(0, waited_s - free_s) // 60
    assert sum(line.amount_minor for line in lines) == minutes * rates.waiting_per_min_minor
    assert bool(lines) == (minutes > 0)
