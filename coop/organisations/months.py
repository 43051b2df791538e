"""The months by which organisations are billed, on a place's own clock, and their hours. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = 24


def day_of(at: datetime, time_zone: str) -> date:
    """The local day of an instant."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def month_of(at: datetime, time_zone: str) -> date:
    """The first day of the local month that an instant lies in."""
    return day_of(at, time_zone).replace(day=1)


def after(month: date) -> date:
    """The first day of the next month."""
    return (month + timedelta(days=32)).replace(day=1)


def begin(day: date, time_zone: str) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), ZoneInfo(time_zone))


def is_within(at: datetime, from_hour: int | None, until_hour: int | None, time_zone: str) -> bool:
    """Whether an instant lies in the hours of a day; they may go over midnight. None: all of it."""
    if from_hour is None or until_hour is None or from_hour == until_hour:
        return True
    hour = at.astimezone(ZoneInfo(time_zone)).hour
    if from_hour < until_hour:
        return from_hour <= hour < until_hour
    return hour >= from_hour or hour < until_hour


def next_within(at: datetime, from_hour: int, time_zone: str) -> datetime:
    """When those hours begin again."""
    local = at.astimezone(ZoneInfo(time_zone))
    today = datetime.combine(local.date(), time(from_hour % HOURS), ZoneInfo(time_zone))
    if today > at:
        return today
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(from_hour % HOURS), ZoneInfo(time_zone))
