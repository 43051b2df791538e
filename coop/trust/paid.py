"""Whether what two people shared was paid: a registry, bound by wiring to a room above."""

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


class Paid(StrEnum):
    """How far the payment is."""

    YES = "yes"
    COMING = "coming"
    NO = "no"


class Ask(Protocol):
    """Asks the room that knows what was shared."""

    def __call__(self, about: UUID) -> str:
        """One of `Paid`."""


_bound: dict[str, str] = {}


def bind(*, is_paid: str) -> None:
    """Name the function that knows."""
    _bound.update(is_paid=is_paid)


def of(about: UUID) -> Paid:
    """How far the payment of a ride is; where nobody knows, it is not paid."""
    if "is_paid" not in _bound:
        return Paid.NO
    ask: Ask = load(_bound["is_paid"])
    return Paid(ask(about))
