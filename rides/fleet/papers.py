"""Papers that driving needs: their states, what is missing, and until when they hold. Pure.

`today` is always the local date of the zone; a paper holds through the whole day it names.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """What a paper is. The first two are about a person, the others about a car."""

    LICENCE = "licence"
    BACKGROUND = "background"
    INSURANCE = "insurance"
    INSPECTION = "inspection"


class State(StrEnum):
    """Where a paper stands. Whether an accepted one still holds is a matter of its date."""

    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REPLACED = "replaced"


class Role(StrEnum):
    """Who moves a paper: its sender, a steward, or an office outside that answers by itself."""

    SENDER = "sender"
    STEWARD = "steward"
    OUTSIDE = "outside"


class Standing(StrEnum):
    """What a person reads beside a paper that is needed."""

    MISSING = "missing"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRING = "expiring"
    EXPIRED = "expired"


OF_PERSON = (Kind.LICENCE, Kind.BACKGROUND)
OF_VEHICLE = (Kind.INSURANCE, Kind.INSPECTION)
DATED = frozenset({Kind.LICENCE, Kind.INSURANCE, Kind.INSPECTION})
"""Papers that name the day until which they hold."""

MOVES: Mapping[State, Mapping[State, frozenset[Role]]] = {
    State.SENT: {
        State.ACCEPTED: frozenset({Role.STEWARD, Role.OUTSIDE}),
        State.REJECTED: frozenset({Role.STEWARD}),
        State.REPLACED: frozenset({Role.SENDER}),
    },
    # A newer one was accepted in its place, or a steward learned that it does not hold.
    State.ACCEPTED: {
        State.REPLACED: frozenset({Role.STEWARD, Role.OUTSIDE}),
        State.REJECTED: frozenset({Role.STEWARD}),
    },
    State.REJECTED: {},
    State.REPLACED: {},
}
WARN_DAYS = (30, 14, 3)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as far as rules must know it; `about` is the person's or the car's id."""

    kind: Kind
    about: UUID
    state: State
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A paper without which one cannot drive, and why it does not hold."""

    kind: Kind
    about: UUID
    standing: Standing
    expires_on: date | None = None


def may_move(source: State, target: State, role: Role) -> bool:
    """Whether this role may move a paper from one state to the other."""
    return role in MOVES[source].get(target, frozenset())


def sources(target: State, role: Role) -> frozenset[State]:
    """The states from which this role may move a paper to `target`."""
    return frozenset(state for state in State if may_move(state, target, role))


def today(now: datetime, time_zone: str) -> date:
    """The date at a place."""
    return now.astimezone(ZoneInfo(time_zone)).date()


def end_of(expires_on: date, time_zone: str) -> datetime:
    """The instant from which a paper that names this day no longer holds."""
    return datetime.combine(expires_on + timedelta(days=1), time(), ZoneInfo(time_zone))


def holds(paper: Paper, *, on: date) -> bool:
    """Whether the paper is accepted and its day has not passed."""
    return paper.state == State.ACCEPTED and not is_over(paper.expires_on, on=on)


def is_over(expires_on: date | None, *, on: date) -> bool:
    """Whether the day until which something holds has passed."""
    return expires_on is not None and expires_on < on


def lacks(
    needed: Iterable[tuple[Kind, UUID]], papers: Collection[Paper], *, on: date
) -> list[Lack]:
    """Of the papers that are needed, those that do not hold on this day, in the order needed."""
    found = (_standing(kind, about, papers, on) for kind, about in needed)
    return [one for one in found if one.standing not in (Standing.ACCEPTED, Standing.EXPIRING)]


def standing(kind: Kind, about: UUID, papers: Collection[Paper], *, on: date) -> Standing:
    """What the newest of these papers means for this need; newest first."""
    return _standing(kind, about, papers, on).standing


def warn_on(expires_on: date) -> list[date]:
    """The days on which the holder is reminded."""
    return [expires_on - timedelta(days=days) for days in WARN_DAYS]


def _standing(kind: Kind, about: UUID, papers: Collection[Paper], on: date) -> Lack:
    mine = [paper for paper in papers if (paper.kind, paper.about) == (kind, about)]
    good = next((paper for paper in mine if holds(paper, on=on)), None)
    if good is not None:
        until = good.expires_on
        soon = until is not None and until <= on + timedelta(days=WARN_DAYS[0])
        return Lack(kind, about, Standing.EXPIRING if soon else Standing.ACCEPTED, until)
    newest = next((paper for paper in mine if paper.state != State.REPLACED), None)
    if newest is None:
        return Lack(kind, about, Standing.MISSING)
    named = {State.SENT: Standing.UNDER_REVIEW, State.REJECTED: Standing.REJECTED}
    return Lack(kind, about, named.get(newest.state, Standing.EXPIRED), newest.expires_on)
