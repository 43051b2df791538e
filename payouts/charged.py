"""What organisations owe for rides, as it is booked: a registry, bound by wiring to a room above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


@dataclass(frozen=True, slots=True)
class Charged:
    """An entry on an organisation's account: below zero where it owes less from then on.

    Attributes:
        key: of the entry in the ledger; `kind`: the entry's.
        tax_minor: the part of the amount that is tax.
        at: when the ride ended, or what it is about happened.
    """

    organisation_id: UUID
    ride_id: UUID
    key: str
    kind: str
    currency: str
    amount_minor: int
    tax_minor: int
    at: datetime


class Keep(Protocol):
    """Keeps it, in the transaction of its entry."""

    def __call__(self, charged: Charged, *, now: datetime) -> None:
        """Called once per entry."""


_bound: dict[str, str] = {}


def bind(*, keep: str) -> None:
    """Name the function that keeps what organisations owe."""
    _bound.update(keep=keep)


def tell(charged: Charged, *, now: datetime) -> None:
    """Hand on what was booked just now."""
    keep: Keep = load(_bound["keep"])
    keep(charged, now=now)
