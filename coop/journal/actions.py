"""Writes journal entries, in the same transaction as the fact they state. Sealing comes after."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes

from django.db import transaction

from coop.journal import models
from coop.journal.commitments import commitment

SALT_BYTES = 32


def record(
    *,
    kind: str,
    public: Mapping[str, object],
    now: datetime,
    private: Mapping[str, object] | None = None,
) -> int:
    """Append one entry; returns its number.

    Args:
        kind: `room.fact`, such as `rule.version`.
        public: JSON-ready fields that anyone may read. Never personal, never a place.
        private: JSON-ready personal fields; only a salted commitment to them is kept.
    Raises:
        RuntimeError: there is no transaction that the fact and the entry could share.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a journal entry belongs to the transaction of its fact")
    entry = models.Entry(kind=kind, at=now, public=dict(public))
    if private is None:
        entry.save()
        return entry.pk
    salt = token_bytes(SALT_BYTES)
    entry.commitment = commitment(private, salt)
    entry.save()
    models.Salt.objects.create(entry=entry, salt=salt)
    return entry.pk
