"""Whose driver's number belongs to a person: a registry, bound by wiring to a room above."""

from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


class DriverOf(Protocol):
    """Asks the room of drivers."""

    def __call__(self, user_id: UUID) -> UUID | None:
        """The driver's number of a person who drives."""


_bound: dict[str, str] = {}


def bind(*, driver_of: str) -> None:
    """Name the function that knows."""
    _bound.update(driver_of=driver_of)


def driver_of(user_id: UUID) -> UUID | None:
    """The driver's number of a person; None for who does not drive."""
    if "driver_of" not in _bound:
        return None
    ask: DriverOf = load(_bound["driver_of"])
    return ask(user_id)
