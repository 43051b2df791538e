"""Where a proposal stands: computed from time and facts, never from a job that may be late. Pure.

DRAFT > DISCUSSION > OPEN > DEFEATED | SUCCEEDED > QUEUED > ENACTED | EXPIRED
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    DISCUSSION = "discussion"
    OPEN = "open"
    DEFEATED = "defeated"
    SUCCEEDED = "succeeded"
    QUEUED = "queued"
    SUSPENDED = "suspended"
    ENACTED = "enacted"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    STALE = "stale"
    ROLLED_BACK = "rolled_back"


FINAL = frozenset(
    {
        State.DEFEATED,
        State.SUCCEEDED,
        State.EXPIRED,
        State.CANCELLED,
        State.STALE,
        State.ROLLED_BACK,
        State.ENACTED,
    }
)


@dataclass(frozen=True, slots=True)
class Spans:
    """How long each step takes; frozen when a proposal leaves its draft."""

    discussion: timedelta
    voting: timedelta
    late_quorum: timedelta
    timelock: timedelta
    expiry: timedelta

    @classmethod
    def none(cls) -> "Spans":
        """Those of a draft, which has no dates."""
        return cls(*[timedelta(0)] * 5)


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to a proposal.

    Attributes:
        submitted_at: when its discussion began; None: a draft.
        opens_at: when voting opens, where that is not right after the discussion.
        quorum_at: when the quorum was reached, if it was.
        is_carried: what the count says, once voting has closed; None before anybody asked.
        is_carried_out: whether a result is then carried out, rather than only heard.
        confirmed_at: when a panel let a suspended decision go on.
    """

    submitted_at: datetime | None
    spans: Spans
    opens_at: datetime | None = None
    quorum_at: datetime | None = None
    is_carried: bool | None = None
    is_carried_out: bool = True
    suspended_at: datetime | None = None
    confirmed_at: datetime | None = None
    cancelled_at: datetime | None = None
    enacted_at: datetime | None = None
    stale_at: datetime | None = None
    rolled_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """When each step begins, as far as it is known."""

    opens_at: datetime
    closes_at: datetime
    due_at: datetime
    expires_at: datetime
    is_extended: bool


def times(facts: Facts) -> Times | None:
    """The dates of a proposal; None for a draft."""
    if facts.submitted_at is None:
        return None
    opens_at = facts.opens_at or facts.submitted_at + facts.spans.discussion
    planned = opens_at + facts.spans.voting
    closes_at = planned
    if facts.quorum_at is not None and facts.quorum_at < planned:
        closes_at = max(planned, facts.quorum_at + facts.spans.late_quorum)
    due_at = closes_at + facts.spans.timelock
    paused = timedelta(0)
    if facts.suspended_at is not None and facts.confirmed_at is not None:
        paused = facts.confirmed_at - facts.suspended_at
    return Times(
        opens_at=opens_at,
        closes_at=closes_at,
        due_at=due_at,
        expires_at=due_at + facts.spans.expiry + paused,
        is_extended=closes_at > planned,
    )


def state(facts: Facts, now: datetime) -> State:
    """Where a proposal stands at an instant, whoever did or did not come by in time."""
    when = times(facts)
    if facts.cancelled_at is not None and facts.cancelled_at <= now:
        return State.CANCELLED
    if when is None:
        return State.DRAFT
    if now < when.opens_at:
        return State.DISCUSSION
    if now < when.closes_at:
        return State.OPEN
    return _decided(facts, when, now)


def _decided(facts: Facts, when: Times, now: datetime) -> State:
    """Where a proposal stands after its vote."""
    if not facts.is_carried:
        return State.DEFEATED
    if not facts.is_carried_out:
        return State.SUCCEEDED
    for happened_at, found in (
        (facts.rolled_back_at, State.ROLLED_BACK),
        (facts.enacted_at, State.ENACTED),
        (facts.stale_at, State.STALE),
    ):
        if happened_at is not None and happened_at <= now:
            return found
    if _is_suspended(facts, now):
        return State.SUSPENDED
    if now >= when.expires_at:
        return State.EXPIRED
    return State.QUEUED


def _is_suspended(facts: Facts, now: datetime) -> bool:
    """Whether a panel is still to say if the decision stands; no time runs against it meanwhile."""
    if facts.suspended_at is None or facts.suspended_at > now:
        return False
    return facts.confirmed_at is None or facts.confirmed_at > now


def may_enact(facts: Facts, now: datetime) -> bool:
    """Whether a decision can be carried out at this instant."""
    when = times(facts)
    return when is not None and state(facts, now) is State.QUEUED and now >= when.due_at
