"""Months and days on the co-operative's own calendar, by which votes are counted and take effect.

Pure. Called by whatever closes or enacts, and by the pages that say when.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from payouts.periods import local_day, midnight


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; from `since` (included) to `until` (excluded)."""

    begins_on: date
    since: datetime
    until: datetime

    @property
    def key(self) -> str:
        """`2026-11`."""
        return f"{self.begins_on:%Y-%m}"


def month_of(at: datetime, time_zone: str) -> Month:
    """The month that an instant lies in."""
    return _month(local_day(at, time_zone), time_zone)


def last_ended(at: datetime, time_zone: str) -> Month:
    """The newest month that is over."""
    first = local_day(at, time_zone).replace(day=1)
    return _month(first - timedelta(days=1), time_zone)


def next_boundary(at: datetime, time_zone: str) -> datetime:
    """When a decision of this instant takes effect: as the next local day begins."""
    return midnight(local_day(at, time_zone) + timedelta(days=1), time_zone)


def _month(day: date, time_zone: str) -> Month:
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return Month(first, midnight(first, time_zone), midnight(following, time_zone))
