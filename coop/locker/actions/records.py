"""Writes records, sealed under each person's key; what goes to a locker elsewhere is boxed."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import contracts, homes, models, sealing
from coop.locker.actions import delivering
from coop.locker.actions.opening import locker_of
from coop.locker.queries import finding
from coop.locker.queries.records import data_key, data_of, place_of

Data = dict[str, Any]


class Spot(NamedTuple):
    """Where a record lies."""

    member_id: UUID
    collection: str
    key: str


class Changed(Refusal):
    """Somebody else wrote the record in the meantime."""

    code = "record_changed"
    status = 409


@transaction.atomic
def write(
    spot: Spot,
    values: Mapping[str, object],
    *,
    now: datetime,
    expires_at: datetime | None = None,
    if_match: str | None = None,
) -> str:
    """Set these fields of one record and keep its others; a value of None removes the field.

    Args:
        if_match: the ETag that the record must still have; "" if it must not be there yet.
    Returns:
        the record's new ETag.
    Raises:
        ValueError: a field that the collection does not have.
        Changed: the record has another ETag.
        coop.locker.actions.opening.LockerGone: the person deleted what they had here.
    """
    unknown = set(values) - contracts.FIELDS[spot.collection]
    if unknown:
        raise ValueError(f"{spot.collection} has no {sorted(unknown)}")

    def merge(data: Data) -> Data:
        merged = {**data, **values}
        return {name: value for name, value in merged.items() if value is not None}

    change = {"how": homes.WRITE, "fields": dict(values)}
    return _put(spot, merge, change, expires_at=expires_at, now=now, if_match=if_match)


@transaction.atomic
def append(
    *,
    member_id: UUID,
    collection: str,
    rows: Sequence[object],
    key: str,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Add rows to the end of a record's `rows`."""

    def merge(data: Data) -> Data:
        return {"rows": [*data.get("rows", []), *rows]}

    change = {"how": homes.APPEND, "rows": list(rows)}
    _put(Spot(member_id, collection, key), merge, change, expires_at=expires_at, now=now)


@transaction.atomic
def restore(
    spot: Spot,
    data: Mapping[str, Any],
    updated_at: datetime,
    expires_at: datetime | None,
    *,
    now: datetime,
) -> None:
    """Put a whole record there as it was elsewhere, in the place of what is there.

    Raises:
        coop.locker.actions.opening.LockerGone: as `write`.
    """
    change = {"how": homes.REPLACE, "fields": dict(data)}
    _put(spot, lambda _before: dict(data), change, expires_at=expires_at, now=now)
    models.Record.objects.filter(**spot._asdict()).update(updated_at=updated_at)


@transaction.atomic
def forget(*, member_id: UUID, collection: str, key: str, now: datetime | None = None) -> bool:
    """Remove one record; returns whether there was one, as far as is known here.

    Args:
        now: needed where the locker may lie elsewhere.
    """
    if now is not None and _send(Spot(member_id, collection, key), {"how": homes.FORGET}, now=now):
        _let_go(member_id, collection, key)
        return True
    rows = models.Record.objects.filter(member_id=member_id, collection=collection, key=key)
    _let_go(member_id, collection, key)
    return rows.delete()[0] > 0


@transaction.atomic
def keep_latest(
    *, member_id: UUID, collection: str, prefix: str, count: int, now: datetime
) -> None:
    """Of the records whose key begins so, remove all but the latest `count`."""
    change = {"how": homes.KEEP, "prefix": prefix, "count": count}
    if _send(Spot(member_id, collection, ""), change, now=now):
        return
    rows = models.Record.objects.filter(
        member_id=member_id, collection=collection, key__startswith=prefix
    )
    kept = rows.order_by("-updated_at", "key").values_list("id", flat=True)[:count]
    rows.exclude(id__in=list(kept)).delete()


@transaction.atomic
def forget_like(*, member_id: UUID, collection: str, prefix: str, now: datetime) -> int:
    """Remove the records whose key begins so; returns how many there were here."""
    change = {"how": homes.KEEP, "prefix": prefix, "count": 0}
    _send(Spot(member_id, collection, ""), change, now=now)
    rows = models.Record.objects.filter(
        member_id=member_id, collection=collection, key__startswith=prefix
    )
    return rows.delete()[0]


def _put(
    spot: Spot,
    merge: Callable[[Data], Data],
    change: Mapping[str, Any],
    *,
    expires_at: datetime | None,
    now: datetime,
    if_match: str | None = None,
) -> str:
    locker = locker_of(spot.member_id, now=now)
    _let_go(*spot)
    if locker.home:
        until = expires_at.isoformat() if expires_at else None
        if _send(spot, {**change, "until": until}, now=now):
            _find_elsewhere(spot, change, now)
            return ""
        locker.refresh_from_db()
    row, is_new = models.Record.objects.select_for_update().get_or_create(
        **spot._asdict(), defaults={"updated_at": now}
    )
    sealed_with = data_key(locker)
    is_over = row.expires_at is not None and row.expires_at <= now
    if if_match is not None and if_match != ("" if is_new or is_over else row.etag):
        raise Changed(_("This was changed in the meantime. Look at it again first."))
    data = merge({} if is_over else data_of(row, sealed_with))
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    row.sealed = sealing.seal(sealed_with, plain, place=place_of(*spot))
    row.etag, row.version = token_hex(16), row.version + 1
    row.updated_at, row.expires_at = now, expires_at
    row.save()
    if (spot.collection, spot.key) == (contracts.PROFILE, ""):
        _find_by(spot.member_id, finding.digests(data), now)
    return row.etag


def _send(spot: Spot, change: Mapping[str, Any], *, now: datetime) -> bool:
    """Put a change on its way to a locker elsewhere; False where it lies here."""
    elsewhere = models.Locker.objects.filter(member_id=spot.member_id, closed_at=None)
    if not elsewhere.exclude(home="").exists():
        return False
    return delivering.send(spot.member_id, spot.collection, spot.key, change, now=now)


def _find_elsewhere(spot: Spot, change: Mapping[str, Any], now: datetime) -> None:
    """By their number somebody who calls is found, wherever their locker lies; by name not."""
    number = change.get("fields", {}).get("phone")
    if (spot.collection, spot.key) == (contracts.PROFILE, "") and number is not None:
        _find_by(spot.member_id, finding.digests({"phone": number}), now)


def _let_go(member_id: UUID, collection: str, key: str) -> None:
    """What the co-operative holds of a record is old once the record changes."""
    models.Lease.objects.filter(member_id=member_id, collection=collection, key=key).delete()


def _find_by(member_id: UUID, wanted: Collection[tuple[str, bytes]], now: datetime) -> None:
    rows = models.Finder.objects.filter(member_id=member_id)
    known = {(row.kind, bytes(row.digest)): row.pk for row in rows}
    gone = [pk for found_by, pk in known.items() if found_by not in wanted]
    models.Finder.objects.filter(pk__in=gone).delete()
    models.Finder.objects.bulk_create(
        models.Finder(member_id=member_id, kind=kind, digest=digest, at=now)
        for kind, digest in wanted
        if (kind, digest) not in known
    )
