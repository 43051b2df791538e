"""What rooms lend to panels: matters to decide, and what follows from a verdict.

Bound by wiring, by dotted name, so that neither side imports the other upwards.
"""

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
        before: what the first panel came to and had done, which this one replaces; else 0.
        first_id, first_number: the case that this is an appeal against, if it is one.
    """

    case_id: UUID
    number: int
    kind: Kind
    about: UUID
    level: int
    before: int
    amount_minor: int | None
    sides: tuple[Side, ...]
    opened_by: UUID | None
    opened_at: datetime
    at: datetime
    first_id: UUID | None = None
    first_number: int | None = None


class Opens(Protocol):
    """Says what a case begins with, or refuses to whoever may not open it."""

    def __call__(self, about: UUID, *, by: UUID | None, now: datetime) -> File:
        """`by` None: the system itself. Raises a Refusal with the reason."""


class CarriesOut(Protocol):
    """Does what a panel decided; safe to repeat, and nothing where there is nothing left to do."""

    def __call__(self, decided: Decided, *, now: datetime) -> None:
        """In the transaction of an outbox message: what it raises undoes it, and is tried again."""


class Tells(Protocol):
    """Says more of what a record shows, of something that only a room above knows."""

    def __call__(self, about: UUID, *, now: datetime) -> tuple[Fact, ...]:
        """Without a name, and without a place."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The two functions of a kind of case, by dotted name."""

    opens: str
    carries_out: str


matters: dict[Kind, Matter] = {}
told: dict[Kind, str] = {}


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


def more(kind: Kind, about: UUID, *, now: datetime) -> tuple[Fact, ...]:
    """What a room above adds to the record of such a case; nothing where none is bound."""
    if kind not in told:
        return ()
    ask: Tells = load(told[kind])
    return ask(about, now=now)
