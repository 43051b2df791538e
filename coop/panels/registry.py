"""What other rooms lend to panels: matters to decide, and who stands too near to decide them.

Bound by wiring, by dotted name, so that neither side imports the other upwards.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load
from coop.panels.kinds import Kind, Role


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody whom a case concerns, and as what."""

    user_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what the record shows, without a name. `kind` chooses its sign."""

    says: str
    note: str = ""
    kind: str = "fact"

    def as_json(self) -> dict[str, str]:
        """For the file of a case."""
        return {"says": self.says, "note": self.note, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class File:
    """What a case begins with.

    Attributes:
        sides: whom it concerns; whoever opens it stands first, if they are a side.
        facts: what the record shows.
        handled_by: who had to do with it in office; they are not drawn.
        key: what makes it one matter: a second case under it is refused.
        most_minor: the most that can be asked for, in `currency`; None: it is not about money.
    """

    sides: tuple[Side, ...]
    facts: tuple[Fact, ...]
    key: str
    handled_by: tuple[UUID, ...] = ()
    most_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a panel came to, for whoever carries it out.

    Attributes:
        level: its place in `kinds.LEVELS`; 0: not upheld.
        before: what an earlier panel came to, whose verdict this one replaces; else 0.
    """

    case_id: UUID
    number: int
    kind: Kind
    about: UUID
    level: int
    before: int
    amount_minor: int | None
    at: datetime


class Opens(Protocol):
    """Says what a case begins with, or refuses to whoever may not open it."""

    def __call__(self, about: UUID, *, by: UUID | None, now: datetime) -> File:
        """`by` None: the system itself. Raises a Refusal with the reason."""


class CarriesOut(Protocol):
    """Does what a panel decided; safe to repeat, and nothing where there is nothing left to do."""

    def __call__(self, decided: Decided, *, now: datetime) -> None:
        """In the transaction of an outbox message: what it raises undoes it, and is tried again."""


class Near(Protocol):
    """Who stands too near to these people to decide about them."""

    def __call__(self, people: Collection[UUID], *, now: datetime) -> set[UUID]:
        """The people themselves need not be among them."""


class Able(Protocol):
    """Members of whom the co-operative is at least so sure."""

    def __call__(self, assurance: int, *, now: datetime) -> list[UUID]:
        """In any order."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The two functions of a kind of case, by dotted name."""

    opens: str
    carries_out: str


matters: dict[Kind, Matter] = {}
_near: list[str] = []
_able: list[str] = []


def bind(*, near: tuple[str, ...], able: str) -> None:
    """Name who knows who stands too near, and who knows whom we are sure of."""
    _near[:], _able[:] = near, [able]


def opens(kind: Kind) -> Opens:
    """What opens a case of this kind.

    Raises:
        KeyError: nobody has bound it.
    """
    found: Opens = load(matters[kind].opens)
    return found


def carries_out(kind: Kind) -> CarriesOut:
    """What carries out a verdict of this kind."""
    found: CarriesOut = load(matters[kind].carries_out)
    return found


def near(people: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Everybody who stands too near to any of these people, they themselves included."""
    found = set(people)
    for name in _near:
        ask: Near = load(name)
        found |= ask(people, now=now)
    return found


def able(assurance: int, *, now: datetime) -> list[UUID]:
    """Members of whom the co-operative is at least so sure."""
    ask: Able = load(_able[0])
    return ask(assurance, now=now)
