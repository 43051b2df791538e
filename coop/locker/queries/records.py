"""What lies in lockers, opened with each person's key. Only `actions.reading` shows it to others."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.locker import contracts, models, sealing, vault

DATA_KEY = "data key of {}"
PRIVATE_KEY = "private key of {}"


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record as it lies here."""

    collection: str
    key: str
    data: dict[str, Any]
    etag: str
    version: int
    updated_at: datetime
    expires_at: datetime | None


def data_key(locker: models.Locker) -> bytes:
    """The key under which this person's records are sealed.

    Raises:
        coop.locker.vault.Shredded: it was destroyed.
    """
    return unwrapped(locker.member_id, bytes(locker.wrapped_key))


def unwrapped(member_id: UUID, wrapped: bytes) -> bytes:
    """A data key as it was before it was wrapped.

    Raises:
        coop.locker.vault.Shredded: what wrapped it was destroyed.
    """
    place = DATA_KEY.format(member_id)
    return sealing.unseal(vault.key_of(member_id), wrapped, place=place)


def data_keys(member_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """The data keys of these people, without whose was destroyed."""
    rows = models.Locker.objects.filter(member_id__in=member_ids, closed_at=None)
    return _keys({row.member_id: bytes(row.wrapped_key) for row in rows})


def place_of(member_id: UUID, collection: str, key: str) -> str:
    """Where a record lies, as its seal binds it."""
    return f"{member_id}/{collection}/{key}"


def opened(
    wrapped: Mapping[UUID, bytes], collection: str, key: str | None, *, now: datetime
) -> dict[UUID, Mapping[str, Mapping[str, Any]]]:
    """Live records of each of these people by key, latest first; everybody is in the answer.

    Args:
        wrapped: their data keys, as they lie in the database.
    """
    found: dict[UUID, dict[str, Mapping[str, Any]]] = {person: {} for person in wrapped}
    rows = live(models.Record.objects.filter(member_id__in=wrapped, collection=collection), now)
    if key is not None:
        rows = rows.filter(key=key)
    held = list(rows.order_by("-updated_at", "key"))
    keys = _keys({row.member_id: wrapped[row.member_id] for row in held})
    for row in held:
        if row.member_id in keys:
            found[row.member_id][row.key] = data_of(row, keys[row.member_id])
    return dict(found)


def everything(member_id: UUID, *, now: datetime, with_files: bool = True) -> list[RecordView]:
    """All records of this person that have not expired, by collection and key.

    Args:
        with_files: or without the bytes of files that apps keep here: they may be many.
    """
    rows = models.Record.objects.filter(member_id=member_id)
    if not with_files:
        rows = rows.exclude(~Q(key=""), collection=contracts.FILES)
    return _views(rows, member_id, now)


def in_collection(member_id: UUID, collection: str, *, now: datetime) -> list[RecordView]:
    """The live records of one collection, by key."""
    rows = models.Record.objects.filter(member_id=member_id, collection=collection)
    return _views(rows, member_id, now)


def record(member_id: UUID, collection: str, key: str, *, now: datetime) -> RecordView | None:
    """One live record with its ETag."""
    rows = models.Record.objects.filter(member_id=member_id, collection=collection, key=key)
    return next(iter(_views(rows, member_id, now)), None)


def data_of(row: models.Record, key: bytes) -> dict[str, Any]:
    """What a record holds."""
    if not row.sealed:
        return {}
    place = place_of(row.member_id, row.collection, row.key)
    found: dict[str, Any] = json.loads(sealing.unseal(key, bytes(row.sealed), place=place))
    return found


def live(rows: QuerySet[models.Record], now: datetime) -> QuerySet[models.Record]:
    """Those that have not expired."""
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def _views(rows: QuerySet[models.Record], member_id: UUID, now: datetime) -> list[RecordView]:
    held = list(live(rows, now).order_by("collection", "key"))
    key = data_keys([member_id]).get(member_id) if held else None
    if key is None:
        return []
    return [
        RecordView(
            row.collection,
            row.key,
            data_of(row, key),
            row.etag,
            row.version,
            row.updated_at,
            row.expires_at,
        )
        for row in held
    ]


def _keys(wrapped: Mapping[UUID, bytes]) -> dict[UUID, bytes]:
    found = {}
    for member_id, key in wrapped.items():
        try:
            found[member_id] = unwrapped(member_id, bytes(key))
        except vault.Shredded:
            continue
    return found
