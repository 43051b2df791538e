"""Seals what was recorded: numbers without a gap, a tree over them, and a signature under its root.

One at a time, by an advisory lock; the sweeper calls it. What has no seal is known by a row of its
own, since numbers of entries are given before their commits and a later one may be seen first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import SystemRandom
from typing import NamedTuple

from django.db import connection, transaction

from coop.journal import kinds, models, tree
from coop.journal.keys import signer_of
from coop.journal.leaves import leaf
from coop.journal.notes import Checkpoint, Note
from coop.journal.queries import log
from coop.journal.tree import TILE_WIDTH

CHUNK = 5_000
BATCH_LEAST = 50
"""Fewer fees than this wait for more: among so many, nobody's is told by its amount."""
PATIENCE = "SET LOCAL statement_timeout = '15min'"
SEAL_LOCK = "SELECT pg_advisory_xact_lock(hashtext('journal.seal'))"
WAITING = """
SELECT entry.id, entry.kind, entry.at, entry.public::text, entry.commitment
  FROM journal_waiting waiting JOIN journal_entry entry ON entry.id = waiting.entry_id
 WHERE NOT waiting.is_batched ORDER BY entry.kind <> 'journal.key', entry.id LIMIT %s
"""
BATCHED = """
SELECT entry.id, entry.kind, entry.at, entry.public::text, entry.commitment
  FROM journal_waiting waiting JOIN journal_entry entry ON entry.id = waiting.entry_id
 WHERE waiting.is_batched
"""
PUT = """
INSERT INTO journal_leaf (index, entry_id, kind, data)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bytea[])
"""
DONE = "DELETE FROM journal_waiting WHERE entry_id = ANY (%s)"


class Row(NamedTuple):
    """An entry that waits for its seal."""

    id: int
    kind: str
    at: datetime
    public: str
    commitment: memoryview | None


def seal(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: seal what was recorded since the last time, a part at a time."""
    while seal_next(now=now) == CHUNK:
        pass


def seal_batches(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: seal the entries that only show among many, in random order."""
    seal(payload=payload, now=now)
    seal_batch(now=now)


@transaction.atomic
def seal_next(*, now: datetime, most: int = CHUNK) -> int:
    """Seal the oldest entries that wait; returns how many there were.

    Raises:
        coop.journal.keys.NoKey: this machine does not hold the key that signs.
    """
    return _seal(WAITING, [most], now=now)


@transaction.atomic
def seal_batch(*, now: datetime) -> int:
    """Seal the entries that only show among many, if there are enough; returns how many."""
    waiting = models.Waiting.objects.filter(is_batched=True)
    return _seal(BATCHED, [], now=now) if waiting.count() >= BATCH_LEAST else 0


def _seal(statement: str, facts: list[int], *, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(SEAL_LOCK)
        cursor.execute(statement, facts)
        rows = [Row(*row) for row in cursor.fetchall()]
    if not rows or not log.has_key():
        return 0
    if statement == BATCHED:
        SystemRandom().shuffle(rows)
    before = log.size()
    entries = [_bytes(row) for row in rows]
    _put(rows, entries, before)
    _put_tiles(tree.leaf_hashes(entries), before)
    _sign(before, now=now)
    return len(rows)


def _bytes(row: Row) -> bytes:
    kind = kinds.known(row.kind)
    is_timeless = kind is not None and kind.is_batched
    return leaf(
        row.kind,
        log.read(row.public),
        at=None if is_timeless else row.at,
        commitment=None if row.commitment is None else bytes(row.commitment),
    )


def _put(rows: Sequence[Row], entries: Sequence[bytes], before: int) -> None:
    ids = [row.id for row in rows]
    places = list(range(before, before + len(rows)))
    with connection.cursor() as cursor:
        cursor.execute(PUT, [places, ids, [row.kind for row in rows], list(entries)])
        cursor.execute(DONE, [ids])


def _put_tiles(hashes: Sequence[bytes], before: int) -> None:
    """Keep every tile that is full now, level by level."""
    level, first, new = 0, before, list(hashes)
    while new:
        number, at = divmod(first, TILE_WIDTH)
        have = list(log.hashes(level, number)[:at]) + new
        rows = [
            models.Tile(
                level=level,
                number=number + place,
                hashes=b"".join(part := have[place * TILE_WIDTH : (place + 1) * TILE_WIDTH]),
                root=tree.subtree(part),
            )
            for place in range(len(have) // TILE_WIDTH)
        ]
        models.Tile.objects.bulk_create(rows)
        level, first, new = level + 1, number, [bytes(row.root) for row in rows]


def _sign(before: int, *, now: datetime) -> None:
    """Sign the new checkpoint; one that holds a new key is signed by the key before, too."""
    found = log.peaks(log.size())
    keys = log.keys()
    signing = [one.key for one in keys if one.index >= before]
    if len(signing) < len(keys):
        signing.insert(0, keys[len(keys) - len(signing) - 1].key)
    assert signing, "the log states its key first"
    head = Checkpoint(keys[0].key.name, found.size, found.root())
    signatures = tuple(signer_of(key).sign(head.text) for key in signing)
    models.Checkpoint.objects.create(
        size=head.size, root=head.root, note=str(Note(head.text, signatures)), at=now
    )
