"""Reads for the person alone: who read their data, and everything that lies here.

Other rooms never come this way: their reads go through `coop.locker.client` and are logged.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import models

PAGE = 50


@dataclass(frozen=True, slots=True)
class AccessView:
    """One read, or one that was refused.

    Attributes:
        reader: the person's own id, or `role:id`, or the name of a part of the system.
    """

    id: int
    at: datetime
    reader: str
    purpose: str
    collection: str
    fields: tuple[str, ...]
    allowed: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as it lies here."""

    collection: str
    key: str
    data: dict[str, object]
    updated_at: datetime
    expires_at: datetime | None


def accesses(
    member_id: UUID, *, before: int | None = None, by_others: bool = False, limit: int = PAGE
) -> list[AccessView]:
    """Who read this person's data, latest first.

    Args:
        before: only entries with a lower id, to page on.
        by_others: leave out what the person read of their own.
    """
    rows = models.Access.objects.filter(member_id=member_id).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    if by_others:
        rows = rows.exclude(reader=str(member_id))
    return [_access(row) for row in rows[:limit]]


def whole_log(member_id: UUID) -> list[AccessView]:
    """Every read of this person's data, oldest first."""
    rows = models.Access.objects.filter(member_id=member_id).order_by("id")
    return [_access(row) for row in rows]


def count_accesses(member_id: UUID, *, since: datetime) -> tuple[int, int]:
    """How often others read this person's data since then, and how often they were refused."""
    rows = models.Access.objects.filter(member_id=member_id, at__gte=since)
    rows = rows.exclude(reader=str(member_id))
    return rows.filter(allowed=True).count(), rows.filter(allowed=False).count()


def everything(member_id: UUID, *, now: datetime) -> list[RecordView]:
    """All records of this person that have not expired, by collection and key."""
    rows = models.Record.objects.filter(member_id=member_id).order_by("collection", "key")
    return [
        RecordView(row.collection, row.key, row.data, row.updated_at, row.expires_at)
        for row in rows
        if row.expires_at is None or row.expires_at > now
    ]


def _access(row: models.Access) -> AccessView:
    return AccessView(
        row.id, row.at, row.reader, row.purpose, row.collection, tuple(row.fields), row.allowed
    )


def named_like(text: str, *, limit: int) -> list[UUID]:
    """Who has this text in their name; by name, at most `limit`. Names stay here."""
    rows = models.Record.objects.filter(collection="profile", key="", data__name__icontains=text)
    return list(rows.order_by("data__name").values_list("member_id", flat=True)[:limit])
