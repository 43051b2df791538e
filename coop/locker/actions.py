"""Reads that are logged, and all writes. Other rooms come through `coop.locker.client`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed
from coop.journal import actions as journal
from coop.locker import contracts, models


class NotCovered(NotAllowed):
    """No term allows this read; it is in the person's log as refused."""

    code = "read_not_covered"


def read(
    *,
    member_ids: Collection[UUID],
    collection: str,
    fields: Collection[str],
    purpose: str,
    reader: str,
    now: datetime,
) -> QuerySet[models.Record]:
    """Log a read of every one of these people, then return their live records, or some by key.

    Raises:
        NotCovered: a field lies outside the term; the log keeps the refused read, unless the
            caller's own transaction is rolled back with it.
    """
    refused = [
        member_id
        for member_id in member_ids
        if not contracts.allows(
            purpose=purpose,
            collection=collection,
            fields=fields,
            reader_is_member=reader == str(member_id),
        )
    ]
    log = _Log(reader, purpose, collection, sorted(fields), now)
    if refused:
        log.write(refused, allowed=False)
        raise NotCovered(_("This is not covered by what the person allows, so it was not read."))
    with transaction.atomic():
        log.write(member_ids, allowed=True)
        if purpose == contracts.DESK:
            _state_look(member_ids, reader, sorted(fields), now)
    rows = models.Record.objects.filter(member_id__in=member_ids, collection=collection)
    return _live(rows, now).order_by("-updated_at", "key")


def owner_of_phone(number: str) -> UUID | None:
    """Whose profile holds this number; of several, who wrote it last."""
    profiles = models.Record.objects.annotate(number=KT("data__phone"))
    rows = profiles.filter(collection=contracts.PROFILE, number=number).order_by("-updated_at")
    return rows.values_list("member_id", flat=True).first()


@transaction.atomic
def write(
    *,
    member_id: UUID,
    collection: str,
    values: Mapping[str, object],
    now: datetime,
    key: str = "",
    expires_at: datetime | None = None,
) -> None:
    """Set these fields of one record and keep its others; a value of None removes the field.

    Raises:
        ValueError: a field that the collection does not have.
    """
    unknown = set(values) - contracts.FIELDS[collection]
    if unknown:
        raise ValueError(f"{collection} has no {sorted(unknown)}")
    row = _row_for_update(member_id, collection, key, now)
    merged = {**row.data, **values}
    row.data = {name: value for name, value in merged.items() if value is not None}
    row.updated_at, row.expires_at = now, expires_at
    row.save()


@transaction.atomic
def append(
    *,
    member_id: UUID,
    collection: str,
    rows: Sequence[Sequence[object]],
    key: str,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Add rows to the end of a record's `rows`."""
    record = _row_for_update(member_id, collection, key, now)
    record.data = {"rows": [*record.data.get("rows", []), *rows]}
    record.updated_at, record.expires_at = now, expires_at
    record.save()


@transaction.atomic
def forget(*, member_id: UUID, collection: str, key: str) -> bool:
    """Remove one record; returns whether there was one."""
    rows = models.Record.objects.filter(member_id=member_id, collection=collection, key=key)
    return rows.delete()[0] > 0


@transaction.atomic
def keep_latest(*, member_id: UUID, collection: str, prefix: str, count: int) -> None:
    """Of the records whose key begins so, remove all but the latest `count`."""
    rows = models.Record.objects.filter(
        member_id=member_id, collection=collection, key__startswith=prefix
    )
    kept = rows.order_by("-updated_at", "key").values_list("id", flat=True)[:count]
    rows.exclude(id__in=list(kept)).delete()


def purge(*, payload: Mapping[str, str], now: datetime) -> None:  # every handler takes `payload`
    """Remove what has expired. A periodic job; safe to repeat."""
    models.Record.objects.filter(expires_at__lte=now).delete()


def _state_look(
    member_ids: Collection[UUID], reader: str, fields: list[str], now: datetime
) -> None:
    """A steward's look at somebody's data is a fact that members can count."""
    for member_id in member_ids:
        journal.record(
            kind="desk.look",
            public={"fields": fields},
            private={"member": str(member_id), "reader": reader},
            about=member_id,
            now=now,
        )


class _Log:
    """One reader's wish, to be written down for each person it concerns."""

    def __init__(
        self, reader: str, purpose: str, collection: str, fields: list[str], now: datetime
    ) -> None:
        self.wish = {
            "reader": reader,
            "purpose": purpose,
            "collection": collection,
            "fields": fields,
            "at": now,
        }

    def write(self, member_ids: Collection[UUID], *, allowed: bool) -> None:
        rows = [models.Access(member_id=m, allowed=allowed, **self.wish) for m in member_ids]
        models.Access.objects.bulk_create(rows)


def _live(rows: QuerySet[models.Record], now: datetime) -> QuerySet[models.Record]:
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def _row_for_update(member_id: UUID, collection: str, key: str, now: datetime) -> models.Record:
    """The record, made if it is missing; an expired one begins empty again."""
    row, _is_new = models.Record.objects.select_for_update().get_or_create(
        member_id=member_id, collection=collection, key=key, defaults={"updated_at": now}
    )
    if row.expires_at is not None and row.expires_at <= now:
        row.data = {}
    return row
