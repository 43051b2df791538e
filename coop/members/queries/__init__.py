"""Reads about people: roles, membership, whom somebody does not meet. Changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from coop.members import models

STEWARD = "steward"
DISPATCHER = "dispatcher"
GUARDIAN = "guardian"
SEED = "seed"
OFFICES = frozenset({STEWARD, DISPATCHER})
"""Offices that stewards appoint to, and that work at the desk."""
ELECTED = frozenset({GUARDIAN, SEED})
"""Offices that members elect for a term."""
ACTIVE_MEMBERS = """
SELECT membership.user_id FROM members_membership membership
 WHERE membership.ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM members_closing closing
                    WHERE closing.user_id = membership.user_id
                          AND closing.reopened_at IS NULL AND closing.until IS NULL)
"""
"""Everybody who is a member and whose account is not closed for good, as a statement that other
rooms put into theirs where there may be a million."""

MEMBERS_AS_OF = """
SELECT membership.user_id, membership.admitted_at FROM members_membership membership
 WHERE membership.admitted_at <= %(at)s
   AND COALESCE(membership.ended_at, membership.leaves_at, 'infinity') > %(at)s
"""
"""Who was a member at an instant and since when, as a part of other rooms' statements."""

CLOSED_UNTIL = """
SELECT max(COALESCE(LEAST(closing.reopened_at, closing.until), 'infinity'))
  FROM members_closing closing
 WHERE closing.user_id = {user} AND closing.closed_at <= %(at)s
       AND COALESCE(LEAST(closing.reopened_at, closing.until), 'infinity') > %(at)s
"""
"""Until when an account is closed that is closed at an instant, whenever somebody opens it again
(NULL: it is open); a part of other rooms' statements. Closed means: it takes no part in votes."""


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says about its person."""

    id: UUID
    email: str | None
    joined_at: datetime
    member_since: datetime | None
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in as its person sees it; `device` in words, such as "Firefox on Linux"."""

    id: UUID
    device: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class Passkey:
    """A key that signs its person in."""

    id: int
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Closing:
    """Why an account is closed, and until when; None: until a steward opens it."""

    reason: str
    closed_at: datetime
    until: datetime | None
    id: UUID


def account(user_id: UUID) -> Account | None:
    """This account with its membership and roles, or nothing if there is none."""
    user = models.User.objects.filter(id=user_id).first()
    if user is None:
        return None
    return Account(user.id, user.email, user.joined_at, member_since(user.id), roles(user.id))


def account_id(email: str) -> UUID | None:
    """The account with this e-mail, whatever its case."""
    return (
        models.User.objects.filter(email=normal_email(email)).values_list("id", flat=True).first()
    )


def emails(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The e-mails of these accounts, of those who have one."""
    rows = models.User.objects.filter(id__in=set(user_ids)).exclude(email=None)
    return {user_id: email or "" for user_id, email in rows.values_list("id", "email")}


def normal_email(email: str) -> str:
    """How e-mails are kept: lower case, no spaces around."""
    return email.strip().lower()


def roles(user_id: UUID) -> frozenset[str]:
    """Those of "member" and the offices that hold now ("driver" is known to the fleet)."""
    held = set(_open_offices().filter(user_id=user_id).values_list("kind", flat=True))
    if member_since(user_id) is not None:
        held.add("member")
    return frozenset(held)


def offices(user_id: UUID) -> list[str]:
    """The offices that this person holds now, the first appointed first."""
    rows = _open_offices().filter(user_id=user_id).order_by("appointed_at", "id")
    return list(rows.values_list("kind", flat=True))


def is_last_steward(user_id: UUID) -> bool:
    """Whether nobody could admit or appoint if this person went."""
    return is_steward(user_id) and count_stewards() == 1


def is_steward(user_id: UUID) -> bool:
    """Whether this person holds a steward's office now."""
    return _open_offices().filter(user_id=user_id, kind=STEWARD).exists()


def may_dispatch(user_id: UUID) -> bool:
    """Whether this person may act at the desk now: dispatchers and stewards."""
    return _open_offices().filter(user_id=user_id, kind__in=OFFICES).exists()


def is_guardian(user_id: UUID, at: datetime | None = None) -> bool:
    """Whether this person is a guardian, and the term has not ended at an instant."""
    held = _open_offices().filter(user_id=user_id, kind=GUARDIAN)
    return (held.filter(Q(until=None) | Q(until__gt=at)) if at else held).exists()


def any_steward() -> UUID | None:
    """The steward longest in office; nobody while the co-operative is not founded."""
    stewards = _open_offices().filter(kind=STEWARD).order_by("appointed_at", "id")
    return stewards.values_list("user_id", flat=True).first()


def count_stewards() -> int:
    """How many stewards are in office."""
    return _open_offices().filter(kind=STEWARD).count()


def member_since(user_id: UUID) -> datetime | None:
    """When this person was admitted, or nothing if they are no member."""
    found = models.Membership.objects.filter(user_id=user_id, ended_at=None)
    return found.values_list("admitted_at", flat=True).first()


def blocked_by(user_id: UUID) -> list[UUID]:
    """Whom this person blocked, latest first."""
    blocks = models.Block.objects.filter(blocker_id=user_id).order_by("-blocked_at", "-id")
    return list(blocks.values_list("blocked_id", flat=True))


def blocks_of(user_id: UUID) -> list[tuple[UUID, datetime]]:
    """Whom this person blocked, and since when; latest first."""
    blocks = models.Block.objects.filter(blocker_id=user_id).order_by("-blocked_at", "-id")
    return list(blocks.values_list("blocked_id", "blocked_at"))


def blocked_at(by: UUID, other: UUID) -> datetime | None:
    """Since when the first does not want to meet the second."""
    blocks = models.Block.objects.filter(blocker_id=by, blocked_id=other)
    return blocks.values_list("blocked_at", flat=True).first()


def favourites(user_id: UUID) -> list[UUID]:
    """Drivers with whom this person would gladly ride again, latest first.

    Where they are about as near as others, they are asked first.
    """
    rows = models.Favourite.objects.filter(user_id=user_id).order_by("-since_at", "-id")
    return list(rows.values_list("favourite_id", flat=True))


def blocked_with(user_id: UUID) -> frozenset[UUID]:
    """Everybody whom this person must not meet, whoever of the two blocked the other."""
    pairs = models.Block.objects.filter(Q(blocker_id=user_id) | Q(blocked_id=user_id))
    both = pairs.values_list("blocker_id", "blocked_id")
    return frozenset(person for pair in both for person in pair) - {user_id}


def closing_of(user_id: UUID) -> Closing | None:
    """Why this account is closed; None while it is open."""
    row = models.Closing.objects.filter(user_id=user_id, reopened_at=None).first()
    return None if row is None else Closing(row.reason, row.closed_at, row.until, row.id)


def with_email_like(text: str, *, limit: int) -> list[UUID]:
    """Accounts whose e-mail begins with this text, or is it; by e-mail."""
    rows = models.User.objects.filter(email__istartswith=normal_email(text)).order_by("email")
    return list(rows.values_list("id", flat=True)[:limit])


def newest_accounts(*, limit: int) -> list[UUID]:
    """Who joined last, latest first."""
    rows = models.User.objects.order_by("-joined_at", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def in_office() -> list[UUID]:
    """Everybody who holds an office now, longest in office first."""
    rows = _open_offices().order_by("appointed_at", "id").values_list("user_id", flat=True)
    return list(dict.fromkeys(rows))


def sessions(user_id: UUID, *, here: str | None) -> list[Session]:
    """The person's open sessions, the one with the key `here` first, then the latest seen."""
    rows = models.Session.objects.filter(user_id=user_id, ended_at=None).order_by("-last_seen_at")
    found = [
        Session(row.id, row.device, row.first_seen_at, row.last_seen_at, row.session_key == here)
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_this_one)


def session_began_at(session_key: str | None) -> datetime | None:
    """When the session with this key was signed in; None where it is over or unknown."""
    rows = models.Session.objects.filter(session_key=session_key or "", ended_at=None)
    return rows.values_list("first_seen_at", flat=True).first()


def session_name(session_key: str) -> str:
    """A name for a session that opens nothing: for groups of sockets and messages."""
    return blake2b(session_key.encode(), digest_size=16).hexdigest()


def passkeys(user_id: UUID) -> list[Passkey]:
    """The person's passkeys, in the order they were added."""
    rows = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.WEBAUTHN)
    return [
        Passkey(row.id, str(row.data["name"]), row.created_at, row.last_used_at)
        for row in rows.order_by("created_at", "id")
    ]


def _open_offices() -> QuerySet[models.Office]:
    return models.Office.objects.filter(ended_at=None)
