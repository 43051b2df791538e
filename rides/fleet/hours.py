"""How long one may drive before one must rest. Pure; the numbers are members' rules.

Time counts that was spent on shift, with whatever car. A rest is time off shift without a break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """Time on shift; `until` is now for the shift that is open."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """How a driver stands.

    Attributes:
        driven: time on shift since the last full rest.
        left: what may still be driven, never below zero.
        rested_at: when a rest that begins now, or began with the last shift's end, is full.
    """

    driven: timedelta
    left: timedelta
    rested_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.left <= timedelta()


def hours(spans: Sequence[Span], *, now: datetime, most: timedelta, rest: timedelta) -> Hours:
    """How a driver stands after these shifts.

    Args:
        spans: shifts in any order; they may touch or overlap.
        most: longest time on shift between two full rests, > 0.
        rest: a full rest, > 0.
    """
    driven, ended = timedelta(), None
    for span in sorted(spans, key=lambda one: one.since):
        since, until = span.since, min(span.until, now)
        if since >= now:
            break
        if ended is not None:
            driven = timedelta() if since - ended >= rest else driven
            since = max(since, ended)
        driven += max(timedelta(), until - since)
        ended = until if ended is None else max(ended, until)
    if ended is None or now - ended >= rest:
        return Hours(timedelta(), most, now)
    return Hours(driven, max(timedelta(), most - driven), ended + rest)
