"""Writes journal entries, in the same transaction as the fact they state. Sealing comes after."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_bytes

from django.db import connection

from coop.journal.commitments import commitment

SALT_BYTES = 32
# One statement: every ride that ends states its fee.
INSERT = """
WITH entry AS (
    INSERT INTO journal_entry (kind, at, public, commitment) VALUES (%s, %s, %s, %s) RETURNING id
), salted AS (
    INSERT INTO journal_salt (entry_id, salt) SELECT id, %s FROM entry WHERE %s
)
SELECT id FROM entry
"""

INSERT_ALL = """
INSERT INTO journal_entry (kind, at, public)
SELECT %s, %s, fact::jsonb FROM unnest(%s::text[]) WITH ORDINALITY AS one (fact, place) ORDER BY place
"""


def record_all(*, kind: str, publics: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Append many entries of one kind in one statement, in their order; nothing personal in them.

    Raises:
        RuntimeError: as `record`.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a journal entry belongs to the transaction of its fact")
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ALL, (kind, now, [json.dumps(dict(one)) for one in publics]))


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
    if not connection.in_atomic_block:
        raise RuntimeError("a journal entry belongs to the transaction of its fact")
    salt = None if private is None else token_bytes(SALT_BYTES)
    bound = None if private is None or salt is None else commitment(private, salt)
    facts = (kind, now, json.dumps(dict(public)), bound)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, (*facts, salt, salt is not None))
        return int(cursor.fetchone()[0])
