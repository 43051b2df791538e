"""What was said, by whom it may be seen, and what can still be said."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from coop.rulebook.queries import rules_as_of
from coop.trust import models
from coop.trust.conduct import Role
from coop.trust.paid import Paid, of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody said after a ride, as they see it themselves; `reply`: once their words show."""

    is_up: bool
    reasons: tuple[str, ...]
    words: str
    private_words: str
    given_at: datetime
    reply: str


@dataclass(frozen=True, slots=True)
class Rateable:
    """A ride as one of both rates it. `role` is that of the other.

    Attributes:
        is_open: whether they can still rate; `is_paid`: or could, once it is paid.
        given: what they said; `is_revealed`: both have, or the time is over.
    """

    about: UUID
    role: Role
    ended_at: datetime
    closes_at: datetime
    is_open: bool
    is_paid: bool
    given: Given | None
    is_revealed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Words about somebody that show, without whose they are."""

    id: UUID
    role: Role
    is_up: bool
    words: str
    private_words: str
    said_at: datetime
    reply: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many ratings of somebody do not count yet, and how many it takes."""

    ratings: int
    batch: int


def rateable(about: UUID, *, by: UUID, now: datetime) -> Rateable | None:
    """A ride that this person shared, to be rated or as they rated it; None: there is none."""
    met = models.Encounter.objects.filter(_shared_by(by), about=about).first()
    return _view(met, by, now=now) if met else None


def to_rate(user_id: UUID, *, now: datetime) -> list[Rateable]:
    """Rides that somebody can still rate, the newest first."""
    window = timedelta(seconds=rules_as_of(now)["ratings.window_s"])
    recent = models.Encounter.objects.filter(_shared_by(user_id), ended_at__gte=now - window)
    rated = models.Rating.objects.filter(rater_id=user_id).values("encounter_id")
    rows = recent.exclude(id__in=rated).order_by("-ended_at", "id")
    return [_view(row, user_id, now=now) for row in rows[:SHOWN]]


def words_about(user_id: UUID, role: Role, *, now: datetime, is_self: bool = False) -> list[Words]:
    """What people wrote about somebody, the newest first; what is for them alone only to them."""
    rows = _shown(now).filter(ratee_id=user_id, role=role)
    rows = rows.exclude(words="", private_words="") if is_self else rows.exclude(words="")
    return [
        Words(
            id=row.id,
            role=Role(row.role),
            is_up=row.is_up,
            words=row.words,
            private_words=row.private_words if is_self else "",
            said_at=row.said_at or now,
            reply=row.reply,
        )
        for row in rows.order_by("-said_at", "id")[:SHOWN]
    ]


def written_of(
    user_ids: Collection[UUID], role: Role, *, now: datetime
) -> dict[UUID, tuple[int, int]]:
    """How many words about these people show, and how many of those they answered."""
    rows = _shown(now).filter(ratee_id__in=user_ids, role=role).exclude(words="")
    counted = rows.values("ratee_id").annotate(all=Count("id"), answered=Count("replied_at"))
    return {
        user_id: (whole, answered)
        for user_id, whole, answered in counted.values_list("ratee_id", "all", "answered")
    }


def reasons_of(user_id: UUID, role: Role) -> dict[tuple[bool, str], int]:
    """How often each reason was given, with a thumb up or down, the most often first."""
    rows = models.Rating.objects.filter(
        ratee_id=user_id, role=role, counted_at__isnull=False, voided_at=None
    )
    counted = Counter(
        (is_up, code) for is_up, codes in rows.values_list("is_up", "reasons") for code in codes
    )
    return dict(counted.most_common())


def waiting(user_id: UUID, role: Role, *, now: datetime) -> Waiting:
    """How many revealed ratings wait for others to count with."""
    rows = models.Rating.objects.filter(
        ratee_id=user_id, role=role, counted_at=None, voided_at=None, reveal_at__lte=now
    )
    return Waiting(rows.count(), rules_as_of(now)["ratings.batch"])


def roles_of(user_ids: Collection[UUID]) -> dict[UUID, list[Role]]:
    """In which roles somebody has a standing."""
    rows = models.Standing.objects.filter(user_id__in=user_ids).order_by("user_id", "-role")
    found: dict[UUID, list[Role]] = {user_id: [] for user_id in user_ids}
    for user_id, role in rows.values_list("user_id", "role"):
        found[user_id].append(Role(role))
    return found


def _shared_by(user_id: UUID) -> Q:
    return Q(rider_id=user_id) | Q(driver_id=user_id)


def _shown(now: datetime) -> QuerySet[models.Rating]:
    return models.Rating.objects.filter(said_at__lte=now, voided_at=None)


def _view(met: models.Encounter, by: UUID, *, now: datetime) -> Rateable:
    role = Role.DRIVER if by == met.rider_id else Role.RIDER
    window = timedelta(seconds=rules_as_of(now)["ratings.window_s"])
    row = models.Rating.objects.filter(encounter=met, rater_id=by).first()
    closes_at = met.ended_at + window
    is_paid = row is not None or met.paid_at is not None or of(met.about) != Paid.NO
    return Rateable(
        about=met.about,
        role=role,
        ended_at=met.ended_at,
        closes_at=closes_at,
        is_open=row is None and now <= closes_at and is_paid,
        is_paid=is_paid,
        given=_given(row, now=now) if row else None,
        is_revealed=row is not None and row.reveal_at <= now,
    )


def _given(row: models.Rating, *, now: datetime) -> Given:
    is_shown = row.said_at is not None and row.said_at <= now and row.voided_at is None
    return Given(
        is_up=row.is_up,
        reasons=tuple(row.reasons),
        words=row.words,
        private_words=row.private_words,
        given_at=row.given_at,
        reply=row.reply if is_shown else "",
    )
