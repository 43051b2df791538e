"""Where a general meeting stands, by its facts and the time, and what it takes to call one. Pure.

ASKED (by members, who sign) > CALLED (its notice is out) > HELD, or LAPSED or CANCELLED.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WHOLE_BP = 10_000


class State(StrEnum):
    """Where a meeting stands."""

    ASKED = "asked"
    LAPSED = "lapsed"
    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a meeting.

    Attributes:
        called_at: when its notice went out; None: members have asked for it, and others sign.
        notice: how long before it begins the notice goes out at the latest.
    """

    starts_at: datetime
    notice: timedelta
    called_at: datetime | None = None
    cancelled_at: datetime | None = None


def state(facts: Facts, now: datetime) -> State:
    """Where a meeting stands at an instant."""
    if facts.cancelled_at is not None and facts.cancelled_at <= now:
        return State.CANCELLED
    if facts.called_at is None:
        return State.ASKED if now <= last_call(facts) else State.LAPSED
    return State.CALLED if now < facts.starts_at else State.HELD


def last_call(facts: Facts) -> datetime:
    """The last instant at which its notice is in time."""
    return facts.starts_at - facts.notice


def signatures_needed(members: int, *, share_bp: int) -> int:
    """How many members call a meeting: a part of all, rounded up, and at least one."""
    return max(1, -(-members * share_bp // WHOLE_BP))
