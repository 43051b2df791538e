"""What cancelling costs and whose doing it is: one verdict with a named rule. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class Terms:
    """The voted terms: free seconds after a driver accepted, how late is late, and the fee.

    A claimed ride for later is free to cancel until `ahead_s` before its pickup.
    """

    free_s: int
    late_s: int
    fee_minor: int
    ahead_s: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict looks at; instants are None while they have not happened.

    `claimed_for` is the pickup of a ride for later for which a driver gave their word.
    """

    state: State
    assigned_at: datetime | None
    promised_at: datetime | None
    arrived_at: datetime | None
    claimed_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cost now, by which rule, and when it changes to what."""

    rule: str
    fee_minor: int
    changes_at: datetime | None = None
    then_minor: int = 0


def verdict(facts: Facts, terms: Terms, *, now: datetime) -> Verdict:
    """What it costs the rider to cancel at `now`. Asking changes nothing.

    The driver arriving changes nothing either: what was promised free stays free for its time.
    """
    if facts.state == State.SCHEDULED and facts.claimed_for:
        return _ahead(facts.claimed_for, terms, now=now)
    if facts.state == State.SEARCHING or facts.assigned_at is None:
        return Verdict("no_driver_yet", 0)
    free_until = facts.assigned_at + timedelta(seconds=terms.free_s)
    if _is_late(facts, terms, now=now):
        return Verdict("driver_is_late", 0)
    if now < free_until:
        return Verdict("soon_after_booking", 0, free_until, terms.fee_minor)
    return Verdict("driver_on_the_way", terms.fee_minor)


def _ahead(pickup_at: datetime, terms: Terms, *, now: datetime) -> Verdict:
    """A driver keeps themselves free for this ride: free to cancel until it is near."""
    free_until = pickup_at - timedelta(seconds=terms.ahead_s)
    if now < free_until:
        return Verdict("claimed_ahead", 0, free_until, terms.fee_minor)
    return Verdict("claimed_near", terms.fee_minor)


def _is_late(facts: Facts, terms: Terms, *, now: datetime) -> bool:
    """Whether the driver came, or still has to come, later than the rule forgives."""
    if facts.promised_at is None:
        return False
    return (facts.arrived_at or now) > facts.promised_at + timedelta(seconds=terms.late_s)
