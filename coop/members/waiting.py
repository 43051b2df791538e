"""What waits for somebody's answer, such as a meeting: a registry, bound by wiring to who knows.

Pages show it until they answered: whoever reads no mail sees it too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: where one answers, what it is, and when."""

    url: str
    title: str
    says: str


class For(Protocol):
    """Knows what waits for somebody."""

    def __call__(self, user_id: UUID, now: datetime) -> list[Waiting]:
        """What has no answer yet, soonest first."""


_bound: list[str] = []


def bind(*names: str) -> None:
    """Name the functions that know."""
    _bound[:] = names


def of(user_id: UUID, now: datetime) -> list[Waiting]:
    """All that waits for this person's answer."""
    found: list[Waiting] = []
    for name in _bound:
        ask: For = load(name)
        found += ask(user_id, now)
    return found
