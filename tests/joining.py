"""The way into the co-operative, for tests: applying, a check, a share that begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from coop.members import shares, statutes
from coop.members.actions import admission
from coop.members.shares import Share
from tests.cast import Cast

PAID: dict[UUID, int] = {}
PRICE_MINOR = 2_000


def applied(user_id: UUID, *, now: datetime, kind: str = "rides") -> UUID:
    """Somebody applies."""
    return admission.apply(kind=kind, statutes_read=statutes.edition(), by=user_id, now=now)


def admitted(people: Cast, *, now: datetime) -> UUID:
    """Eve applies, Sam sees her passport, and admits her; returns the application."""
    application = applied(people.eve, now=now)
    admission.check(user_id=people.eve, by=people.sam, now=now)
    with no_shares():
        admission.admit(user_id=people.eve, by=people.sam, now=now)
    return application


def share_of(user_id: UUID, *, now: datetime) -> Share:
    """A stand-in for the room of money: shares cost €20."""
    assert now
    return Share("EUR", PRICE_MINOR, PAID.get(user_id, 0))


@contextmanager
def shares_cost() -> Iterator[dict[UUID, int]]:
    """Shares cost something here; the dict says who paid how much."""
    yield from _bound({"share_of": "tests.joining.share_of"})


@contextmanager
def no_shares() -> Iterator[dict[UUID, int]]:
    """There are no shares here."""
    yield from _bound({})


def _bound(to: dict[str, str]) -> Iterator[dict[UUID, int]]:
    before = dict(shares._bound)
    shares._bound.clear()
    shares._bound.update(to)
    PAID.clear()
    try:
        yield PAID
    finally:
        shares._bound.clear()
        shares._bound.update(before)
