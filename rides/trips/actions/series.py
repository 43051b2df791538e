"""Rides that repeat: begun, booked some days ahead, paused, a day skipped, changed, ended.

A day of a series is booked once: the database holds one ride per series and local date, and each
day's booking has a number of its own, so two sweepers and a crash book nothing twice.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.places import queries as places
from rides.places import roads
from rides.trips import models
from rides.trips.actions import booking, ending, paying
from rides.trips.actions.moves import Cause
from rides.trips.queries import quoting
from rides.trips.queries.cancellation import cancel_verdict
from rides.trips.quotes import QuotedStop, Wish
from rides.trips.recurring import Pattern, moment
from rides.trips.states import Role, State

SKIPPED = "skipped"


class InThePast(Refusal):
    """The series would begin before today."""

    code = "series_in_the_past"
    status = 422


class Ended(Refusal):
    """The series is over."""

    code = "series_ended"


class NotADay(Refusal):
    """The series has no ride on that date, or it can no longer be skipped."""

    code = "no_ride_that_day"
    status = 422


@dataclass(frozen=True, slots=True)
class NewSeries:
    """What repeats: the way, the wish (without a time), the dates, and the time on the clock."""

    by: UUID
    client_event_id: UUID
    stops: tuple[QuotedStop, ...]
    wish: Wish
    pattern: Pattern
    at: time
    payment_method: str = paying.CASH
    card_id: UUID | None = None


@transaction.atomic
def start(new: NewSeries, *, now: datetime) -> UUID:
    """Begin a series and book its first days; the same one sent twice is one.

    Raises:
        InThePast: it would begin before today.
        work.KeyReused: the number was used for somebody else's series.
        paying.CashNotTaken, payments.NoCard: it cannot be paid like this.
        Refusal: no ride can be given on this way, as quoting says.
    """
    known = models.Series.objects.filter(client_event_id=new.client_event_id).first()
    if known is not None:
        if known.rider_id != new.by:
            raise work.KeyReused(_("This booking number was used for another ride."))
        return known.id
    # Whether a car is there, and the zone open, is asked for each day on its own.
    zone = quoting.zone_for(new.stops, new.wish)
    roads.route([stop.at for stop in new.stops])
    if new.pattern.starts_on < today(zone.time_zone, now=now):
        raise InThePast(_("A series begins today at the earliest."))
    wanted = paying.Payer(new.by, new.payment_method, new.card_id)
    payer = paying.require_in_zone(wanted, zone.id, rules_as_of(now).version)
    row = models.Series.objects.create(
        client_event_id=new.client_event_id,
        rider_id=new.by,
        zone_id=zone.id,
        service_class=new.wish.service_class,
        seats=new.wish.seats,
        needs=sorted(new.wish.needs),
        payment_method=payer.method,
        card_id=payer.card_id,
        stops=[asdict(stop) for stop in new.stops],
        rule=new.pattern.rule,
        at=new.at,
        starts_on=new.pattern.starts_on,
        ends_on=new.pattern.ends_on,
        made_at=now,
    )
    materialise(series_id=row.id, now=now)
    return row.id


@transaction.atomic
def materialise(*, series_id: UUID, now: datetime) -> int:
    """Book the days that have come near enough; returns how many were booked.

    A day that cannot be booked is kept with its reason, and tried again next time.
    """
    # Locked, so that two sweepers, or one and a person who pauses, take turns.
    row = models.Series.objects.select_for_update().get(id=series_id)
    if row.is_paused or row.ended_at:
        return 0
    zone = places.zone(row.zone_id)
    first = today(zone.time_zone, now=now)
    last = first + timedelta(days=rules_as_of(now)["later.series_days"])
    booked = models.Ride.objects.filter(series_id=row.id, local_on__gte=first)
    skipped = models.OffDay.objects.filter(series=row, code=SKIPPED)
    done = {*booked.values_list("local_on", flat=True), *skipped.values_list("local_on", flat=True)}
    days = [day for day in pattern_of(row).dates(first, last) if day not in done]
    return sum(_book_day(row, day, zone.time_zone, now=now) for day in days)


@transaction.atomic
def pause(*, series_id: UUID, is_paused: bool, by: UUID, now: datetime) -> int:
    """Stop booking and take back what is booked, or go on; returns how many rides stay booked.

    A ride whose cancelling would cost something stays: its rider decides about it by itself.
    """
    row = _mine(series_id, by)
    models.Series.objects.filter(id=row.id).update(is_paused=is_paused)
    if is_paused:
        return _take_back(row, date.min, by=by, now=now)
    materialise(series_id=row.id, now=now)
    return 0


@transaction.atomic
def skip(*, series_id: UUID, on: date, by: UUID, now: datetime) -> None:
    """Leave one day out. Skipping it twice changes nothing.

    Raises:
        NotADay: the pattern has no ride then, or its ride can no longer be cancelled for free.
    """
    row = _mine(series_id, by)
    if on not in pattern_of(row).dates(on, on):
        raise NotADay(_("This series has no ride on that day."))
    ride = models.Ride.objects.filter(series_id=row.id, local_on=on).first()
    if ride is not None and not _drop(ride, by=by, now=now):
        raise NotADay(_("The ride of that day is too near to be skipped. Open it to cancel it."))
    models.OffDay.objects.update_or_create(
        series=row, local_on=on, defaults={"code": SKIPPED, "sentence": ""}
    )


@transaction.atomic
def unskip(*, series_id: UUID, on: date, by: UUID, now: datetime) -> None:
    """Take a skipped day back in; it is booked at once if it is near."""
    row = _mine(series_id, by)
    models.OffDay.objects.filter(series=row, local_on=on, code=SKIPPED).delete()
    materialise(series_id=row.id, now=now)


@transaction.atomic
def end(*, series_id: UUID, by: UUID, now: datetime) -> int:
    """End a series and take back what is booked; returns how many rides stay booked."""
    row = _mine(series_id, by, may_be_over=True)
    if row.ended_at:
        return 0
    models.Series.objects.filter(id=row.id).update(ended_at=now)
    return _take_back(row, date.min, by=by, now=now)


@transaction.atomic
def change(*, series_id: UUID, new: NewSeries, now: datetime) -> UUID:
    """From the first day of the new pattern on, ride by it; returns the series that goes on.

    Raises:
        InThePast: that day is past.
        Ended: the old series is over.
    """
    known = models.Series.objects.filter(client_event_id=new.client_event_id).first()
    if known is not None and known.rider_id == new.by:
        return known.id
    row = _mine(series_id, new.by)
    changes_on = new.pattern.starts_on
    if changes_on <= row.starts_on:
        models.Series.objects.filter(id=row.id).update(ended_at=now)
    else:
        last = min(row.ends_on, changes_on - timedelta(days=1))
        models.Series.objects.filter(id=row.id).update(ends_on=last)
    _take_back(row, changes_on, by=new.by, now=now)
    return start(new, now=now)


@transaction.atomic
def wake_all(*, now: datetime) -> None:
    """Job: have every series that goes on looked at, each in a transaction of its own."""
    going_on = models.Series.objects.filter(
        ended_at=None, is_paused=False, ends_on__gte=now.date() - timedelta(days=1)
    )
    for series_id in going_on.values_list("id", flat=True):
        work.post("series.due", {"series": str(series_id)}, now=now)


def pattern_of(row: models.Series) -> Pattern:
    """The dates of a series."""
    return Pattern(row.rule, row.starts_on, row.ends_on)


def today(time_zone: str, *, now: datetime) -> date:
    """The date on a zone's calendar."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def _book_day(row: models.Series, day: date, time_zone: str, *, now: datetime) -> int:
    """Book one day at the rules now in force; what hinders it is kept as its reason."""
    off = models.OffDay.objects.filter(series=row, local_on=day)
    try:
        with transaction.atomic():
            _book(row, day, moment(day, row.at, time_zone).at, now=now)
    except Refusal as refusal:
        defaults = {"code": refusal.code, "sentence": refusal.sentence[:300]}
        models.OffDay.objects.update_or_create(series=row, local_on=day, defaults=defaults)
        return 0
    off.delete()
    return 1


def _book(row: models.Series, day: date, pickup_at: datetime, *, now: datetime) -> None:
    wish = Wish(row.service_class, row.seats, frozenset(row.needs), pickup_at)
    quoted = quoting.quote(stops_of(row), wish, now=now)
    # What was taken back keeps its numbers: a day that is booked again gets others.
    taken_back = models.Ride.objects.filter(series_id=row.id, local_on=None).count()
    name = f"{day.isoformat()} {taken_back}"
    wanted = booking.Booking(
        by=row.rider_id,
        rider_id=row.rider_id,
        client_event_id=uuid5(row.id, name),
        payment_method=row.payment_method,
        card_id=row.card_id,
        role=Role.SYSTEM,
        series_id=row.id,
        local_on=day,
    )
    booking.book(replace(quoted, id=uuid5(row.id, f"price {name}")), wanted, now=now)


def stops_of(row: models.Series) -> list[QuotedStop]:
    """The way of a series."""
    return [quoting.stop(stop["at"]["lat"], stop["at"]["lon"], stop["label"]) for stop in row.stops]


def _take_back(row: models.Series, first: date, *, by: UUID, now: datetime) -> int:
    """Cancel the rides booked for `first` and later; returns how many stay, as they would cost."""
    ahead = models.Ride.objects.filter(series_id=row.id, local_on__gte=first, state=State.SCHEDULED)
    return sum(not _drop(ride, by=by, now=now) for ride in ahead.order_by("local_on"))


def _drop(ride: models.Ride, *, by: UUID, now: datetime) -> bool:
    """Cancel a day's ride if that is free, and make room for booking the day again."""
    if ride.state != State.SCHEDULED:
        return ride.ended_at is not None
    if cancel_verdict(ride.id, now=now).fee_minor:
        return False
    cause = Cause(by, Role.RIDER, now)
    ending.cancel(ride_id=ride.id, agreed_minor=0, cause=cause, now=now)
    models.Ride.objects.filter(id=ride.id).update(local_on=None)
    return True


def _mine(series_id: UUID, by: UUID, *, may_be_over: bool = False) -> models.Series:
    row = models.Series.objects.select_for_update().filter(id=series_id, rider_id=by).first()
    if row is None:
        raise NotYours(_("There is no such series."))
    if row.ended_at and not may_be_over:
        raise Ended(_("This series is over."))
    return row
