"""What panels need to know of people: who can serve, and what a closing was about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from coop.members import models


@dataclass(frozen=True, slots=True)
class ClosingView:
    """That an account was closed; `cause`: the panel that decided it, else a steward did."""

    id: UUID
    user_id: UUID
    closed_at: datetime
    closed_by_id: UUID
    reason: str
    cause: str
    until: datetime | None
    reopened_at: datetime | None


def closing(closing_id: UUID) -> ClosingView | None:
    """One closing of an account."""
    row = models.Closing.objects.filter(id=closing_id).first()
    return _shown(row) if row else None


def latest_closing(user_id: UUID) -> ClosingView | None:
    """The last time that an account was closed."""
    row = models.Closing.objects.filter(user_id=user_id).order_by("-closed_at").first()
    return _shown(row) if row else None


def who_can_serve(at: datetime) -> frozenset[UUID]:
    """Members whose account is open."""
    rows = models.Membership.objects.filter(ended_at=None, admitted_at__lte=at)
    rows = rows.filter(Q(leaves_at=None) | Q(leaves_at__gt=at)).filter(user__is_active=True)
    return frozenset(rows.values_list("user_id", flat=True))


def blocked_with_any(people: Collection[UUID]) -> frozenset[UUID]:
    """Everybody who blocked one of these people, or whom one of them blocked."""
    pairs = models.Block.objects.filter(Q(blocker_id__in=people) | Q(blocked_id__in=people))
    return frozenset(one for pair in pairs.values_list("blocker_id", "blocked_id") for one in pair)


def _shown(row: models.Closing) -> ClosingView:
    return ClosingView(
        id=row.id,
        user_id=row.user_id,
        closed_at=row.closed_at,
        closed_by_id=row.closed_by_id,
        reason=row.reason,
        cause=row.cause,
        until=row.until,
        reopened_at=row.reopened_at,
    )
