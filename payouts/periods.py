"""The weeks and quarters by which money is paid out, on a place's own clock. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday; from `since` (included) to `until` (excluded)."""

    begins_on: date
    since: datetime
    until: datetime

    @property
    def key(self) -> str:
        """`2026-W47`, by ISO 8601."""
        year, number, _day = self.begins_on.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def ends_on(self) -> date:
        """Its Sunday."""
        return self.begins_on + timedelta(days=6)

    @property
    def is_last_of_quarter(self) -> bool:
        """Whether the next week's Sunday lies in another quarter."""
        return _quarter(self.ends_on) != _quarter(self.ends_on + WEEK)


def week_of(at: datetime, time_zone: str) -> Week:
    """The week that an instant lies in."""
    return week_on(local_day(at, time_zone), time_zone)


def local_day(at: datetime, time_zone: str) -> date:
    """The day that it is then."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def week_on(day: date, time_zone: str) -> Week:
    """The week that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return Week(monday, midnight(monday, time_zone), midnight(monday + WEEK, time_zone))


def last_due(at: datetime, time_zone: str, *, delay: timedelta) -> Week:
    """The newest week that ended so long ago that it is paid out by now."""
    week = week_of(at, time_zone)
    while week.until + delay > at:
        week = week_on(week.begins_on - WEEK, time_zone)
    return week


def in_reach(day: date) -> date:
    """The day, if there can be books of it.

    Raises:
        ValueError: it lies too far away.
    """
    if day.year not in YEARS:
        raise ValueError("no books of that year")
    return day


def midnight(day: date, time_zone: str) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), ZoneInfo(time_zone))


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3
