"""Rides near a driver, and why they were asked or not: what is told, and what is not."""

from uuid import UUID, uuid4

import pytest

from coop.members import actions as members
from rides.dispatch.actions import offers
from rides.dispatch.matching import Outcome
from rides.trips import wording_near
from rides.trips.actions import ending
from rides.trips.actions.moves import Cause
from rides.trips.queries.near import NearRide, rides_near
from rides.trips.states import Role
from tests import stage as on
from tests.stage import FAR, NOW, Stage, later


def seen_by(driver_id: UUID, at: float = 60) -> list[NearRide]:
    return list(rides_near(driver_id, now=later(at)).rides)


def end(ride_id: UUID, rider: UUID) -> None:
    cause = Cause(rider, Role.RIDER, NOW, uuid4())
    ending.cancel(ride_id=ride_id, agreed_minor=None, cause=cause, now=NOW)


def test_every_outcome_and_every_answer_has_words() -> None:
    for code in [*Outcome, *wording_near.ANSWERS]:
        title, says = wording_near.words(code)
        assert title
        assert says.endswith(".")


def test_who_was_asked_and_who_was_further_away_both_read_why(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    on.assigned(stage)
    (mine,), (other,) = seen_by(stage.ben), seen_by(stage.chi)
    assert (mine.reason, mine.is_asked) == ("accepted", True)
    assert (other.reason, other.is_asked) == ("other_nearer", False)
    assert other.title == "Somebody nearer"


def test_the_answer_to_an_offer_is_what_is_told(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    offers.decline(offer_id=on.offer_of(stage.ben), driver_id=stage.ben, now=NOW)
    on.tick(later(2))
    end(ride_id, stage.cast.ada)
    (one,) = seen_by(stage.ben)
    assert (one.reason, one.is_asked) == ("declined", True)


def test_a_ride_that_still_looks_for_a_driver_is_not_told(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    assert seen_by(stage.ben) == []
    end(ride_id, stage.cast.ada)
    assert len(seen_by(stage.ben)) == 1


def test_places_and_times_are_coarse_and_the_destination_is_not_there(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada, now=later(65))
    on.tick(later(65))
    end(ride_id, stage.cast.ada)
    (one,) = seen_by(stage.ben, 70)
    assert (one.about_at, one.area) == (NOW, "Helsinki")
    assert "End" not in repr(one)
    assert "Start" not in repr(one)
    assert str(stage.cast.ada) not in repr(one)


def test_an_area_is_named_once_enough_rides_began_there(stage: Stage) -> None:
    on.vote("dispatch.area_min", 5)
    for number in range(5):
        assert {one.area for one in seen_by(stage.ben)} <= {"Helsinki"}
        rider = on.somebody(f"rider{number}")
        ride_id = on.book(rider)
        on.tick()
        end(ride_id, rider)
    shown = seen_by(stage.ben)
    assert len(shown) == 5
    assert all(one.area.startswith("Near ") for one in shown)


def test_a_list_of_rides_does_not_tell_who_blocked_whom(stage: Stage) -> None:
    members.block(by=stage.cast.ada, blocked=stage.cast.ben, now=NOW)
    ride_id = on.book(stage.cast.ada)
    on.tick()
    end(ride_id, stage.cast.ada)
    assert seen_by(stage.ben) == []


@pytest.mark.parametrize(("after_s", "count"), [(86_399, 1), (86_401, 0)])
def test_it_is_told_for_a_day(stage: Stage, after_s: int, count: int) -> None:
    on.assigned(stage)
    assert len(seen_by(stage.ben, after_s)) == count
