"""How sure we are that an account is one real person, 0 to 4: from facts alone. Pure.

0 an account; 1 a document seen, or a vouch in person; 2 joined to the elected seeds by enough
vouches; 3 that, a document and time as a member; 4 a steward or a seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HIGHEST = 4


class Reason(StrEnum):
    """What a level rests on, or what would raise it."""

    STEWARD = "steward"
    SEED = "seed"
    DOCUMENT = "document"
    MET = "met"
    KNOWN = "known"
    CONNECTED = "connected"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody.

    Attributes:
        has_document: a steward saw one, and it counts still; `met`: how many vouched in person.
        is_known: the founders knew them.
        is_connected: the last walk over the vouches found them above the cut.
        member_since: None for whoever is no member.
    """

    is_steward: bool = False
    is_seed: bool = False
    has_document: bool = False
    met: int = 0
    is_known: bool = False
    is_connected: bool = False
    member_since: datetime | None = None


def level(facts: Facts, *, after: timedelta, now: datetime) -> int:
    """How sure we are of somebody, 0 to 4.

    Args:
        after: how long somebody has been a member for level 3.
    """
    held = set(reasons(facts, after=after, now=now))
    if held & {Reason.STEWARD, Reason.SEED}:
        return HIGHEST
    if not held & {Reason.DOCUMENT, Reason.MET, Reason.KNOWN}:
        return 0
    if Reason.CONNECTED not in held:
        return 1
    return 3 if held >= {Reason.DOCUMENT, Reason.TIME} else 2


def reasons(facts: Facts, *, after: timedelta, now: datetime) -> list[Reason]:
    """Everything that holds of somebody, in one order."""
    return [reason for reason, holds in _held(facts, after, now) if holds]


def lacking(facts: Facts, *, after: timedelta, now: datetime) -> list[Reason]:
    """What would raise somebody by one level, each by itself where several are named for level 1."""
    at, held = level(facts, after=after, now=now), set(reasons(facts, after=after, now=now))
    if at == 0:
        return [Reason.DOCUMENT, Reason.MET]
    if at == 1:
        return [Reason.CONNECTED]
    if at == 2:
        return [one for one in (Reason.DOCUMENT, Reason.TIME) if one not in held]
    return []


def long_enough_at(facts: Facts, *, after: timedelta) -> datetime | None:
    """From when on somebody has been a member for long enough; None for whoever is no member."""
    return facts.member_since + after if facts.member_since else None


def _held(facts: Facts, after: timedelta, now: datetime) -> Iterator[tuple[Reason, bool]]:
    since = long_enough_at(facts, after=after)
    yield Reason.STEWARD, facts.is_steward
    yield Reason.SEED, facts.is_seed
    yield Reason.DOCUMENT, facts.has_document
    yield Reason.MET, facts.met > 0
    yield Reason.KNOWN, facts.is_known
    yield Reason.CONNECTED, facts.is_connected
    yield Reason.TIME, since is not None and since <= now
