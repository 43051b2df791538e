"""Where a case stands, and what a panel came to: computed from time and facts. Pure.

WAITING > FROZEN > STATEMENTS > HEARING > DECIDED. No job that is late changes any of it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    FROZEN = "frozen"
    STATEMENTS = "statements"
    HEARING = "hearing"
    DECIDED = "decided"


class Place(StrEnum):
    """How it is with somebody who was drawn."""

    ASKED = "asked"
    LAPSED = "lapsed"
    SERVES = "serves"
    LEFT = "left"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of a case, as they were when it was opened; spans in seconds.

    Attributes:
        size: how many sit on the panel; `needed` of them must agree to uphold.
        assurance: how sure the co-operative must be of who they are.
        fee_minor: what each who decides is paid.
    """

    size: int
    needed: int
    assurance: int
    statement_s: int
    answer_s: int
    decide_s: int
    appeal_s: int
    fee_minor: int

    def as_json(self) -> dict[str, int]:
        """For the row of a case."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Facts:
    """What has happened in a case.

    Attributes:
        frozen_at: when file and list were bound; None: too few can be drawn yet.
        said_at: when every side had said all that it wanted, if that was early.
        votes: when each of the panel decided, and on which level.
    """

    frozen_at: datetime | None
    drawn_at: datetime | None
    said_at: datetime | None
    votes: tuple[tuple[datetime, int], ...]
    terms: Terms


def hears_at(facts: Facts) -> datetime | None:
    """From when on the panel can decide: the sides have spoken, or had their time."""
    if facts.drawn_at is None:
        return None
    latest = facts.drawn_at + timedelta(seconds=facts.terms.statement_s)
    return latest if facts.said_at is None else min(latest, max(facts.said_at, facts.drawn_at))


def due_at(facts: Facts) -> datetime | None:
    """Until when the panel can decide."""
    if facts.drawn_at is None:
        return None
    return facts.drawn_at + timedelta(seconds=facts.terms.decide_s)


def decided_at(facts: Facts, now: datetime) -> datetime | None:
    """When it was decided: with the last vote, or at the deadline; None: not yet."""
    due = due_at(facts)
    if due is None:
        return None
    if len(facts.votes) >= facts.terms.size:
        return max(at for at, _level in facts.votes)
    return due if now >= due else None


def state(facts: Facts, now: datetime) -> State:
    """Where a case stands at an instant, whoever did or did not come by in time."""
    if facts.frozen_at is None or facts.frozen_at > now:
        return State.WAITING
    hears = hears_at(facts)
    if hears is None or (facts.drawn_at and facts.drawn_at > now):
        return State.FROZEN
    decided = decided_at(facts, now)
    if decided is not None and decided <= now:
        return State.DECIDED
    return State.HEARING if now >= hears else State.STATEMENTS


def outcome(levels: Sequence[int], needed: int) -> int:
    """The gravest level on which so many agree that it is at least that; else 0, not upheld.

    Args:
        levels: each vote, >= 0.
        needed: how many must agree, >= 1.
    """
    ranked = sorted(levels, reverse=True)
    return ranked[needed - 1] if len(ranked) >= needed else 0


def agreed(levels: Sequence[int], level: int) -> int:
    """How many stand behind what was decided: who would go as far, or on 0 who would go nowhere."""
    return sum(one >= level if level else one == 0 for one in levels)


def place(
    *,
    answer_by: datetime,
    accepted_at: datetime | None,
    left_at: datetime | None,
    has_voted: bool,
    now: datetime,
) -> Place:
    """How it is with somebody who was drawn; who does not answer in time makes room."""
    if has_voted:
        return Place.DECIDED
    if left_at is not None:
        return Place.LEFT
    if accepted_at is not None:
        return Place.SERVES
    return Place.ASKED if now < answer_by else Place.LAPSED


def appeal_until(decided: datetime, appeal_s: int, is_final: bool) -> datetime:
    """Until when a side can ask a new panel: for a while, or not at all."""
    return decided if is_final else decided + timedelta(seconds=appeal_s)


def numbers(freed_at: Sequence[datetime | None], size: int) -> list[int]:
    """By which number each who was drawn goes: 1 to `size`, and whoever follows one that left.

    Args:
        freed_at: in the order of the draw; since when a seat is free again, None: it is taken.
    """
    found: list[int] = []
    free: list[tuple[datetime, int]] = []
    for place, at in enumerate(freed_at):
        number = place + 1 if place < size else free.pop(0)[1]
        found.append(number)
        if at is not None:
            free.append((at, number))
        if place >= size - 1:
            free.sort()
    return found
