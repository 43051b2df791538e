"""Who hears, in the transaction of the fact, that what is known of a person has changed.

A registry, bound by wiring to the room above that says how sure we are of somebody.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load


class Follow(Protocol):
    """Works out anew how sure we are of somebody."""

    def __call__(self, user_id: UUID, *, now: datetime) -> None:
        """Called after each fact about them."""


class Count(Protocol):
    """Knows how many good rides somebody had."""

    def __call__(self, user_id: UUID, *, now: datetime) -> int:
        """As a rider and as a driver."""


_bound: dict[str, str] = {}


def bind(*, changed: str, good_rides: str) -> None:
    """Name the functions of the room above."""
    _bound.update(changed=changed, good_rides=good_rides)


def changed(user_id: UUID, *, now: datetime) -> None:
    """Say that a check, a vouch, a membership or an office of this person began or ended."""
    if "changed" in _bound:
        follow: Follow = load(_bound["changed"])
        follow(user_id, now=now)


def good_rides(user_id: UUID, *, now: datetime) -> int:
    """How many good rides somebody had; they earn the right to vouch for more people."""
    if "good_rides" not in _bound:
        return 0
    count: Count = load(_bound["good_rides"])
    return count(user_id, now=now)
