"""Rides that repeat: on which local dates, and at which instant of each. Pure.

A pattern is an RRULE of RFC 5545 without its times; the wall-clock time stands beside it and keeps
its hour across changes of the clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

DAYS_MAX = 366
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"})
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY"})
NTH = frozenset({"", "-1", "1", "2", "3", "4"})
TEXT_MAX = 200
INTERVAL_MAX = 52
COUNT_MAX = 366
MINUTE = timedelta(minutes=1)


class BadPattern(ValueError):
    """A pattern that is not taken; `why` names the reason."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Turn(StrEnum):
    """What a change of the clock did to a wall-clock time."""

    NONE = "none"
    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of a wall-clock time, in UTC."""

    at: datetime
    turn: Turn


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which dates: an RRULE that was checked, from and until local dates, inclusive."""

    rule: str
    starts_on: date
    ends_on: date

    def dates(self, first: date, last: date) -> list[date]:
        """The dates of the pattern from `first` to `last`, both inclusive."""
        found = _rrule(self.rule, self.starts_on).between(
            _midnight(max(first, self.starts_on)), _midnight(min(last, self.ends_on)), inc=True
        )
        return [one.date() for one in found]

    def missing_months(self, first: date, last: date) -> list[date]:
        """First days of the months in a span that lack the day on which the ride would be."""
        wanted = _month_days(self.rule, self.starts_on)
        if not wanted:
            return []
        first, last = max(first, self.starts_on), min(last, self.ends_on)
        return [month for month in _months(first, last) if max(wanted) > _length(month)]


def pattern(text: str, starts_on: date, ends_on: date | None = None) -> Pattern:
    """Check an RRULE and bound it.

    Args:
        text: such as "FREQ=WEEKLY;BYDAY=MO,WE", with or without "RRULE:".
        ends_on: the last date, at most a year after the first; UNTIL and COUNT may end it earlier.
    Raises:
        BadPattern: its `why` is one of "unreadable", "part", "frequency", "number", "until",
            "too_long", "ends_before" or "no_date".
    """
    parts = _parts(text)
    _check(parts)
    if {"UNTIL", "COUNT"} <= parts.keys():
        raise BadPattern("part")
    limit = starts_on + timedelta(days=DAYS_MAX)
    if ends_on is not None and ends_on < starts_on:
        raise BadPattern("ends_before")
    if ends_on is not None and ends_on > limit:
        raise BadPattern("too_long")
    until = _until(parts.pop("UNTIL", ""), starts_on)
    if until is not None and until > limit:
        raise BadPattern("too_long")
    last = min(day for day in (until, ends_on, limit) if day is not None)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    found = Pattern(rule, starts_on, last)
    dates = found.dates(starts_on, last)
    if not dates:
        raise BadPattern("no_date")
    return Pattern(rule, starts_on, dates[-1] if "COUNT" in parts else last)


def weekly(weekdays: Iterable[int]) -> str:
    """The RRULE of a ride on these weekdays, 0 is Monday."""
    days = ",".join(WEEKDAYS[day] for day in sorted(set(weekdays)))
    return f"FREQ=WEEKLY;BYDAY={days}"


def monthly(day: int) -> str:
    """The RRULE of a ride on one day of each month that has it."""
    return f"FREQ=MONTHLY;BYMONTHDAY={day}"


def weekdays_of(rule: str) -> frozenset[int]:
    """The weekdays that a weekly pattern names."""
    days = _parts(rule).get("BYDAY", "")
    return frozenset(WEEKDAYS.index(day) for day in days.split(",") if day in WEEKDAYS)


def frequency(rule: str) -> str:
    """How often: "DAILY", "WEEKLY" or "MONTHLY"."""
    return _parts(rule)["FREQ"]


def month_day(rule: str, starts_on: date) -> int | None:
    """The one day of the month on which a monthly pattern has its rides."""
    days = _month_days(rule, starts_on)
    return days[0] if len(days) == 1 else None


def interval(rule: str) -> int:
    """Every how many days, weeks or months."""
    return int(_parts(rule).get("INTERVAL", "1"))


def moment(on: date, at: time, zone: str) -> Moment:
    """The instant at which the clocks of a zone show `at` on a date.

    A time that the clocks leave out becomes the first instant after the gap; of a time that they
    show twice, the first is meant.
    """
    tz = ZoneInfo(zone)
    wall = datetime.combine(on, at)
    first, second = wall.replace(tzinfo=tz, fold=0), wall.replace(tzinfo=tz, fold=1)
    if _exists(first):
        is_twice = first.utcoffset() != second.utcoffset()
        return Moment(first.astimezone(UTC), Turn.TWICE if is_twice else Turn.NONE)
    while not _exists(first):
        wall += MINUTE
        first = wall.replace(tzinfo=tz, fold=0, second=0, microsecond=0)
    return Moment(first.astimezone(UTC), Turn.SKIPPED)


def _exists(local: datetime) -> bool:
    there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    return there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def _parts(text: str) -> dict[str, str]:
    cleaned = text.strip().upper().removeprefix("RRULE:")
    if not cleaned or len(cleaned) > TEXT_MAX or not cleaned.isascii():
        raise BadPattern("unreadable")
    pairs = [part.partition("=") for part in cleaned.rstrip(";").split(";")]
    parts = {name: value for name, _sign, value in pairs}
    if len(parts) != len(pairs) or not all(sign and value for _name, sign, value in pairs):
        raise BadPattern("unreadable")
    return parts


def _check(parts: Mapping[str, str]) -> None:
    if not parts.keys() <= PARTS:
        raise BadPattern("part")
    if parts.get("FREQ") not in FREQUENCIES:
        raise BadPattern("frequency")
    for name, most in (("INTERVAL", INTERVAL_MAX), ("COUNT", COUNT_MAX)):
        value = parts.get(name, "1")
        if not (value.isdigit() and 1 <= int(value[:5]) <= most):
            raise BadPattern("number")
    is_monthly = parts["FREQ"] == "MONTHLY"
    for day in filter(None, parts.get("BYDAY", "").split(",")):
        nth = day[:-2] if is_monthly else ""
        if day.removeprefix(nth) not in WEEKDAYS or nth not in NTH:
            raise BadPattern("unreadable")
    days = parts.get("BYMONTHDAY", "")
    if days and not (is_monthly and all(_is_month_day(day) for day in days.split(","))):
        raise BadPattern("unreadable")
    if parts.get("WKST", "MO") not in WEEKDAYS:
        raise BadPattern("unreadable")


def _is_month_day(text: str) -> bool:
    return text == "-1" or (text.isdigit() and 1 <= int(text[:3]) <= 31)


def _until(text: str, starts_on: date) -> date | None:
    if not text:
        return None
    try:
        until = date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError as error:
        raise BadPattern("until") from error
    if until < starts_on:
        raise BadPattern("ends_before")
    return until


def _rrule(rule: str, starts_on: date) -> rrule:
    try:
        found = rrulestr(f"RRULE:{rule}", dtstart=_midnight(starts_on))
    except ValueError as error:
        raise BadPattern("unreadable") from error
    if not isinstance(found, rrule):
        raise BadPattern("unreadable")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _month_days(rule: str, starts_on: date) -> list[int]:
    """The days of the month that a monthly pattern names; the first date's where it names none."""
    parts = _parts(rule)
    if parts["FREQ"] != "MONTHLY" or "BYDAY" in parts:
        return []
    days = [int(day) for day in parts.get("BYMONTHDAY", str(starts_on.day)).split(",")]
    return [day for day in days if day > 0]


def _months(first: date, last: date) -> list[date]:
    months = []
    month = first.replace(day=1)
    while month <= last:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def _length(month: date) -> int:
    return ((month + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
