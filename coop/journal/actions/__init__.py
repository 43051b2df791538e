"""Writes journal entries, in the same transaction as the fact they state. Sealing comes after."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

from django.db import connection, transaction

from coop.journal import kinds, models
from coop.journal.commitments import commitment

SALT_BYTES = 32
# One statement: every ride that ends states its fee.
INSERT = """
WITH entry AS (
    INSERT INTO journal_entry (kind, at, public, commitment) VALUES (%s, %s, %s, %s) RETURNING id
), salted AS (
    INSERT INTO journal_salt (entry_id, salt, about) SELECT id, %s, %s FROM entry WHERE %s
), waiting AS (
    INSERT INTO journal_waiting (entry_id, is_batched) SELECT id, %s FROM entry
)
SELECT id FROM entry
"""

INSERT_ALL = """
WITH entry AS (
    INSERT INTO journal_entry (kind, at, public)
    SELECT %s, %s, fact::jsonb
      FROM unnest(%s::text[]) WITH ORDINALITY AS one (fact, place) ORDER BY place
    RETURNING id
)
INSERT INTO journal_waiting (entry_id, is_batched) SELECT id, %s FROM entry
"""


def record_all(*, kind: str, publics: Sequence[Mapping[str, object]], now: datetime) -> None:
    """Append many entries of one kind in one statement, in their order; nothing personal in them.

    Raises:
        RuntimeError, coop.journal.kinds.UnknownKind, coop.journal.kinds.Misshapen: as `record`.
    """
    _need_transaction()
    found = kinds.kind(kind)
    for public in publics:
        kinds.need_shape(found, public, has_private=False)
    facts = [json.dumps(dict(one)) for one in publics]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_ALL, (kind, now, facts, found.is_batched))


def record(
    *,
    kind: str,
    public: Mapping[str, object],
    now: datetime,
    private: Mapping[str, object] | None = None,
    about: UUID | None = None,
) -> int:
    """Append one entry; returns its number.

    Args:
        kind: `room.fact`, such as `rule.version`, as it is described in `coop.journal.kinds`.
        public: JSON-ready fields that anyone may read. Never personal, never a place.
        private: JSON-ready personal fields; only a salted commitment to them is kept.
        about: the ride or the account that `private` names, by which its salt is found again.
    Raises:
        RuntimeError: there is no transaction that the fact and the entry could share.
        coop.journal.kinds.UnknownKind: nobody has described this kind.
        coop.journal.kinds.Misshapen: the entry is not as its kind is described.
    """
    _need_transaction()
    found = kinds.kind(kind)
    kinds.need_shape(found, public, has_private=private is not None)
    salt = None if private is None else token_bytes(SALT_BYTES)
    bound = None if private is None or salt is None else commitment(private, salt)
    facts = (kind, now, json.dumps(dict(public)), bound)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, (*facts, salt, about, salt is not None, found.is_batched))
        return int(cursor.fetchone()[0])


@transaction.atomic
def erase(*, about: Collection[UUID]) -> int:
    """Forget what binds entries to these rides or accounts; returns how many entries there were.

    The log stays as it is, and verifies as before: nobody can tell any more whom they were about.
    """
    gone, _by_model = models.Salt.objects.filter(about__in=list(about)).delete()
    return gone


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a journal entry belongs to the transaction of its fact")
