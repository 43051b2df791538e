"""Reads of people for stewards. Everybody who is shown is told of it in their own log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.members.queries import admission
from coop.members.queries.admission import Standing
from coop.members.states import Step
from rides.fleet import queries as fleet

SHOWN = 20
LEAST = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Attributes:
        roles: those of member, driver, and offices that they hold.
        stand: where they stand on the way to a membership.
        is_founding: whether the rules of the founding phase hold.
        may_be_guardian: whether stewards may appoint guardians now.
    """

    id: UUID
    name: str
    email: str | None
    joined_at: datetime
    member_since: datetime | None
    roles: frozenset[str]
    closed: people.Closing | None
    stand: Standing
    is_founding: bool
    may_be_guardian: bool

    @property
    def is_ready(self) -> bool:
        """Whether nothing but a steward's decision is missing."""
        return self.stand.step is Step.ADMISSION

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


def waiting(*, by: UUID, now: datetime) -> list[Person]:
    """Whose application nobody has decided about, the first to apply first; at most twenty."""
    ids = [one.user_id for one in admission.waiting(limit=SHOWN)]
    return _shown(ids, by=by, now=now)


def register(after: UUID | None, *, by: UUID, now: datetime) -> list[Person]:
    """The register, latest admitted first, twenty at a time, going on after somebody."""
    since = people.member_since(after) if after else None
    ids = admission.members_after((since, after) if after and since else None, limit=SHOWN)
    return _shown(ids, by=by, now=now)


def _shown(ids: Sequence[UUID], *, by: UUID, now: datetime) -> list[Person]:
    names = locker.read_many(
        ids,
        "profile",
        fields=("name",),
        purpose="desk",
        reader=locker.Reader(f"steward:{by}", "register"),
        now=now,
    )
    is_founding = admission.is_founding(now)
    by_hand = is_founding and not admission.has_elected(people.GUARDIAN)
    found = []
    for user_id in ids:
        row = _row(user_id, names[user_id].get("name", ""), is_founding, by_hand, now)
        if row is not None:
            found.append(row)
    return found


def _row(
    user_id: UUID, name: str, is_founding: bool, by_hand: bool, now: datetime
) -> Person | None:
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
        stand=admission.standing(user_id, now),
        is_founding=is_founding,
        may_be_guardian=by_hand,
    )
