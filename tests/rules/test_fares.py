"""One fare function for quote, receipt and statement."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payouts.dividing import CostRates, buckets, costs
from payouts.rules import BUCKETS
from rides.trips.changing import Way, added_lines
from rides.trips.fares import (
    Fare,
    FareLine,
    Rates,
    fare,
    for_driver,
    of_lines,
    offered_tips,
    taxed,
    waiting,
)

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
    st.integers(0, 2_000),
    st.integers(0, 4_000),
)
METRES, SECONDS = st.integers(0, 500_000), st.integers(0, 86_400)
MANY = 10_000
AREAS = (
    FareLine("surcharge", 200, name="Old town"),
    FareLine("pass_through", 350, name="Airport"),
    FareLine("pass_through", 150, name="Port"),
)
TAXED = replace(CARD, tax_bp=1_400, stop_minor=75)
COSTS = CostRates(card_bp=290, card_fixed_minor=30, insurance_minor=25)
SPLIT = dict(zip(BUCKETS, (4_000, 1_500, 2_000, 1_000, 1_500), strict=True))


def amounts(price: Fare) -> dict[str, int]:
    return {line.kind: line.amount_minor for line in price.lines}


def parts(price: Fare) -> int:
    return price.driver_minor + price.fee_minor + price.tax_minor + price.pass_minor


@given(CARDS, METRES, SECONDS, SECONDS, st.integers(0, 4), st.lists(st.sampled_from(AREAS)))
def test_lines_add_up_and_driver_fee_tax_and_pass_throughs_are_all_there_is(
    card: Rates, distance_m: int, duration_s: int, waited_s: int, stops: int, areas: list[FareLine]
) -> None:
    price = fare(
        card,
        distance_m=distance_m,
        duration_s=duration_s,
        waited_s=waited_s,
        stops_between=stops,
        areas=areas,
    )
    assert sum(line.amount_minor for line in price.lines) == price.total_minor == parts(price)
    assert min(price.driver_minor, price.fee_minor, price.tax_minor) >= 0
    passed = [line.amount_minor for line in areas if line.kind == "pass_through"]
    assert price.pass_minor == sum(passed)


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


@pytest.mark.parametrize("figures", [(-1, 1, 0, 0), (1, -1, 0, 0), (1, 1, -1, 0), (1, 1, 0, -1)])
def test_a_negative_figure_is_refused(figures: tuple[int, int, int, int]) -> None:
    metres, driving, waited, stops = figures
    with pytest.raises(ValueError, match="never negative"):
        fare(CARD, distance_m=metres, duration_s=driving, waited_s=waited, stops_between=stops)


@given(CARDS, st.integers(0, 3_000), METRES)
def test_a_higher_fee_takes_from_the_driver_and_never_from_the_rider(
    card: Rates, fee_bp: int, distance_m: int
) -> None:
    assume(fee_bp >= card.fee_bp)
    low = fare(card, distance_m=distance_m, duration_s=600)
    high = fare(replace(card, fee_bp=fee_bp), distance_m=distance_m, duration_s=600)
    assert high.total_minor == low.total_minor
    assert high.driver_minor <= low.driver_minor


def test_a_stop_on_the_way_has_its_price_and_tax_is_on_the_fare_alone() -> None:
    price = fare(TAXED, distance_m=4_250, duration_s=610, stops_between=2, areas=AREAS)
    assert amounts(price)["stops"] == 150
    assert price.tax_minor == 205  # 14 % of 11.15 + 1.50 + 2.00
    assert price.fee_minor == 220  # 15 % of the same
    assert (price.pass_minor, price.advanced_minor) == (500, 0)
    assert price.total_minor == 1_465 + 205 + 500


def test_no_fee_and_no_tax_is_taken_of_a_toll_and_the_driver_gets_it_back() -> None:
    quoted = fare(TAXED, distance_m=4_250, duration_s=610)
    toll = FareLine("toll", 480, name="Bridge")
    price = of_lines(taxed([*quoted.lines, toll], tax_bp=TAXED.tax_bp), fee_bp=TAXED.fee_bp)
    assert (price.pass_minor, price.advanced_minor) == (480, 480)
    before = (quoted.driver_minor, quoted.fee_minor, quoted.tax_minor)
    assert (price.driver_minor, price.fee_minor, price.tax_minor) == before
    assert price.total_minor == quoted.total_minor + 480


@pytest.mark.parametrize("kind", ["cancelling", "missing", "tip"])
def test_what_is_the_drivers_alone_knows_no_fee(kind: str) -> None:
    owed = for_driver(kind, 300)
    assert (owed.total_minor, owed.driver_minor, owed.fee_minor, owed.tax_minor) == (300, 300, 0, 0)
    with pytest.raises(ValueError, match="not the driver"):
        for_driver("distance", 300)


def test_offered_tips_begin_with_none_and_are_shares_of_the_price() -> None:
    assert offered_tips(1_182) == (0, 118, 177, 236)


def incidents(rng: Random, card: Rates, price: Fare) -> Fare:
    """A ride goes on: other ways, waits, tolls, in any number."""
    lines = list(price.lines)
    for _change in range(rng.randrange(3)):
        way = Way(rng.randrange(40_000), rng.randrange(5_000), rng.randrange(4))
        driven = Way(rng.randrange(9_000), rng.randrange(900), 0)
        areas = rng.sample(AREAS, rng.randrange(4))
        lines += added_lines(card, lines, way=way, driven=driven, areas=areas)
    for kind in rng.choices(["waiting", "waiting_stop"], k=rng.randrange(3)):
        lines += waiting(kind, card, waited_s=rng.randrange(900), free_s=120)
    lines += [FareLine("toll", rng.randrange(1, 900)) for _toll in range(rng.randrange(3))]
    return of_lines(taxed(lines, tax_bp=card.tax_bp), fee_bp=card.fee_bp)


def test_ten_thousand_rides_with_incidents_add_up_to_the_cent() -> None:
    rng = Random(2)
    for _ride in range(MANY):
        card = replace(
            CARD,
            tax_bp=rng.choice([0, 888, 1_400, 2_400]),
            stop_minor=rng.choice([0, 50, 133]),
            fee_bp=rng.randrange(3_000),
        )
        quoted = fare(
            card,
            distance_m=rng.randrange(40_000),
            duration_s=rng.randrange(5_000),
            stops_between=rng.randrange(4),
            areas=rng.sample(AREAS, rng.randrange(4)),
        )
        price = incidents(rng, card, quoted)
        if rng.random() < 0.1:
            price = for_driver(rng.choice(["cancelling", "missing"]), rng.randrange(900))
        assert price.lines[: len(quoted.lines)] == quoted.lines or price.fee_minor == 0
        assert price.total_minor == sum(line.amount_minor for line in price.lines) == parts(price)
        assert min(price.driver_minor, price.fee_minor, price.tax_minor) >= 0
        assert 0 <= price.advanced_minor <= price.pass_minor
        cost = costs(
            price.fee_minor, total_minor=price.total_minor, by_card=rng.random() < 0.5, rates=COSTS
        )
        shares = buckets(cost.net_minor, SPLIT)
        spent = cost.card_minor + cost.insurance_minor + sum(shares.values())
        assert spent == price.fee_minor + cost.shortfall_minor
