"""Rides that repeat: every day booked once, skipped, paused, changed and ended as promised."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from coop.basics.refusals import NotYours
from coop.work import models as work
from rides.places import drawing
from rides.places import models as places
from rides.places.drawing import By
from rides.trips import models, recurring
from rides.trips.actions import ending, series
from rides.trips.actions.series import Ended, InThePast, NewSeries, NotADay
from rides.trips.queries.series import SeriesView, series_view
from rides.trips.quotes import QuotedStop, Wish
from rides.trips.recurring import Pattern
from rides.trips.states import State
from tests import stage as on
from tests.actions.test_claims import claim
from tests.actions.test_later import book_for, said
from tests.actions.test_ride_races import at_once
from tests.stage import NOW, SQUARE, STATION, Stage

WAY = (QuotedStop(STATION, "Start"), QuotedStop(SQUARE, "End"))
DAILY = "FREQ=DAILY"
TODAY = date(2026, 11, 20)
EIGHT = time(8, 0)


def new(
    by: UUID, pattern: Pattern | None = None, at: time = EIGHT, key: UUID | None = None
) -> NewSeries:
    return NewSeries(by, key or uuid4(), WAY, Wish(), pattern or every_day(), at)


def every_day(starts_on: date = TODAY + timedelta(days=1)) -> Pattern:
    return recurring.pattern(DAILY, starts_on)


def days_of(series_id: UUID) -> list[date]:
    rides = models.Ride.objects.filter(series_id=series_id, state=State.SCHEDULED)
    return [on for on in rides.order_by("local_on").values_list("local_on", flat=True) if on]


def seen(series_id: UUID, user_id: UUID, now: datetime = NOW) -> SeriesView:
    return series_view(series_id, user_id=user_id, now=now)


def test_fourteen_days_are_booked_at_once_and_each_later_day_once(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    assert days_of(series_id) == [TODAY + timedelta(days=n) for n in range(1, 15)]
    assert series.materialise(series_id=series_id, now=NOW) == 0
    assert series.materialise(series_id=series_id, now=NOW + timedelta(days=1)) == 1
    assert len(set(days_of(series_id))) == len(days_of(series_id)) == 15


def test_every_day_of_a_series_is_at_the_same_time_on_the_wall(stage: Stage) -> None:
    zone = places.Zone.objects.get()
    before_the_change = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)
    series_id = series.start(
        new(stage.cast.ada, every_day(date(2027, 3, 26)), time(3, 30)), now=before_the_change
    )
    rides = models.Ride.objects.filter(series_id=series_id).order_by("local_on")
    at = [(r.local_on.day, f"{r.pickup_at:%H:%M}") for r in rides if r.local_on and r.pickup_at]
    assert zone.time_zone == "Europe/Helsinki"
    assert at[:5] == [
        (26, "01:30"),
        (27, "01:30"),
        (28, "01:00"),
        (29, "00:30"),
        (30, "00:30"),
    ]
    turns = {day.on: day.turn for day in seen(series_id, stage.cast.ada, before_the_change).days}
    march = [turns[date(2027, 3, day)] for day in (27, 28, 29)]
    assert march == ["none", "skipped", "none"]


def test_a_series_may_begin_while_the_zone_is_closed_and_no_car_is_there(stage: Stage) -> None:
    zone_id, by_sam = places.Zone.objects.get().id, By(stage.cast.sam)
    drawing.pause(
        zone_id=zone_id, reason="Storm", until=NOW + timedelta(hours=2), by=by_sam, now=NOW
    )
    needy = replace(new(stage.cast.ada), wish=Wish(needs=frozenset({"wheelchair"})))
    series_id = series.start(needy, now=NOW)
    assert len(days_of(series_id)) == 14


def test_a_series_of_days_sent_twice_is_one(stage: Stage) -> None:
    one = new(stage.cast.ada)
    assert series.start(one, now=NOW) == series.start(one, now=NOW)
    assert models.Series.objects.count() == 1


def test_a_series_in_the_past_is_refused(stage: Stage) -> None:
    with pytest.raises(InThePast):
        series.start(new(stage.cast.ada, every_day(TODAY - timedelta(days=1))), now=NOW)


def test_a_day_that_cannot_be_booked_says_why_and_is_tried_again(stage: Stage) -> None:
    clash = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    other = book_for(stage.cast.ada, clash)
    series_id = series.start(new(stage.cast.ada, every_day(TODAY)), now=NOW)
    days = {day.on: day for day in seen(series_id, stage.cast.ada).days}
    assert days[TODAY].state == "refused"
    assert days[date(2026, 11, 23)].state == "refused"
    assert "another ride" in days[date(2026, 11, 23)].note
    assert days[date(2026, 11, 24)].state == "SCHEDULED"
    ending.cancel(ride_id=other, agreed_minor=0, cause=said(stage.cast.ada), now=NOW)
    series.materialise(series_id=series_id, now=NOW)
    assert date(2026, 11, 23) in days_of(series_id)
    assert models.OffDay.objects.get().local_on == TODAY


def test_a_skipped_day_has_no_ride_until_it_is_taken_back(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    day = date(2026, 11, 24)
    for _ in range(2):
        series.skip(series_id=series_id, on=day, by=stage.cast.ada, now=NOW)
    series.materialise(series_id=series_id, now=NOW)
    assert day not in days_of(series_id)
    far = date(2026, 12, 30)
    series.skip(series_id=series_id, on=far, by=stage.cast.ada, now=NOW)
    series.materialise(series_id=series_id, now=NOW + timedelta(days=30))
    assert far not in days_of(series_id)
    series.unskip(series_id=series_id, on=day, by=stage.cast.ada, now=NOW)
    assert day in days_of(series_id)


def test_a_ride_cancelled_by_itself_is_not_booked_again(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    ride = models.Ride.objects.get(series_id=series_id, local_on=date(2026, 11, 24))
    ending.cancel(ride_id=ride.id, agreed_minor=0, cause=said(stage.cast.ada), now=NOW)
    assert series.materialise(series_id=series_id, now=NOW) == 0


def test_a_paused_series_keeps_nothing_booked_and_goes_on(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    whole = days_of(series_id)
    for _ in range(2):
        series.pause(series_id=series_id, is_paused=True, by=stage.cast.ada, now=NOW)
        assert days_of(series_id) == []
        assert series.materialise(series_id=series_id, now=NOW) == 0
        series.pause(series_id=series_id, is_paused=False, by=stage.cast.ada, now=NOW)
        assert days_of(series_id) == whole


def test_a_ride_that_would_cost_something_stays_when_its_series_ends(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    first = models.Ride.objects.get(series_id=series_id, local_on=date(2026, 11, 21))
    claim(stage.ben, first.id)
    near = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
    assert series.end(series_id=series_id, by=stage.cast.ada, now=near) == 1
    assert days_of(series_id) == [date(2026, 11, 21)]
    with pytest.raises(Ended):
        series.skip(series_id=series_id, on=date(2026, 11, 24), by=stage.cast.ada, now=near)


def test_from_a_day_on_a_series_is_another(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    day = date(2026, 11, 25)
    later = replace(new(stage.cast.ada, every_day(day)), at=time(9, 15))
    next_id = series.change(series_id=series_id, new=later, now=NOW)
    assert series.change(series_id=series_id, new=later, now=NOW) == next_id
    assert days_of(series_id)[-1] == date(2026, 11, 24)
    assert days_of(next_id)[0] == day
    first = models.Ride.objects.get(series_id=next_id, local_on=day)
    assert first.pickup_at == datetime(2026, 11, 25, 7, 15, tzinfo=UTC)


def test_a_series_is_its_riders_alone_and_has_only_its_days(stage: Stage) -> None:
    series_id = series.start(
        new(stage.cast.ada, recurring.pattern(recurring.weekly([0]), date(2026, 11, 23))), now=NOW
    )
    with pytest.raises(NotADay):
        series.skip(series_id=series_id, on=date(2026, 11, 24), by=stage.cast.ada, now=NOW)
    with pytest.raises(NotYours):
        series.end(series_id=series_id, by=stage.cast.eve, now=NOW)
    with pytest.raises(NotYours):
        seen(series_id, stage.cast.eve)


@pytest.mark.usefixtures("committed_db")
def test_sweepers_at_once_book_a_day_once(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    now = NOW + timedelta(days=3)
    booked = at_once(*[lambda: series.materialise(series_id=series_id, now=now)] * 4)
    assert sorted(str(count) for count in booked) == ["0", "0", "0", "3"]
    assert len(days_of(series_id)) == 17


def test_the_hourly_job_reaches_every_series_once(stage: Stage) -> None:
    series_id = series.start(new(stage.cast.ada), now=NOW)
    now = NOW + timedelta(days=2)
    series.wake_all(now=now)
    on.run_outbox(now)
    assert len(days_of(series_id)) == 16
    assert not work.Outbox.objects.filter(topic="series.due", done_at=None).exists()
