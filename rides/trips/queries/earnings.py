"""A driver's earnings by day, week or month: money from the books, hours from shifts, names of stops."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from payouts.periods import WEEK, in_reach, local_day, midnight, week_on
from payouts.queries.earnings import Earned, earned, pieces
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import models
from rides.trips.queries.day import LEAST_ONLINE_S
from rides.trips.queries.driving import require_driver

SPANS = ("day", "week", "month")
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Span:
    """A day, a week or a month on a zone's clock; from `since` (included) to `until` (excluded)."""

    by: str
    begins_on: date
    ends_on: date
    since: datetime
    until: datetime

    @property
    def before_on(self) -> date:
        """A day of the span before."""
        return self.begins_on - timedelta(days=1)

    @property
    def after_on(self) -> date:
        """A day of the next span."""
        return self.ends_on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """An hour of a day, or a day of a longer span, and what it brought."""

    on: date
    hour: int
    pay_minor: int
    tip_minor: int
    other_minor: int

    @property
    def whole_minor(self) -> int:
        """All of it."""
        return self.pay_minor + self.tip_minor + self.other_minor


@dataclass(frozen=True, slots=True)
class Earnings:
    """A span's earnings. `per_hour_minor` is None where a driver was hardly online.

    `weeks` are the last ones, oldest first: their Monday, and what an hour online brought.
    """

    span: Span
    zone: places.ZoneView
    money: Earned
    slots: Sequence[Slot]
    labels: Mapping[UUID, tuple[str, str]]
    online_s: int
    per_hour_minor: int | None
    weeks: Sequence[tuple[date, int | None]]


def span(by: str, on: str, *, now: datetime) -> Span:
    """Read which span is asked for; without a day it is the one that lasts.

    Raises:
        Malformed: no such span, or no day.
    """
    zone = places.main_zone().time_zone
    try:
        day = date.fromisoformat(on) if on else local_day(now, zone)
        return _span(by, in_reach(day), zone)
    except (ValueError, KeyError) as error:
        raise Malformed(
            _("Ask for a day, a week or a month, with a day such as 2026-11-22.")
        ) from error


def earnings(user_id: UUID, wanted: Span, *, now: datetime) -> Earnings:
    """What a person earned by driving in a span.

    Raises:
        NotAllowed: they do not drive.
    """
    driver_id, zone = require_driver(user_id), places.main_zone()
    until = min(wanted.until, now + timedelta(seconds=1))
    money = earned(
        driver_id,
        user_id,
        currency=zone.currency,
        since=wanted.since,
        until=max(until, wanted.since),
    )
    online_s = fleet.online_s(driver_id, since=wanted.since, until=min(wanted.until, now))
    return Earnings(
        span=wanted,
        zone=zone,
        money=money,
        slots=_slots(wanted, money, zone.time_zone),
        labels=_labels([one.ride_id for one in money.driven]),
        online_s=online_s,
        per_hour_minor=_per_hour(money.driving_minor, online_s),
        weeks=_weeks(driver_id, wanted, zone, now=now),
    )


def _span(by: str, day: date, zone: str) -> Span:
    if by == "week":
        week = week_on(day, zone)
        return Span(by, week.begins_on, week.ends_on, week.since, week.until)
    if by == "day":
        return Span(by, day, day, midnight(day, zone), midnight(day + timedelta(days=1), zone))
    if by != "month":
        raise KeyError(by)
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - timedelta(days=1)
    return Span(by, first, last, midnight(first, zone), midnight(following, zone))


def _slots(wanted: Span, money: Earned, zone: str) -> list[Slot]:
    sums: dict[tuple[date, int], dict[str, int]] = {}
    for one in money.pieces:
        day = local_day(one.at, zone)
        hour = one.at.astimezone(wanted.since.tzinfo).hour if wanted.by == "day" else 0
        place = sums.setdefault((day, hour), {"pay": 0, "tip": 0, "other": 0})
        place[one.kind] += one.amount_minor
    keys = [(wanted.begins_on, hour) for hour in range(24)]
    if wanted.by != "day":
        count = (wanted.ends_on - wanted.begins_on).days + 1
        keys = [(wanted.begins_on + timedelta(days=n), 0) for n in range(count)]
    none = {"pay": 0, "tip": 0, "other": 0}
    found = [(day, hour, sums.get((day, hour), none)) for day, hour in keys]
    return [Slot(day, hour, one["pay"], one["tip"], one["other"]) for day, hour, one in found]


def _weeks(
    driver_id: UUID, wanted: Span, zone: places.ZoneView, *, now: datetime
) -> list[tuple[date, int | None]]:
    found = []
    for back in range(WEEKS - 1, -1, -1):
        week = week_on(wanted.ends_on - back * WEEK, zone.time_zone)
        brought = pieces(driver_id, currency=zone.currency, since=week.since, until=week.until)
        online_s = fleet.online_s(driver_id, since=week.since, until=min(week.until, now))
        whole = sum(one.amount_minor for one in brought)
        found.append((week.begins_on, _per_hour(whole, online_s)))
    return found


def _per_hour(minor: int, online_s: int) -> int | None:
    return minor * 3600 // online_s if online_s >= LEAST_ONLINE_S else None


def _labels(ride_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Ride -> where it began and ended, by name."""
    rows = models.Stop.objects.filter(ride_id__in=ride_ids).order_by("ride_id", "position")
    found: dict[UUID, tuple[str, str]] = {}
    for ride_id, label in rows.values_list("ride_id", "label"):
        begin, _end = found.get(ride_id, (label, label))
        found[ride_id] = (begin, label)
    return found
