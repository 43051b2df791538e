"""Reads of people for stewards. Everybody who is shown is told of it in their own log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from rides.fleet import queries as fleet

SHOWN = 20
LEAST = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `roles`: those of member, steward, dispatcher and driver."""

    id: UUID
    name: str
    email: str | None
    joined_at: datetime
    member_since: datetime | None
    roles: frozenset[str]
    closed: people.Closing | None

    @property
    def shown_name(self) -> str:
        """What one can call them."""
        return self.name or self.email or str(self.id)[:8]


def found(text: str, *, by: UUID, now: datetime) -> list[Person]:
    """People whose e-mail begins like this text, or whose name has it; at most twenty.

    Without a text: whoever is in office.

    Args:
        by: the steward who looks; every person in the answer can read so.
    """
    wanted = text.strip()
    if not wanted:
        return _shown(people.in_office()[:SHOWN], by=by, now=now)
    if len(wanted) < LEAST:
        return []
    ids = people.with_email_like(wanted, limit=SHOWN) + locker.named_like(wanted, limit=SHOWN)
    return _shown(list(dict.fromkeys(ids))[:SHOWN], by=by, now=now)


def person(user_id: UUID, *, by: UUID, now: datetime) -> Person:
    """One person; they can read that `by` looked.

    Raises:
        coop.members.actions.Unknown: there is no such account.
    """
    if people.account(user_id) is None:
        raise members.unknown()
    (one,) = _shown([user_id], by=by, now=now)
    return one


def _shown(ids: Sequence[UUID], *, by: UUID, now: datetime) -> list[Person]:
    names = locker.read_many(
        ids, "profile", fields=("name",), purpose="desk", reader=f"steward:{by}", now=now
    )
    rows = [_row(user_id, names[user_id].get("name", "")) for user_id in ids]
    return [row for row in rows if row is not None]


def _row(user_id: UUID, name: str) -> Person | None:
    account = people.account(user_id)
    if account is None:
        return None
    drives = {"driver"} if fleet.driver_of(user_id) else set()
    return Person(
        id=account.id,
        name=name,
        email=account.email,
        joined_at=account.joined_at,
        member_since=account.member_since,
        roles=account.roles | drives,
        closed=people.closing_of(user_id),
    )
