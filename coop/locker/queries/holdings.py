"""What the co-operative holds of a person now, and what it has signed that it let go."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.locker import models


@dataclass(frozen=True, slots=True)
class Held:
    """A live lease: which fields, under which term, until when."""

    term: str
    collection: str
    fields: tuple[str, ...]
    taken_at: datetime
    until: datetime
    text: str
    signature: bytes
    key: bytes


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A purge receipt as it was signed."""

    id: UUID
    asked_at: datetime
    done_at: datetime
    says: dict[str, Any]
    text: str
    signature: bytes
    key: bytes


def held(member_id: UUID, *, now: datetime) -> list[Held]:
    """Live leases on this person's data, by term."""
    rows = models.Lease.objects.filter(member_id=member_id, until__gt=now)
    return [
        Held(
            row.term,
            row.collection,
            tuple(row.fields),
            row.taken_at,
            row.until,
            row.text,
            bytes(row.signature),
            bytes(row.signing_key.public),
        )
        for row in rows.select_related("signing_key").order_by("term", "collection", "key")
    ]


def receipts(member_id: UUID) -> list[ReceiptView]:
    """This person's purge receipts, newest first."""
    rows = models.Receipt.objects.filter(member_id=member_id).select_related("key")
    return [_receipt(row) for row in rows.order_by("-done_at", "-id")]


def receipt(receipt_id: UUID, *, member_id: UUID) -> ReceiptView | None:
    """One receipt of this person."""
    rows = models.Receipt.objects.filter(id=receipt_id, member_id=member_id)
    row = rows.select_related("key").first()
    return _receipt(row) if row else None


def _receipt(row: models.Receipt) -> ReceiptView:
    return ReceiptView(
        row.id,
        row.asked_at,
        row.done_at,
        json.loads(row.text),
        row.text,
        bytes(row.signature),
        bytes(row.key.public),
    )
