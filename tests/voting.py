"""Members who may vote on the split, and their wishes; for tests of ballots, pages and the API."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.members import actions as members
from coop.web.local import here
from governance import months
from governance.actions import split as closing
from governance.actions import standing
from tests import fees
from tests.cast import Cast

MONTHS = timedelta(days=90)
FOUNDING = (4_000, 1_500, 2_000, 1_000, 1_500)
WISH = {"drivers": 45, "riders": 15, "reserve": 15, "everyone": 15, "operations": 10}
EVEN = dict.fromkeys(WISH, 20)


def voter(cast: Cast, *, now: datetime) -> UUID:
    """Somebody who has been a member for months and has ridden."""
    joined_at = now - MONTHS
    user_id = members.join(email=f"{uuid4()}@example.org", now=joined_at)
    members.admit(user_id=user_id, by=cast.sam, now=joined_at)
    fees.drive(user_id, cast.ben, at=joined_at + timedelta(days=1))
    return user_id


def voters(cast: Cast, count: int, *, wish: dict[str, int], now: datetime) -> list[UUID]:
    """So many of them, with the same wish."""
    people = [voter(cast, now=now) for _ in range(count)]
    for person in people:
        standing.keep(wish=wish, by=person, now=now)
    return people


def month_closed(*, now: datetime) -> str:
    """Close the month before this one; returns its key."""
    month = months.last_ended(now, here().time_zone)
    closing.close(month, now=now)
    return month.key
