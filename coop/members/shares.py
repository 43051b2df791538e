"""What somebody has paid of their member share: a registry, bound by wiring to a room above."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


@dataclass(frozen=True, slots=True)
class Share:
    """One person's share. `price_minor`: what it costs them; 0 where members voted for none."""

    currency: str
    price_minor: int
    paid_minor: int

    @property
    def is_begun(self) -> bool:
        """Whether it is bought, or its first instalment has been paid."""
        return self.paid_minor > 0 or self.price_minor == 0

    @property
    def is_paid(self) -> bool:
        """Whether nothing of it is left to pay."""
        return self.paid_minor >= self.price_minor


class ShareOf(Protocol):
    """Asks the room of money."""

    def __call__(self, user_id: UUID, *, now: datetime) -> Share:
        """What somebody has paid, whether they ever paid or not."""


_bound: dict[str, str] = {}


def bind(*, share_of: str) -> None:
    """Name the function that knows."""
    _bound.update(share_of=share_of)


def share_of(user_id: UUID, *, now: datetime) -> Share | None:
    """What somebody has paid of their share; None where this co-operative has no shares."""
    if "share_of" not in _bound:
        return None
    ask: ShareOf = load(_bound["share_of"])
    return ask(user_id, now=now)
