"""Simulated people decide by their own luck alone, and as often as their habits say."""

from random import Random

import pytest

from coop.basics.geometry import Point, distance_m
from coop.simulation import demand, people
from coop.simulation.people import Answer, Habits
from coop.simulation.town import Plan

MANY = 4_000
PLACES = [Point(60.15 + n / 500, 24.90 + n % 7 / 50) for n in range(40)]


def share(answer: Answer) -> float:
    rng = people.rng_of(1, "driver-1")
    return sum(people.reply(rng).answer == answer for _ in range(MANY)) / MANY


def test_the_same_seed_and_name_decide_the_same() -> None:
    first, again = people.rng_of(7, "rider-3"), people.rng_of(7, "rider-3")
    assert [people.reply(first) for _ in range(50)] == [people.reply(again) for _ in range(50)]


@pytest.mark.parametrize("other", [people.rng_of(8, "rider-3"), people.rng_of(7, "rider-4")])
def test_another_seed_or_name_decides_otherwise(other: Random) -> None:
    rng = people.rng_of(7, "rider-3")
    assert [people.reply(rng) for _ in range(50)] != [people.reply(other) for _ in range(50)]


def test_drivers_answer_as_often_as_their_habits_say() -> None:
    assert share(Answer.DECLINE) == pytest.approx(people.HABITS.declines, abs=0.015)
    assert share(Answer.IGNORE) == pytest.approx(people.HABITS.ignores, abs=0.015)


def test_an_answer_comes_within_the_time_of_an_offer() -> None:
    rng = people.rng_of(1, "driver-1")
    assert all(1 < people.reply(rng).after_s < 8 for _ in range(MANY))


@pytest.mark.parametrize("pin", ["0000", "4072", "9999"])
def test_a_mistyped_pin_is_a_pin_and_wrong(pin: str) -> None:
    rng = people.rng_of(1, "driver-1")
    typed = [people.mistyped(pin, rng, Habits(mistypes=1)) for _ in range(200)]
    assert all(wrong and wrong != pin and len(wrong) == 4 and wrong.isdigit() for wrong in typed)


def test_whether_a_choice_is_taken_does_not_shift_the_choices_after_it() -> None:
    often, never = people.rng_of(1, "rider-1"), people.rng_of(1, "rider-1")
    people.cancels_after_s(often, Habits(cancels=1))
    people.cancels_after_s(never, Habits(cancels=0))
    assert often.random() == never.random()


def test_gaps_between_rides_have_their_mean() -> None:
    rng = people.rng_of(1, "rider-1")
    gaps = [demand.gap_s(rng, 60) for _ in range(MANY)]
    assert sum(gaps) / MANY == pytest.approx(60, rel=0.05)
    assert demand.gap_s(rng, 0) == 0


def test_a_wish_is_neither_a_walk_nor_a_journey() -> None:
    rng = people.rng_of(1, "rider-1")
    ways = [demand.wish(rng, PLACES) for _ in range(200)]
    lengths = [distance_m(way.pickup, way.dropoff) for way in ways]
    assert min(lengths) >= demand.WAY_M_MIN
    assert max(lengths) <= demand.WAY_M_MAX


def test_where_all_places_are_close_a_wish_is_short() -> None:
    way = demand.wish(people.rng_of(1, "rider-1"), [PLACES[0], Point(60.1501, 24.9)])
    assert way.pickup != way.dropoff


def test_a_wish_needs_two_places() -> None:
    with pytest.raises(ValueError, match="two places"):
        demand.wish(people.rng_of(1, "rider-1"), PLACES[:1])


def test_drivers_roam_nearby_where_they_can() -> None:
    rng = people.rng_of(1, "driver-1")
    close = demand.near(rng, PLACES, PLACES[0], within_m=5_000)
    assert distance_m(PLACES[0], close) <= 5_000
    assert demand.near(rng, PLACES, Point(10, 10), within_m=5_000) in PLACES


def test_some_riders_book_ahead_by_times_that_can_be_booked() -> None:
    rng = people.rng_of(1, "rider-1")
    found = [people.books_ahead_s(rng) for _ in range(MANY)]
    ahead = [span for span in found if span is not None]
    assert len(ahead) / MANY == pytest.approx(people.HABITS.books_ahead, abs=0.015)
    assert min(ahead) >= 35 * 60
    assert max(ahead) <= 3 * 3_600


def test_drivers_claim_what_is_on_the_board_soonest_first() -> None:
    rng = people.rng_of(1, "driver-1")
    assert {people.claims(0, rng) for _ in range(50)} == {None}
    chosen = [people.claims(10, rng, Habits(claims=1)) for _ in range(MANY)]
    assert set(chosen) == set(range(10))
    assert chosen.count(0) > chosen.count(9)
    assert {people.claims(3, rng, Habits(claims=0)) for _ in range(50)} == {None}


def test_a_newcomer_to_the_demo_finds_free_cars_even_when_all_others_ride() -> None:
    usual = Plan(url="")
    assert usual.drivers >= 2 * usual.riders
