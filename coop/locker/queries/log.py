"""Who read a person's data, for the person alone; and whether their log holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import chain, models

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
    term: str = ""
    about: str = ""
    refused: str = ""


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


def _access(row: models.Access) -> AccessView:
    return AccessView(
        row.id,
        row.at,
        row.reader,
        row.purpose,
        row.collection,
        tuple(row.fields),
        row.allowed,
        row.term,
        row.about,
        row.refused,
    )


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of a person's chain, with the access that it binds as it is exported."""

    number: int
    access: dict[str, object]
    digest: bytes


@dataclass(frozen=True, slots=True)
class CutView:
    """How many links of a person's chain the law let go, and the digest that the next one follows."""

    member_id: UUID
    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class HeadView:
    """Where a person's chain stood when the journal stated it."""

    entry_id: int
    number: int
    digest: bytes
    index: int
    size: int
    proof: tuple[str, ...]
    at: datetime


def as_exported(row: models.Access) -> dict[str, object]:
    """An access as its link binds it."""
    return {
        "id": row.id,
        "member": str(row.member_id),
        "reader": row.reader,
        "purpose": row.purpose,
        "collection": row.collection,
        "fields": row.fields,
        "allowed": row.allowed,
        "term": row.term,
        "about": row.about,
        "refused": row.refused,
        "at": row.at.isoformat(),
    }


def links(member_id: UUID) -> list[LinkView]:
    """This person's whole chain, in its order."""
    rows = models.Link.objects.filter(member_id=member_id).select_related("access")
    return [
        LinkView(row.number, as_exported(row.access), bytes(row.digest))
        for row in rows.order_by("number")
    ]


def cuts(people: Collection[UUID]) -> list[CutView]:
    """From where on the chains of these people are kept, of those of whom something went."""
    rows = models.Cut.objects.filter(member_id__in=people).order_by("member_id", "number")
    last = {row.member_id: row for row in rows}
    return [CutView(row.member_id, row.number, bytes(row.digest)) for row in last.values()]


def cut(member_id: UUID) -> CutView:
    """From where on this person's chain is kept."""
    return next(iter(cuts([member_id])), CutView(member_id, 0, chain.START))


def broken_at(member_id: UUID) -> int | None:
    """The number of the first link of this person's chain that does not hold."""
    start = cut(member_id)
    kept = ((one.access, one.digest) for one in links(member_id))
    return chain.first_break(kept, after=start.number, before=start.digest)


def heads(member_id: UUID) -> list[HeadView]:
    """Where the journal stated this person's chain, newest first."""
    return [
        HeadView(
            row.entry_id,
            row.number,
            bytes(row.digest),
            row.index,
            row.size,
            tuple(row.proof),
            row.at,
        )
        for row in models.Head.objects.filter(member_id=member_id).order_by("-number")
    ]
