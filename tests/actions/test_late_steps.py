"""A driver's phone without network: what happened counts from when and where it happened."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from rides.fleet import positions
from rides.fleet.motion import Fix
from rides.trips import models
from rides.trips.actions import driving, ending, late, moves
from rides.trips.actions.ending import TooSoon
from rides.trips.actions.moves import Cause
from rides.trips.actions.nearness import TooFar
from rides.trips.states import Role
from tests import stage as on
from tests.stage import NOW, SQUARE, STATION, Job, Stage, later

BACK = later(600)


def said(job: Job, at: datetime, where: Point) -> Cause:
    """What a driver's phone kept: when and where somebody pressed."""
    return replace(job.driver_says(at), fix=Fix(where, 0.0, 10.0, at))


def test_waiting_counts_from_when_the_driver_arrived(stage: Stage) -> None:
    job = on.assigned(stage)
    driving.arrive(ride_id=job.id, reason="", cause=said(job, later(200), STATION), now=BACK)
    assert on.ride(job.id).arrived_at == later(200)
    start = said(job, later(500), STATION)
    driving.start(ride_id=job.id, pin=on.pin_of(job.id), cause=start, now=BACK)
    driving.complete(ride_id=job.id, cause=said(job, later(560), SQUARE), now=BACK)
    ride = on.ride(job.id)
    assert (ride.started_at, ride.ended_at, ride.is_flagged) == (later(500), later(560), False)
    (waiting,) = models.Line.objects.filter(ride_id=job.id, kind="waiting")
    assert waiting.quantity == 2


def test_nobody_arrives_before_a_car_could_have_come(stage: Stage) -> None:
    job = on.assigned(stage)
    assignment = models.Assignment.objects.get(ride_id=job.id)
    driving.arrive(ride_id=job.id, reason="", cause=said(job, NOW, STATION), now=BACK)
    half = assignment.opened_at + (assignment.promised_at - assignment.opened_at) / 2
    assert on.ride(job.id).arrived_at == half > NOW


def test_a_step_never_happens_before_the_one_before_it(stage: Stage) -> None:
    job = on.assigned(stage)
    on.arrive(job, now=later(300))
    start = said(job, later(100), STATION)
    driving.start(ride_id=job.id, pin=on.pin_of(job.id), cause=start, now=BACK)
    assert on.ride(job.id).started_at == later(300)


def test_being_late_is_no_way_to_arrive_from_afar(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(TooFar, match="from the pickup"):
        driving.arrive(ride_id=job.id, reason="", cause=said(job, later(200), SQUARE), now=BACK)


def test_a_step_on_time_counts_from_where_the_car_is_seen(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(job.driver, SQUARE)
    with pytest.raises(TooFar):
        driving.arrive(ride_id=job.id, reason="", cause=said(job, later(595), STATION), now=BACK)


def test_a_late_end_is_looked_at_where_it_happened(stage: Stage) -> None:
    job = on.under_way(stage)
    positions.drop(on.places.main_zone().id, job.driver)
    driving.complete(ride_id=job.id, cause=said(job, later(300), SQUARE), now=BACK)
    assert not on.ride(job.id).is_flagged


def test_being_asked_meanwhile_whether_all_is_well_moves_no_end(stage: Stage) -> None:
    job = on.under_way(stage)
    moves.note(job.id, "check_in_asked", moves.system(later(590)), now=later(590))
    driving.complete(ride_id=job.id, cause=said(job, later(300), SQUARE), now=BACK)
    assert on.ride(job.id).ended_at == later(300)


def test_nobody_is_missed_sooner_because_the_news_came_late(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(TooSoon):
        ending.no_show(ride_id=job.id, cause=said(job, later(100), STATION), now=BACK)


def test_what_a_driver_did_for_a_ride_they_had_lost_is_kept_and_changes_nothing(
    stage: Stage,
) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason="dark", cause=moves.system(later(130)), now=later(130))
    pressed = replace(said(job, later(200), STATION), client_event_id=uuid4())
    before = on.events(job.id), on.ride(job.id).state
    for _ in range(2):
        with pytest.raises(late.KeptNotApplied, match=r"no longer yours from .* changed nothing"):
            late.apply(arrival(job), ride_id=job.id, kind="arrive", cause=pressed, now=BACK)
    (kept,) = models.LateStep.objects.all()
    assert (kept.kind, kept.occurred_at, kept.received_at) == ("arrive", later(200), BACK)
    assert kept.away_m == 0
    assert (on.events(job.id), on.ride(job.id).state) == before


def test_who_had_a_network_hears_the_plain_reason(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason="dark", cause=moves.system(later(130)), now=later(130))
    pressed = replace(said(job, later(200), STATION), client_event_id=uuid4())
    with pytest.raises(NotYours):
        late.apply(arrival(job), ride_id=job.id, kind="arrive", cause=pressed, now=later(201))
    assert not models.LateStep.objects.exists()


def test_a_stranger_leaves_no_evidence(stage: Stage) -> None:
    job = on.assigned(stage)
    pressed = Cause(stage.cast.chi, Role.DRIVER, later(100), uuid4())
    with pytest.raises(NotYours):
        late.apply(arrival(job), ride_id=job.id, kind="arrive", cause=pressed, now=BACK)
    assert not models.LateStep.objects.exists()


def arrival(job: Job) -> Callable[[Cause, datetime], None]:
    """The step that a driver presses at the pickup."""
    return lambda cause, now: driving.arrive(ride_id=job.id, reason="", cause=cause, now=now)
