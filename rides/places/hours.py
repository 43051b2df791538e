"""Weekly hours of service on a zone's own clock, across midnight and changes of the clock. Pure.

No hours at all means: always. Called by `zoning`, `drawing` and the doors.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY_MIN = 1_440
WEEK = 7
SPANS_MAX = 4
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?")
BETWEEN = re.compile(r"\s*(?:,|;|\band\b)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from one minute of a day until another, counted from its midnight.

    `day` is 0 for Monday to 6; `from_min` 0 to 1439; `until_min` is later, at most a day later:
    beyond 1440 it is after midnight, on the next day.
    """

    day: int
    from_min: int
    until_min: int

    def __post_init__(self) -> None:
        if not (0 <= self.day < WEEK and 0 <= self.from_min < DAY_MIN):
            raise ValueError("a span begins within a day of the week")
        if not self.from_min < self.until_min <= self.from_min + DAY_MIN:
            raise ValueError("a span ends after it begins, within a day")


Hours = tuple[Span, ...]


def is_open(hours: Hours, at: datetime, time_zone: str) -> bool:
    """Whether service is given at an instant."""
    return not hours or any(start <= at < end for start, end in _around(hours, at, time_zone))


def opens_at(hours: Hours, at: datetime, time_zone: str) -> datetime | None:
    """The first instant from `at` on at which service is given; None if there is none in a year."""
    if is_open(hours, at, time_zone):
        return at
    # A change of the clock may swallow the only span of a week.
    for weeks in range(3):
        later = _around(hours, at + timedelta(weeks=weeks), time_zone)
        starts = [start for start, end in later if start > at and start < end]
        if starts:
            return min(starts)
    return None


def closes_at(hours: Hours, at: datetime, time_zone: str) -> datetime | None:
    """When the service that is given at `at` ends; None where it is closed or never ends."""
    if not hours or not is_open(hours, at, time_zone):
        return None
    end = at
    limit = at + timedelta(weeks=1)
    while end <= limit:
        later = [until for start, until in _around(hours, end, time_zone) if start <= end < until]
        if not later:
            return end
        end = max(later)
    return None


def read(day: int, text: str) -> Hours:
    """Spans of one day as people write them: `06:00–14:00, 16–02`; nothing is closed all day.

    `00:00–00:00` and `0–24` are the whole day.

    Raises:
        ValueError: it cannot be read so, or its spans overlap.
    """
    parts = [part for part in BETWEEN.split(text.strip().lower()) if part]
    if len(parts) > SPANS_MAX:
        raise ValueError(text)
    spans = sorted(_span(day, part) for part in parts)
    if any(a.until_min > b.from_min for a, b in pairwise(spans)):
        raise ValueError(text)
    return tuple(spans)


def written(spans: Iterable[Span]) -> str:
    """Spans of one day as `read` takes them."""
    return ", ".join(f"{_clock(span.from_min)}–{_clock(span.until_min)}" for span in sorted(spans))


def dumped(hours: Hours) -> list[list[int]]:
    """JSON-ready."""
    return [[span.day, span.from_min, span.until_min] for span in sorted(hours)]


def loaded(rows: Sequence[Sequence[int]]) -> Hours:
    """What `dumped` gave.

    Raises:
        ValueError: rows that are no spans.
    """
    return tuple(sorted(Span(*row) for row in rows))


def _span(day: int, text: str) -> Span:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    from_h, from_m, until_h, until_m = (int(part or 0) for part in found.groups())
    if max(from_m, until_m) > 59:
        raise ValueError(text)
    start, end = from_h * 60 + from_m, until_h * 60 + until_m
    if end > DAY_MIN:
        raise ValueError(text)
    return Span(day, start, end if end > start else end + DAY_MIN)


def _clock(minute: int) -> str:
    within = minute % DAY_MIN if minute != DAY_MIN else DAY_MIN
    return f"{within // 60:02d}:{within % 60:02d}"


def _around(hours: Hours, at: datetime, time_zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Spans as instants, from two days before to nine days after."""
    zone = ZoneInfo(time_zone)
    today = at.astimezone(zone).date()
    for days in range(-2, WEEK + 3):
        on = today + timedelta(days=days)
        for span in hours:
            if span.day == on.weekday():
                start = _instant(on, span.from_min, zone, is_end=False)
                end = _instant(on, span.until_min, zone, is_end=True)
                if start < end:
                    yield start, end


def _instant(on: date, minute: int, zone: ZoneInfo, *, is_end: bool) -> datetime:
    """When a clock on the wall shows this minute.

    A minute that the clock skips is the instant of the skip; of one that it shows twice, the
    first begins a span and the second ends it.
    """
    days, within = divmod(minute, DAY_MIN)
    on += timedelta(days=days)
    local = datetime(on.year, on.month, on.day, within // 60, within % 60, tzinfo=zone)
    local = local.replace(fold=int(is_end))
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return at
    return _skip_near(local, zone)


def _skip_near(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clock skips a time that it never shows."""
    times = [local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    early, late = min(times), max(times)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
