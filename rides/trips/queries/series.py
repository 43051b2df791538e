"""Reads of rides that repeat: whose they are, which days come, and what is special about them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.rulebook.queries import rules_as_of
from rides.places import queries as places
from rides.trips import models, recurring
from rides.trips.queries.stops import StopView
from rides.trips.recurring import Pattern
from rides.trips.states import State

SHOWN_DAYS = 60


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of a series.

    Attributes:
        state: the ride's state; "skipped", "refused" (`note` says why), or "ahead" while it is too
            far ahead to be booked.
        turn: whether a change of the clock touches it: "none", "skipped" or "twice".
    """

    on: date
    pickup_at: datetime
    state: str
    turn: str
    ride_id: UUID | None
    price_minor: int | None
    note: str


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A ride that repeats, and its coming days.

    Attributes:
        rule: the RRULE, without its end.
        missing_months: first days of months that lack the day of the ride.
        booked_until: up to which date days are booked by now.
    """

    id: UUID
    zone: places.ZoneView
    stops: tuple[StopView, ...]
    service_class: str
    seats: int
    needs: tuple[str, ...]
    rule: str
    at: time
    starts_on: date
    ends_on: date
    is_paused: bool
    is_over: bool
    booked_until: date
    days: tuple[DayView, ...]
    missing_months: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series in a list."""

    id: UUID
    zone: places.ZoneView
    from_label: str
    to_label: str
    rule: str
    at: time
    starts_on: date
    ends_on: date
    is_paused: bool


def series_of(user_id: UUID, *, now: datetime) -> list[SeriesRow]:
    """A person's series that go on, latest first."""
    rows = models.Series.objects.filter(rider_id=user_id, ended_at=None)
    rows = rows.filter(ends_on__gte=now.date() - timedelta(days=1)).order_by("-made_at", "id")
    return [
        SeriesRow(
            id=row.id,
            zone=places.zone(row.zone_id),
            from_label=row.stops[0]["label"],
            to_label=row.stops[-1]["label"],
            rule=row.rule,
            at=row.at,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_paused=row.is_paused,
        )
        for row in rows
    ]


def series_view(series_id: UUID, *, user_id: UUID, now: datetime) -> SeriesView:
    """One series as its rider sees it.

    Raises:
        NotYours: it is somebody else's, or does not exist.
    """
    row = models.Series.objects.filter(id=series_id, rider_id=user_id).first()
    if row is None:
        raise NotYours(_("There is no such series."))
    zone = places.zone(row.zone_id)
    pattern = Pattern(row.rule, row.starts_on, row.ends_on)
    today = now.astimezone(ZoneInfo(zone.time_zone)).date()
    until = today + timedelta(days=SHOWN_DAYS)
    is_over = row.ended_at is not None or row.ends_on < today
    return SeriesView(
        id=row.id,
        zone=zone,
        stops=tuple(
            StopView(stop["label"], stop["at"]["lat"], stop["at"]["lon"]) for stop in row.stops
        ),
        service_class=row.service_class,
        seats=row.seats,
        needs=tuple(row.needs),
        rule=row.rule,
        at=row.at,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_paused=row.is_paused,
        is_over=is_over,
        booked_until=today + timedelta(days=rules_as_of(now)["later.series_days"]),
        days=() if is_over else _days(row, pattern, zone, today, until),
        missing_months=tuple(pattern.missing_months(today, row.ends_on)),
    )


def _days(
    row: models.Series, pattern: Pattern, zone: places.ZoneView, first: date, last: date
) -> tuple[DayView, ...]:
    rides = {
        ride.local_on: ride
        for ride in models.Ride.objects.filter(series_id=row.id, local_on__gte=first)
    }
    off = {day.local_on: day for day in models.OffDay.objects.filter(series=row)}
    return tuple(
        _day(day, recurring.moment(day, row.at, zone.time_zone), rides.get(day), off.get(day))
        for day in pattern.dates(first, last)
    )


def _day(
    on: date, at: recurring.Moment, ride: models.Ride | None, off: models.OffDay | None
) -> DayView:
    if ride is not None:
        state, note = str(State(ride.state)), ""
    elif off is not None:
        state = "skipped" if off.code == "skipped" else "refused"
        note = off.sentence
    else:
        state, note = "ahead", ""
    return DayView(
        on=on,
        pickup_at=(ride.pickup_at if ride and ride.pickup_at else at.at),
        state=state,
        turn=str(at.turn),
        ride_id=ride.id if ride else None,
        price_minor=ride.price_minor if ride else None,
        note=note,
    )


def payment_of(series_id: UUID | None) -> str:
    """How a series is paid, as forms write it; empty for one that is only being begun."""
    row = models.Series.objects.filter(id=series_id).first() if series_id else None
    if row is None:
        return ""
    return f"{row.payment_method}:{row.card_id}" if row.card_id else row.payment_method
