"""Low conduct costs a bounded part of a match and never the ride; newcomers get their share."""

from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from coop.trust.behind import Bounds, place
from rides.dispatch.matching import Candidate, Open, Outcome, match

BOUNDS = Bounds(soft=60, panel=40, behind_s=120)
NEAR = Candidate(uuid4(), uuid4(), "standard", False, False, False, is_live=True)
FAR = replace(NEAR, id=uuid4(), user_id=uuid4())
RIDE = Open(uuid4(), "standard", uuid4(), frozenset(), frozenset(), 0.0)


def asked(ride: Open, drivers: list[Candidate], seconds: list[int]) -> UUID | None:
    pickups = {(0, at): s for at, s in enumerate(seconds)}
    found = match([ride], drivers, pickups, reach_s=900)
    return next((one.driver for one in found if one.outcome == Outcome.ASKED), None)


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_more_conduct_never_costs_more_and_all_of_it_is_bounded(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert 0 <= place(high, BOUNDS).behind_s <= place(low, BOUNDS).behind_s <= 120


def test_it_begins_at_the_soft_threshold_and_is_all_there_at_the_panels() -> None:
    assert [place(p, BOUNDS).behind_s for p in (60_000, 50_000, 40_000, 0)] == [0, 60, 120, 120]


def test_newcomers_stand_where_everybody_does() -> None:
    found = place(None, BOUNDS)
    assert (found.behind_s, found.is_new) == (0, True)


def test_thresholds_that_met_cut_at_once() -> None:
    assert place(49_999, Bounds(50, 50, 90)).behind_s == 90
    assert place(50_000, Bounds(50, 50, 90)).behind_s == 0


def test_somebody_two_minutes_behind_is_asked_where_nobody_else_is_near() -> None:
    behind = replace(NEAR, behind_s=120)
    assert asked(RIDE, [behind, FAR], [60, 170]) == FAR.id
    assert asked(RIDE, [behind, FAR], [60, 190]) == behind.id
    assert asked(RIDE, [behind], [880]) == behind.id


def test_a_newcomer_is_asked_first_for_a_ride_that_was_drawn_for_one() -> None:
    new = replace(FAR, is_new=True)
    assert asked(RIDE, [NEAR, new], [60, 170]) == NEAR.id
    assert asked(replace(RIDE, newcomer_s=120), [NEAR, new], [60, 170]) == new.id


def test_of_two_riders_and_one_car_the_one_behind_waits_unless_they_waited_longer() -> None:
    behind = replace(RIDE, id=uuid4(), behind_s=120)
    both = {(0, 0): 100, (1, 0): 100}
    assert _served([behind, RIDE], both) == RIDE.id
    assert _served([replace(behind, waited_s=130.0), RIDE], both) == behind.id


def _served(rides: list[Open], seconds: dict[tuple[int, int], int]) -> UUID:
    found = match(rides, [NEAR], seconds, reach_s=900)
    (one,) = (match.ride for match in found if match.outcome == Outcome.ASKED)
    return one
