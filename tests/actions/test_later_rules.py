"""Rides for later under voted rules, a zone's hours, and what four weeks say about a time."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.core import mail

from rides.dispatch import queries as dispatch
from rides.fleet import models as fleet
from rides.places import drawing, hours, shapes, zoning
from rides.places import queries as places
from rides.places.drawing import By
from rides.trips import models
from rides.trips.actions import scheduling
from rides.trips.queries import later as laters
from rides.trips.queries import usual
from rides.trips.states import State
from tests import stage as on
from tests.actions.test_claims import claim
from tests.actions.test_later import PICKUP_AT, before, book_for, quoted_for, said, sweep
from tests.stage import NOW, Stage, later


def test_where_members_voted_for_it_no_answer_cancels_for_free_and_an_answer_keeps(
    stage: Stage,
) -> None:
    on.vote("later.confirm_needed_count", 1)
    far = PICKUP_AT + timedelta(days=2)
    silent, answered = book_for(stage.cast.ada, far), book_for(stage.cast.eve, far)
    claim(stage.ben, silent)
    sweep(far - timedelta(hours=3))
    page = laters.later_of(silent)
    assert page
    assert (page.is_asked, page.answer_by) == (True, far - timedelta(minutes=60))
    scheduling.confirm(ride_id=answered, cause=said(stage.cast.eve), now=far - timedelta(hours=2))
    sweep(far - timedelta(minutes=61))
    assert on.ride(silent).state == State.SCHEDULED
    assert "Without an answer by 13:00 it is cancelled" in told("ada")
    sweep(far - timedelta(minutes=60))
    assert on.ride(silent).state == State.CANCELLED
    assert (dispatch.claim_on(silent), on.fee_of(silent)) == (None, 0)
    facts = models.Event.objects.get(ride_id=silent, kind=State.CANCELLED).facts
    assert (facts["rule"], facts["fee_minor"]) == ("not_confirmed", 0)
    assert "cancelled: Sunday 22" in told("ada")
    assert "cancelled: Sunday 22" in told("ben")
    sweep(far - timedelta(minutes=30))
    assert on.ride(answered).state == State.SEARCHING


def test_a_ride_booked_before_the_vote_keeps_the_rule_it_was_booked_under(stage: Stage) -> None:
    far = PICKUP_AT + timedelta(days=2)
    ride_id = book_for(stage.cast.ada, far)
    on.vote("later.confirm_needed_count", 1, now=later(60))
    for minutes in (180, 60, 30):
        sweep(far - timedelta(minutes=minutes))
    assert on.ride(ride_id).state == State.SEARCHING


def test_hours_and_pauses_are_those_of_the_pickup_not_of_the_booking(stage: Stage) -> None:
    zone_id, by_sam = places.main_zone().id, stage.cast.sam
    week = tuple(hours.Span(day, 6 * 60, 22 * 60) for day in range(7))
    service = zoning.service(zone_id, now=NOW)
    drawing.change_service(
        zone_id=zone_id,
        name=service.name,
        drawn=shapes.read(service.lines),
        week=week,
        by=By(by_sam, service.seen),
        now=NOW,
    )
    night = NOW + timedelta(hours=14)  # one o'clock in Helsinki
    morning = NOW + timedelta(hours=19)
    with pytest.raises(zoning.ZoneClosed):
        on.quoted(now=night)
    assert on.ride(book_for(stage.cast.ada, morning, night)).state == State.SCHEDULED
    with pytest.raises(zoning.ZoneClosed) as refused:
        quoted_for(night)
    assert refused.value.allowed_at == morning
    drawing.pause(zone_id=zone_id, reason="Storm", until=before(30), by=By(by_sam), now=NOW)
    assert quoted_for(PICKUP_AT)
    with pytest.raises(zoning.ZonePaused) as paused:
        quoted_for(before(60))
    assert paused.value.allowed_at == before(30)


def test_what_is_usual_is_the_fewest_of_the_last_four_weeks_or_nothing(stage: Stage) -> None:
    zone_id, at = places.main_zone().id, NOW + timedelta(days=1)
    assert usual.online_at(zone_id, at, now=NOW) is None
    for weeks in range(1, 5):
        were_online(stage.ben, at - timedelta(weeks=weeks))
    were_online(stage.chi, at - timedelta(weeks=1))
    assert usual.online_at(zone_id, at, now=NOW) == 1
    # The same time of the week, further ahead, has the same past.
    assert usual.online_at(zone_id, at + timedelta(weeks=3), now=NOW) == 1
    assert usual.online_at(zone_id, at + timedelta(hours=2), now=NOW) is None


def told(name: str) -> str:
    """All mails to somebody."""
    mine = [one for one in mail.outbox if one.to == [f"{name}@example.org"]]
    return "\n".join(f"{one.subject}\n{one.body}" for one in mine)


def were_online(driver_id: UUID, around: datetime) -> None:
    """An hour online, long ago."""
    vehicle = fleet.Vehicle.objects.get(plate="BEN-1")
    half = timedelta(minutes=30)
    fleet.Shift.objects.create(
        driver_id=driver_id,
        vehicle=vehicle,
        zone_id=places.main_zone().id,
        started_at=around - half,
        seen_at=around + half,
        ended_at=around + half,
    )
