"""Reads about people: roles, membership, whom somebody does not meet. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.members import models

STEWARD = "steward"
DISPATCHER = "dispatcher"
OFFICES = frozenset({STEWARD, DISPATCHER})


@dataclass(frozen=True, slots=True)
class Account:
    """What an account says about its person."""

    id: UUID
    email: str | None
    joined_at: datetime
    member_since: datetime | None
    roles: frozenset[str]


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


def normal_email(email: str) -> str:
    """How e-mails are kept: lower case, no spaces around."""
    return email.strip().lower()


def roles(user_id: UUID) -> frozenset[str]:
    """Those of "member" and the offices that hold now ("driver" is known to the fleet)."""
    held = set(_open_offices().filter(user_id=user_id).values_list("kind", flat=True))
    if member_since(user_id) is not None:
        held.add("member")
    return frozenset(held)


def is_steward(user_id: UUID) -> bool:
    """Whether this person holds a steward's office now."""
    return _open_offices().filter(user_id=user_id, kind=STEWARD).exists()


def may_dispatch(user_id: UUID) -> bool:
    """Whether this person may act at the desk now: dispatchers and stewards."""
    return _open_offices().filter(user_id=user_id, kind__in=OFFICES).exists()


def any_steward() -> UUID | None:
    """The steward longest in office; nobody while the co-operative is not founded."""
    stewards = _open_offices().filter(kind=STEWARD).order_by("appointed_at", "id")
    return stewards.values_list("user_id", flat=True).first()


def member_since(user_id: UUID) -> datetime | None:
    """When this person was admitted, or nothing if they are no member."""
    found = models.Membership.objects.filter(user_id=user_id)
    return found.values_list("admitted_at", flat=True).first()


def blocked_by(user_id: UUID) -> list[UUID]:
    """Whom this person blocked, latest first."""
    blocks = models.Block.objects.filter(blocker_id=user_id).order_by("-blocked_at", "-id")
    return list(blocks.values_list("blocked_id", flat=True))


def blocked_with(user_id: UUID) -> frozenset[UUID]:
    """Everybody whom this person must not meet, whoever of the two blocked the other."""
    pairs = models.Block.objects.filter(Q(blocker_id=user_id) | Q(blocked_id=user_id))
    both = pairs.values_list("blocker_id", "blocked_id")
    return frozenset(person for pair in both for person in pair) - {user_id}


def _open_offices() -> QuerySet[models.Office]:
    return models.Office.objects.filter(ended_at=None)
