"""Reads about applications: where somebody stands, who says they know them, who waits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.members import models, shares, states
from coop.members.shares import Share
from coop.members.states import Applied, Facts, Kind, Step
from coop.rulebook.queries import rules_as_of

VOUCH = "vouch"
DOCUMENT = "document"
PAPERS = "papers"
KNOWN = "known"


@dataclass(frozen=True, slots=True)
class CheckView:
    """That somebody said who a person is: "document", "papers", "known" or "vouch"."""

    kind: str
    how: str
    what: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application; `state` one of `states.Applied`."""

    id: UUID
    user_id: UUID
    kind: Kind
    state: Applied
    applied_at: datetime
    decided_at: datetime | None
    reason: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class MembershipView:
    """One's own entry in the register; `number`: how many memberships of theirs there were."""

    kind: str
    admitted_at: datetime
    notice_at: datetime | None
    leaves_at: datetime | None
    ended_at: datetime | None
    ended_how: str
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands, and what it rests on."""

    step: Step
    application: ApplicationView | None
    membership: MembershipView | None
    checks: tuple[CheckView, ...]
    share: Share | None

    @property
    def is_waiting(self) -> bool:
        """Whether an application is under way."""
        return self.step in states.WAITS


def standing(user_id: UUID, now: datetime) -> Standing:
    """Where somebody stands at an instant."""
    application, membership = _latest(user_id), _membership(user_id)
    checks = tuple(
        CheckView(row.kind, row.how, row.what, row.at, row.until)
        for row in _live(models.Check.objects.filter(user_id=user_id), now)
    )
    share = shares.share_of(user_id, now=now)
    facts = Facts(
        application=application.state if application else None,
        is_checked=bool(checks),
        is_share_begun=share is None or share.is_begun,
        again_at=application.again_at if application else None,
        admitted_at=membership.admitted_at if membership else None,
        leaves_at=membership.leaves_at if membership else None,
        ended_at=membership.ended_at if membership else None,
    )
    return Standing(states.step(facts, now), application, membership, checks, share)


def application(application_id: UUID) -> ApplicationView | None:
    """One application."""
    row = models.Application.objects.filter(id=application_id).first()
    return _shown(row) if row else None


def waiting(*, limit: int) -> list[ApplicationView]:
    """Applications that nobody has decided about, the first to apply first."""
    rows = models.Application.objects.filter(state=Applied.WAITING).order_by("applied_at", "id")
    return [_shown(row) for row in rows[:limit]]


def count_waiting() -> int:
    """How many applications nobody has decided about."""
    return models.Application.objects.filter(state=Applied.WAITING).count()


def is_founding(at: datetime) -> bool:
    """Whether so few members were admitted at an instant that the founding rules hold."""
    return count_members(at, most=founding_least(at)) < founding_least(at)


def founding_least(at: datetime) -> int:
    """How many members end the founding phase."""
    return rules_as_of(at)["members.founding_least"]


def count_members(at: datetime, *, most: int | None = None) -> int:
    """How many were members at an instant; counted no further than `most`."""
    rows = models.Membership.objects.filter(admitted_at__lte=at).exclude(ended_at__lte=at)
    rows = rows.exclude(ended_at=None, leaves_at__lte=at)
    return rows[:most].count() if most is not None else rows.count()


def members_since(at: datetime) -> dict[UUID, datetime]:
    """Everybody who is a member at an instant, and since when."""
    rows = models.Membership.objects.filter(admitted_at__lte=at).exclude(ended_at__lte=at)
    rows = rows.exclude(ended_at=None, leaves_at__lte=at)
    return dict(rows.values_list("user_id", "admitted_at"))


def has_elected(office: str) -> bool:
    """Whether members ever filled this office by a vote."""
    return models.Office.objects.filter(kind=office).exclude(cause="").exists()


def holds_before(user_id: UUID, now: datetime) -> list[tuple[datetime, datetime]]:
    """Begin and end of each closing of a member's account that stewards ordered for a time."""
    rows = models.Closing.objects.filter(user_id=user_id, closed_at__lte=now, cause="")
    rows = rows.exclude(until=None)
    return [
        (row.closed_at, min(end for end in (row.reopened_at, row.until) if end is not None))
        for row in rows
    ]


def members_after(after: tuple[datetime, UUID] | None, *, limit: int) -> list[UUID]:
    """Who is in the register, latest admitted first, going on after an entry."""
    rows = models.Membership.objects.filter(ended_at=None).order_by("-admitted_at", "-user_id")
    if after is not None:
        at, user_id = after
        rows = rows.filter(admitted_at__lte=at).exclude(admitted_at=at, user_id__gte=user_id)
    return list(rows.values_list("user_id", flat=True)[:limit])


def _live(rows: QuerySet[models.Check], now: datetime) -> QuerySet[models.Check]:
    still = rows.filter(Q(ended=None) | Q(ended__at__gt=now))
    return still.filter(Q(until=None) | Q(until__gt=now)).order_by("at", "id")


def _latest(user_id: UUID) -> ApplicationView | None:
    rows = models.Application.objects.filter(user_id=user_id).order_by("-applied_at", "-id")
    row = rows.first()
    return _shown(row) if row else None


def _membership(user_id: UUID) -> MembershipView | None:
    rows = list(models.Membership.objects.filter(user_id=user_id).order_by("-admitted_at", "-id"))
    if not rows:
        return None
    row = rows[0]
    return MembershipView(
        kind=row.kind,
        admitted_at=row.admitted_at,
        notice_at=row.notice_at,
        leaves_at=row.leaves_at,
        ended_at=row.ended_at,
        ended_how=row.ended_how,
        number=len(rows),
    )


def _shown(row: models.Application) -> ApplicationView:
    return ApplicationView(
        id=row.id,
        user_id=row.user_id,
        kind=Kind(row.kind),
        state=Applied(row.state),
        applied_at=row.applied_at,
        decided_at=row.decided_at,
        reason=row.reason,
        again_at=row.again_at,
    )
