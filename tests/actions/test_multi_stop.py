"""Rides with stops on the way: reached in order, waited at, left, and paid for."""

from datetime import datetime
from uuid import uuid4

import pytest

from coop.basics.geometry import Point
from rides.trips import models
from rides.trips.actions import driving, stops
from rides.trips.actions.driving import StopsLeft
from rides.trips.actions.moves import WrongState
from rides.trips.actions.nearness import TooFar
from rides.trips.actions.stops import NotNext
from rides.trips.queries.driving import drive_view
from rides.trips.queries.rides import ride_for
from rides.trips.queries.stops import next_stop
from rides.trips.states import State
from tests import stage as on
from tests.stage import FAR, SQUARE, STATION, Job, Stage, later

CORNER = Point(60.1683, 24.9420)
MARKET = Point(60.1675, 24.9525)


def ride_by(stage: Stage, *between: Point) -> Job:
    """Ada's ride with stops on the way, Ada in the car."""
    ride_id = on.book(stage.cast.ada, asked=on.quoted_by_way_of(*between))
    on.tick()
    on.accept(stage.ben)
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    on.arrive(job, now=later(0))
    on.start(job, now=later(0))
    return job


def reach(job: Job, position: int, at: Point, *, now: datetime) -> None:
    on.drive_to(job.driver, at, now=now)
    stops.reach(ride_id=job.id, position=position, reason="", cause=job.driver_says(now), now=now)


def leave(job: Job, *, now: datetime) -> None:
    stops.leave(ride_id=job.id, cause=job.driver_says(now), now=now)


def waiting_lines(job: Job) -> list[tuple[str, int, int]]:
    lines = models.Line.objects.filter(ride_id=job.id, kind__startswith="waiting")
    return list(lines.order_by("position").values_list("kind", "quantity", "amount_minor"))


def test_the_way_leads_from_stop_to_stop(stage: Stage) -> None:
    job = ride_by(stage, CORNER, MARKET)
    for position, at in ((1, CORNER), (2, MARKET)):
        assert next_stop(job.id, State.IN_PROGRESS) == at
        reach(job, position, at, now=later(100 * position))
    assert next_stop(job.id, State.IN_PROGRESS) == SQUARE
    view = ride_for(job.id, user_id=job.rider, now=later(300))
    assert [stop.reached_at for stop in view.stops] == [None, later(100), later(200), None]
    assert (view.next_position, view.state) == (3, State.IN_PROGRESS)
    on.complete(job, now=later(400))
    assert not on.ride(job.id).is_flagged


def test_the_driver_sees_all_stops_and_where_they_wait(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    shown = drive_view(job.driver, now=later(50)).job
    assert shown is not None
    assert (len(shown.stops), shown.next_position, shown.at_stop) == (3, 1, None)
    reach(job, 1, CORNER, now=later(100))
    shown = drive_view(job.driver, now=later(110)).job
    assert shown is not None
    assert shown.at_stop is not None
    assert (shown.at_stop.position, shown.at_stop.free_until) == (1, later(220))
    leave(job, now=later(120))
    shown = drive_view(job.driver, now=later(130)).job
    assert shown is not None
    assert shown.at_stop is None


def test_waiting_at_a_stop_is_paid_after_its_own_free_time(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    quoted = on.ride(job.id).price_minor
    reach(job, 1, CORNER, now=later(100))
    leave(job, now=later(100 + 120 + 185))
    on.complete(job, now=later(900))
    assert waiting_lines(job) == [("waiting_stop", 3, 90)]
    assert on.ride(job.id).price_minor == quoted + 90


def test_a_short_stop_costs_nothing(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    reach(job, 1, CORNER, now=later(100))
    leave(job, now=later(279))
    on.complete(job, now=later(900))
    assert waiting_lines(job) == []


def test_who_forgets_to_say_that_they_drive_on_is_paid_for_standing_only(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    reach(job, 1, CORNER, now=later(100))
    on.complete(job, now=later(400))
    left_at = models.Stop.objects.get(ride_id=job.id, position=1).left_at
    assert left_at is not None
    assert later(100) < left_at < later(400)


@pytest.mark.parametrize("position", [0, 2, 3, 9])
def test_only_the_next_stop_can_be_reached(stage: Stage, position: int) -> None:
    job = ride_by(stage, CORNER, MARKET)
    now = later(100)
    with pytest.raises(NotNext):
        stops.reach(
            ride_id=job.id, position=position, reason="x", cause=job.driver_says(now), now=now
        )


def test_a_stop_is_reached_once_and_a_press_sent_again_does_no_harm(stage: Stage) -> None:
    job, key = ride_by(stage, CORNER), uuid4()
    for at_s in (100, 130):
        cause = job.driver_says(later(at_s), key)
        stops.reach(ride_id=job.id, position=1, reason="x", cause=cause, now=later(at_s))
    with pytest.raises(NotNext):
        reach(job, 1, CORNER, now=later(140))
    assert on.events(job.id).count("stop_reached") == 1


def test_a_stop_is_reached_nearby_or_with_a_reason(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    with pytest.raises(TooFar, match="from the stop"):
        reach(job, 1, FAR, now=later(100))
    cause = job.driver_says(later(101))
    stops.reach(ride_id=job.id, position=1, reason="Road works", cause=cause, now=later(101))
    assert models.Stop.objects.get(ride_id=job.id, position=1).reached_at == later(101)


def test_nobody_reaches_a_stop_before_the_ride_begins(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(WrongState):
        reach(job, 1, STATION, now=later(10))


def test_who_is_under_way_cannot_drive_on(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    with pytest.raises(NotNext, match="under way"):
        leave(job, now=later(50))


def test_a_ride_that_skips_a_stop_asks_first_and_is_flagged(stage: Stage) -> None:
    job = ride_by(stage, CORNER)
    with pytest.raises(StopsLeft, match="You have not been at “Stop 1” yet"):
        on.complete(job, now=later(400))
    assert on.ride(job.id).state == State.IN_PROGRESS
    cause = job.driver_says(later(410))
    driving.complete(ride_id=job.id, cause=cause, now=later(410), skips_stops=True)
    assert on.ride(job.id).is_flagged
