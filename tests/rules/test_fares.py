"""One fare function for quote, receipt and statement."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rides.trips.fares import Fare, FareLine, Rates, fare, of_lines

CARD = Rates(
    base_minor=300,
    per_km_minor=120,
    per_min_minor=30,
    minimum_minor=600,
    waiting_free_s=180,
    waiting_per_min_minor=30,
    fee_bp=1500,
)
CARDS = st.builds(
    Rates,
    st.integers(0, 5_000),
    st.integers(0, 2_000),
    st.integers(0, 1_000),
    st.integers(0, 10_000),
    st.integers(0, 1_800),
    st.integers(0, 1_000),
    st.integers(0, 3_000),
)
METRES, SECONDS = st.integers(0, 500_000), st.integers(0, 86_400)
MANY = 10_000


def amounts(price: Fare) -> dict[str, int]:
    return {line.kind: line.amount_minor for line in price.lines}


@given(CARDS, METRES, SECONDS, SECONDS)
def test_lines_add_up_and_driver_and_fee_are_all_there_is(
    card: Rates, distance_m: int, duration_s: int, waited_s: int
) -> None:
    price = fare(card, distance_m=distance_m, duration_s=duration_s, waited_s=waited_s)
    assert sum(line.amount_minor for line in price.lines) == price.total_minor
    assert price.driver_minor + price.fee_minor == price.total_minor
    assert min(price.driver_minor, price.fee_minor) >= 0


@given(CARDS, METRES, SECONDS)
def test_no_ride_costs_less_than_the_minimum(card: Rates, distance_m: int, duration_s: int) -> None:
    price = fare(card, distance_m=distance_m, duration_s=duration_s)
    assert price.total_minor >= card.minimum_minor


@given(CARDS, METRES, SECONDS, SECONDS, METRES, SECONDS, SECONDS)
def test_further_or_longer_is_never_cheaper(
    card: Rates, metres: int, driving: int, waiting: int, more_m: int, more_s: int, longer_s: int
) -> None:
    less = fare(card, distance_m=metres, duration_s=driving, waited_s=waiting)
    more = fare(
        card,
        distance_m=metres + more_m,
        duration_s=driving + more_s,
        waited_s=waiting + longer_s,
    )
    assert more.total_minor >= less.total_minor
    assert more.driver_minor >= less.driver_minor


@given(CARDS, METRES, SECONDS, SECONDS)
def test_the_lines_of_the_quote_stand_unchanged_on_the_receipt(
    card: Rates, distance_m: int, duration_s: int, waited_s: int
) -> None:
    quoted = fare(card, distance_m=distance_m, duration_s=duration_s)
    final = fare(card, distance_m=distance_m, duration_s=duration_s, waited_s=waited_s)
    assert final.lines[: len(quoted.lines)] == quoted.lines


def test_a_ride_is_priced_by_its_way_and_its_time() -> None:
    price = fare(CARD, distance_m=4_250, duration_s=610)
    assert amounts(price) == {"base": 300, "distance": 510, "time": 305}
    assert (price.total_minor, price.driver_minor, price.fee_minor) == (1115, 948, 167)


def test_a_short_ride_is_lifted_to_the_minimum_on_a_line_of_its_own() -> None:
    price = fare(CARD, distance_m=1_000, duration_s=120)
    assert amounts(price) == {"base": 300, "distance": 120, "time": 60, "minimum": 120}
    assert price.total_minor == 600


@pytest.mark.parametrize(
    ("waited_s", "minutes"), [(0, 0), (180, 0), (239, 0), (240, 1), (299, 1), (300, 2), (780, 10)]
)
def test_waiting_is_free_at_first_and_then_counts_by_whole_minutes(
    waited_s: int, minutes: int
) -> None:
    price = fare(CARD, distance_m=5_000, duration_s=600, waited_s=waited_s)
    assert amounts(price).get("waiting", 0) == minutes * 30


def test_waiting_is_paid_on_top_of_the_minimum() -> None:
    price = fare(CARD, distance_m=1_000, duration_s=120, waited_s=240)
    assert price.lines[-1] == FareLine("waiting", 30, 1, 30)
    assert price.total_minor == 630


@pytest.mark.parametrize(("total", "fee"), [(0, 0), (3, 0), (4, 1), (10, 2), (1003, 150)])
def test_the_fee_is_rounded_half_up(total: int, fee: int) -> None:
    price = of_lines([FareLine("base", total)], fee_bp=1500)
    assert (price.fee_minor, price.driver_minor) == (fee, total - fee)


@pytest.mark.parametrize("figure", ["distance_m", "duration_s", "waited_s"])
def test_a_negative_figure_is_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="never negative"):
        fare(CARD, **{"distance_m": 1, "duration_s": 1, figure: -1})


@given(CARDS, st.integers(0, 3_000), METRES)
def test_a_higher_fee_takes_from_the_driver_and_never_from_the_rider(
    card: Rates, fee_bp: int, distance_m: int
) -> None:
    assume(fee_bp >= card.fee_bp)
    low = fare(card, distance_m=distance_m, duration_s=600)
    high = fare(replace(card, fee_bp=fee_bp), distance_m=distance_m, duration_s=600)
    assert high.total_minor == low.total_minor
    assert high.driver_minor <= low.driver_minor


def test_ten_thousand_rides_add_up_to_the_cent() -> None:
    rng = Random(2)
    riders = drivers = fees = 0
    for _ride in range(MANY):
        price = fare(
            CARD,
            distance_m=rng.randrange(40_000),
            duration_s=rng.randrange(5_000),
            waited_s=rng.randrange(900),
        )
        riders += sum(line.amount_minor for line in price.lines)
        drivers += price.driver_minor
        fees += price.fee_minor
    assert riders == drivers + fees
