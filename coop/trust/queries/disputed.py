"""What a panel reads of conduct: what a rating was about, and counts. Never a score, never a name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from coop.trust import models


@dataclass(frozen=True, slots=True)
class Disputed:
    """A rating that counts against somebody.

    Attributes:
        role: of whom it is about; `about`: the ride.
        counted_at: since when it counts; None: it does not yet.
        words: what everybody could read beside it.
    """

    id: UUID
    about: UUID
    rater_id: UUID
    ratee_id: UUID
    role: str
    is_up: bool
    reasons: tuple[str, ...]
    words: str
    ended_at: datetime
    given_at: datetime
    counted_at: datetime | None
    is_void: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Rides driven to their end, and what panels upheld before, in all roles."""

    completed: int
    upheld: int


@dataclass(frozen=True, slots=True)
class Met:
    """That two people shared a ride."""

    about: UUID
    rider_id: UUID
    driver_id: UUID
    ended_at: datetime


def rating(rating_id: UUID) -> Disputed | None:
    """One rating."""
    row = models.Rating.objects.filter(id=rating_id).select_related("encounter").first()
    if row is None:
        return None
    shows = row.said_at is not None
    return Disputed(
        id=row.id,
        about=row.encounter.about,
        rater_id=row.rater_id,
        ratee_id=row.ratee_id,
        role=row.role,
        is_up=row.is_up,
        reasons=tuple(row.reasons),
        words=row.words if shows else "",
        ended_at=row.encounter.ended_at,
        given_at=row.given_at,
        counted_at=row.counted_at,
        is_void=row.voided_at is not None,
    )


def counts(user_id: UUID) -> Counts:
    """How much somebody rode or drove, and what panels upheld."""
    done = models.Standing.objects.filter(user_id=user_id).aggregate(sum=Sum("completed"))["sum"]
    disputes = models.Event.objects.filter(user_id=user_id, kind="dispute")
    signs = disputes.aggregate(sum=Sum("sign"))["sum"]
    return Counts(int(done or 0), max(0, int(signs or 0)))


def thumbs(user_id: UUID, role: str, reasons: tuple[str, ...]) -> int:
    """How many other thumbs down of somebody name one of these reasons, and still count."""
    rows = models.Rating.objects.filter(ratee_id=user_id, role=role, is_up=False, voided_at=None)
    return rows.exclude(counted_at=None).filter(reasons__overlap=list(reasons)).count()


def weighed_by(case_id: UUID) -> list[UUID]:
    """Against whom a case was ever counted."""
    rows = models.Event.objects.filter(kind="dispute", about=case_id, undoes=None)
    return list(rows.order_by("id").values_list("user_id", flat=True))


def praise_within(people: Collection[UUID], until: datetime) -> list[UUID]:
    """The ratings that some people praised each other by up to an instant, void ones included."""
    rows = models.Rating.objects.filter(rater_id__in=people, ratee_id__in=people, is_up=True)
    return _ids(rows, until)


def blame_of(
    person: UUID, raters: Collection[UUID], since: datetime, until: datetime
) -> list[UUID]:
    """The ratings by which some people rated one down in a span, void ones included."""
    rows = models.Rating.objects.filter(ratee_id=person, rater_id__in=raters, is_up=False)
    return _ids(rows.filter(given_at__gt=since), until)


def standing(rating_ids: Collection[UUID]) -> list[UUID]:
    """Those of some ratings that nobody voided."""
    return _ids(models.Rating.objects.filter(id__in=rating_ids, voided_at=None))


def voided_at(rating_ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Those of some ratings that were voided at one instant, and still are."""
    return _ids(models.Rating.objects.filter(id__in=rating_ids, voided_at=at))


def met(about: UUID) -> Met | None:
    """Who shared a ride."""
    row = models.Encounter.objects.filter(about=about).first()
    return Met(row.about, row.rider_id, row.driver_id, row.ended_at) if row else None


def rides_of(rider_id: UUID, driver_id: UUID) -> list[Met]:
    """The rides that two people shared, latest first."""
    rows = models.Encounter.objects.filter(rider_id=rider_id, driver_id=driver_id)
    return [
        Met(row.about, row.rider_id, row.driver_id, row.ended_at)
        for row in rows.order_by("-ended_at")
    ]


def met_since(people: set[UUID], since: datetime) -> set[UUID]:
    """Everybody who rode with one of these people, or drove them, since an instant."""
    rows = models.Encounter.objects.filter(ended_at__gte=since)
    rows = rows.filter(Q(rider_id__in=people) | Q(driver_id__in=people))
    return {one for pair in rows.values_list("rider_id", "driver_id") for one in pair}


def _ids(rows: QuerySet[models.Rating], until: datetime | None = None) -> list[UUID]:
    found = rows if until is None else rows.filter(given_at__lte=until)
    return list(found.order_by("given_at", "id").values_list("id", flat=True))
