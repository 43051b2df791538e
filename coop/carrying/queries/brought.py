"""What other services say of somebody, as they signed it; for that person alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from coop.carrying import layout, models
from coop.locker import carried


@dataclass(frozen=True, slots=True)
class BroughtView:
    """What one service says of somebody.

    Attributes:
        pin: how we know its key; `is_sure`: enough to count as said by it.
        seen_by: whom we know that has seen its log.
        said: kind of credential -> what it says.
    """

    id: int
    origin: str
    name: str
    made_at: datetime
    brought_at: datetime
    pin: str
    is_sure: bool
    seen_by: tuple[str, ...]
    said: dict[str, dict[str, Any]]


def of(member_id: UUID, *, now: datetime) -> list[BroughtView]:
    """What this person brought from elsewhere, newest first."""
    rows = models.Brought.objects.filter(member_id=member_id).order_by("-brought_at", "origin")
    return [_view(row, now) for row in rows]


def files_of(member_id: UUID, *, now: datetime) -> dict[str, bytes]:
    """All of it, byte for byte, by its names in an archive."""
    found: dict[str, bytes] = {}
    for row in models.Brought.objects.filter(member_id=member_id).order_by("origin"):
        found |= _files(row, now)
    return found


def place(origin: str, subject: UUID) -> str:
    """Where what a service says is sealed."""
    return f"{origin}/{subject}"


def _view(row: models.Brought, now: datetime) -> BroughtView:
    said = {}
    for name, data in _files(row, now).items():
        if f"/{layout.CREDENTIALS}" in name:
            kind = name.rpartition("/")[2].removesuffix(".json")
            said[kind] = dict(json.loads(data)["credentialSubject"])
    return BroughtView(
        id=row.pk,
        origin=row.origin,
        name=row.name,
        made_at=row.made_at,
        brought_at=row.brought_at,
        pin=row.pin,
        is_sure=row.pin in ("known", "witnessed"),
        seen_by=tuple(row.seen_by),
        said=said,
    )


def _files(row: models.Brought, now: datetime) -> dict[str, bytes]:
    where = place(row.origin, row.subject)
    held = carried.opened(row.member_id, bytes(row.sealed), place=where, now=now)
    with ZipFile(BytesIO(held)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
