"""A ride that ends before it begins: whose doing that is and what it costs. Pure.

One verdict for all of it: a rider cancels, a driver lets go, nobody comes. Each has a rule with a
name, and `CONSEQUENCES` alone says what follows from a rule. A preview asks the same function.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rides.trips.states import State

MOMENT = timedelta(seconds=1)


class Deed(StrEnum):
    """What somebody does, or would do."""

    CANCEL = "cancel"
    RELEASE = "release"
    NO_SHOW = "no_show"


class Fault(StrEnum):
    """Whose doing it is."""

    NOBODY = "nobody"
    RIDER = "rider"
    DRIVER = "driver"


class Fee(StrEnum):
    """What the rider owes; all of it goes to the driver."""

    NONE = "none"
    CANCELLING = "cancelling"
    MISSING = "missing"


CONSEQUENCES: Mapping[str, tuple[Fault, Fee]] = {
    "no_driver_yet": (Fault.NOBODY, Fee.NONE),
    "claimed_ahead": (Fault.NOBODY, Fee.NONE),
    "claimed_near": (Fault.RIDER, Fee.CANCELLING),
    "soon_after_booking": (Fault.NOBODY, Fee.NONE),
    "driver_is_late": (Fault.DRIVER, Fee.NONE),
    "driver_is_silent": (Fault.DRIVER, Fee.NONE),
    "emergency": (Fault.NOBODY, Fee.NONE),
    "forgiven_this_month": (Fault.RIDER, Fee.NONE),
    "driver_on_the_way": (Fault.RIDER, Fee.CANCELLING),
    "driver_let_go": (Fault.DRIVER, Fee.NONE),
    "driver_did_not_come": (Fault.DRIVER, Fee.NONE),
    "driver_emergency": (Fault.NOBODY, Fee.NONE),
    "pickup_unreachable": (Fault.NOBODY, Fee.NONE),
    "driver_came_late": (Fault.DRIVER, Fee.NONE),
    "nobody_came": (Fault.RIDER, Fee.MISSING),
}
RELEASES: Mapping[str, str] = {
    "dark": "driver_is_silent",
    "stalls": "driver_did_not_come",
    "retreats": "driver_did_not_come",
    "emergency": "driver_emergency",
    "unreachable": "pickup_unreachable",
}

MISSED = frozenset({"nobody_came", "driver_did_not_come"})
"""Rules by which somebody did not come; by all others that have a fault, somebody let go late."""

BY_DRIVERS = ("unreachable", "car_trouble", "emergency", "other")
"""What a driver may choose as their reason to let a ride go."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The voted terms: free seconds after a driver accepted, how late is late, and the fees.

    A claimed ride for later is free to cancel until `ahead_s` before its pickup. A driver who was
    not heard of for `dark_s` counts as silent.
    """

    free_s: int
    late_s: int
    fee_minor: int
    ahead_s: int = 0
    missing_minor: int = 0
    dark_s: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What the verdict looks at; instants are None while they have not happened.

    `claimed_for` is the pickup of a ride for later for which a driver gave their word, `heard_at`
    when the driver on the way was last heard of, `forgiven_left` how many late cancellations the
    rider has free this month, `emergency` that they say it is one and are believed. `reason` is
    why a driver lets go.
    """

    state: State
    assigned_at: datetime | None
    promised_at: datetime | None
    arrived_at: datetime | None
    claimed_for: datetime | None = None
    heard_at: datetime | None = None
    forgiven_left: int = 0
    emergency: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cost now, by which rule and by whose fault, and when it changes to what."""

    rule: str
    fee_minor: int
    changes_at: datetime | None = None
    then_minor: int = 0
    fault: Fault = Fault.NOBODY
    then_rule: str = ""


def verdict(facts: Facts, terms: Terms, *, now: datetime, deed: Deed = Deed.CANCEL) -> Verdict:
    """What it means to do this at `now`. Asking changes nothing.

    The driver arriving changes nothing either: what was promised free stays free for its time.
    """
    found = _at(facts, terms, deed, now)
    # Whoever is heard of now is taken to stay so: silence is nothing that one can foresee.
    if not _is_silent(facts, terms, now):
        facts = replace(facts, heard_at=None)
    for at in sorted(_turns(facts, terms)):
        then = _at(facts, terms, deed, at)
        if at > now and then.fee_minor != found.fee_minor:
            return replace(found, changes_at=at, then_minor=then.fee_minor, then_rule=then.rule)
    return found


def rule_of_release(reason: str) -> str:
    """The rule by which a driver lets a ride go, whenever that is."""
    return RELEASES.get(reason, "driver_let_go")


def _at(facts: Facts, terms: Terms, deed: Deed, now: datetime) -> Verdict:
    rule = {
        Deed.CANCEL: _of_cancelling,
        Deed.RELEASE: _of_release,
        Deed.NO_SHOW: _of_no_show,
    }[deed](facts, terms, now)
    fault, fee = CONSEQUENCES[rule]
    owed = {Fee.NONE: 0, Fee.CANCELLING: terms.fee_minor, Fee.MISSING: terms.missing_minor}
    return Verdict(rule, owed[fee], fault=fault)


def _of_cancelling(facts: Facts, terms: Terms, now: datetime) -> str:
    rule = _before_mercy(facts, terms, now)
    if CONSEQUENCES[rule][1] == Fee.NONE:
        return rule
    if facts.emergency:
        return "emergency"
    return "forgiven_this_month" if facts.forgiven_left > 0 else rule


def _before_mercy(facts: Facts, terms: Terms, now: datetime) -> str:
    if facts.state == State.SCHEDULED and facts.claimed_for:
        ahead = now < facts.claimed_for - timedelta(seconds=terms.ahead_s)
        return "claimed_ahead" if ahead else "claimed_near"
    if facts.state == State.SEARCHING or facts.assigned_at is None:
        return "no_driver_yet"
    if _is_late(facts, terms, now):
        return "driver_is_late"
    if now < facts.assigned_at + timedelta(seconds=terms.free_s):
        return "soon_after_booking"
    return "driver_is_silent" if _is_silent(facts, terms, now) else "driver_on_the_way"


def _of_release(facts: Facts, terms: Terms, now: datetime) -> str:
    return rule_of_release(facts.reason)


def _of_no_show(facts: Facts, terms: Terms, now: datetime) -> str:
    return "driver_came_late" if _is_late(facts, terms, now) else "nobody_came"


def _is_late(facts: Facts, terms: Terms, now: datetime) -> bool:
    """Whether the driver came, or still has to come, later than the rule forgives."""
    if facts.promised_at is None:
        return False
    return (facts.arrived_at or now) > facts.promised_at + timedelta(seconds=terms.late_s)


def _is_silent(facts: Facts, terms: Terms, now: datetime) -> bool:
    if facts.state != State.ASSIGNED or facts.heard_at is None or not terms.dark_s:
        return False
    return now > facts.heard_at + timedelta(seconds=terms.dark_s)


def _turns(facts: Facts, terms: Terms) -> list[datetime]:
    """The instants at which the verdict may become another, if nothing else happens."""
    turns = []
    if facts.claimed_for:
        turns.append(facts.claimed_for - timedelta(seconds=terms.ahead_s))
    if facts.assigned_at:
        turns.append(facts.assigned_at + timedelta(seconds=terms.free_s))
    if facts.promised_at and facts.arrived_at is None:
        turns.append(facts.promised_at + timedelta(seconds=terms.late_s) + MOMENT)
    return turns
