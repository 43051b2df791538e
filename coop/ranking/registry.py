"""Where candidates to try an order on come from: rooms above offer them, by name. Pure.

Wiring binds each subject to a function of the room that knows it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load
from coop.ranking.features import Subject
from coop.ranking.ordering import Candidate


@dataclass(frozen=True, slots=True)
class Shown:
    """A real candidate, with what this person may see of it."""

    candidate: Candidate
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Tryout:
    """Candidates of now or lately: where from, and for `subject` how the common order puts them."""

    title: str
    when: str
    shown: tuple[Shown, ...]


class Candidates(Protocol):
    """Candidates for a person; None: they have nothing of this kind to order, ever."""

    def __call__(self, user_id: UUID, *, now: datetime) -> Tryout | None:
        """As it is at this instant."""


class Chosen(Protocol):
    """Told when a person chose an order for a subject."""

    def __call__(self, user_id: UUID, *, is_common: bool, now: datetime) -> None:
        """Right after the choice was kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a person may say a word of, and where they know them from."""

    id: UUID
    name: str
    detail: str


class Acquainted(Protocol):
    """Whom or what a person may put into a list of labels."""

    def __call__(self, user_id: UUID, *, now: datetime) -> list[Known]:
        """Latest first."""


class Concerns(Protocol):
    """Whether a subject concerns a person at all: something, or None."""

    def __call__(self, user_id: UUID) -> object:
        """Such as their profile as a driver."""


candidates: dict[Subject, str] = {}
concerns: dict[Subject, str] = {}
chosen: dict[Subject, str] = {}
acquainted: dict[Subject, str] = {}


def tryout(subject: Subject, user_id: UUID, *, now: datetime) -> Tryout | None:
    """Candidates to try an order on, if there is a room that offers them."""
    if subject not in candidates:
        return None
    found: Candidates = load(candidates[subject])
    return found(user_id, now=now)


def has(subject: Subject, user_id: UUID) -> bool:
    """Whether a subject concerns a person; those about which nobody says are everybody's."""
    if subject not in concerns:
        return True
    asked: Concerns = load(concerns[subject])
    return asked(user_id) is not None


def tell(subject: Subject, user_id: UUID, *, is_common: bool, now: datetime) -> None:
    """Say that a choice was kept, to whoever wants to know."""
    if subject in chosen:
        told: Chosen = load(chosen[subject])
        told(user_id, is_common=is_common, now=now)


def known_to(subject: Subject, user_id: UUID, *, now: datetime) -> list[Known]:
    """Whom or what a person may say a word of."""
    if subject not in acquainted:
        return []
    asked: Acquainted = load(acquainted[subject])
    return asked(user_id, now=now)
