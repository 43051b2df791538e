"""Sealed entries for people: pages of them, single ones with their proof, and what binds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from coop.journal import models
from coop.journal.queries import log

PAGE = 30
WITH_RECEIPTS = """
SELECT entry.public ->> 'receipt', leaf.index
  FROM journal_entry entry JOIN journal_leaf leaf ON leaf.entry_id = entry.id
 WHERE entry.kind = 'vote.ballot' AND entry.public ->> 'receipt' = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed entry: its number, and what everybody reads."""

    index: int
    kind: str
    text: str

    @property
    def facts(self) -> dict[str, Any]:
        """What it says, as JSON."""
        return log.read(self.text)

    @property
    def at(self) -> datetime | None:
        """When; None where that would tell too much."""
        said = self.facts.get("at")
        return datetime.fromisoformat(said) if said else None


@dataclass(frozen=True, slots=True)
class Proven:
    """A sealed entry with what leads from it to a signed root."""

    entry: Sealed
    checkpoint: log.Signed
    proof: list[bytes]
    key: str


def page(*, before: int | None = None, kind: str = "", most: int = PAGE) -> list[Sealed]:
    """Entries from the newest down, up to `before` (excluded), of one kind or of all."""
    rows = models.Leaf.objects.order_by("-index")
    if before is not None:
        rows = rows.filter(index__lt=before)
    if kind:
        rows = rows.filter(kind=kind)
    return [_sealed(row) for row in rows[:most]]


def kinds_in_use() -> list[str]:
    """Every kind of which an entry is sealed; one step of the index for each."""
    found: list[str] = []
    while True:
        rows = models.Leaf.objects.filter(kind__gt=found[-1]) if found else models.Leaf.objects
        following = rows.order_by("kind").values_list("kind", flat=True).first()
        if following is None:
            return found
        found.append(following)


def entry(index: int) -> Sealed | None:
    """The entry of this number."""
    row = models.Leaf.objects.filter(index=index).first()
    return _sealed(row) if row else None


def proven(index: int) -> Proven | None:
    """The entry of this number with its proof; None where no checkpoint holds it."""
    found, head, keys = entry(index), log.head(), log.keys()
    if found is None or head is None or index >= head.size or not keys:
        return None
    return Proven(found, head, log.inclusion(index, head.size), keys[-1].key.text)


def with_receipts(receipts: Sequence[str]) -> dict[str, int]:
    """Where counted ballots lie: receipt -> number of the entry."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_RECEIPTS, [list(receipts)])
        return dict(cursor.fetchall())


def about(ids: Sequence[UUID], *, kind: str) -> dict[UUID, tuple[int, bytes]]:
    """Where sealed entries about these rides or accounts lie: id -> (number, salt)."""
    rows = models.Salt.objects.filter(about__in=ids, entry__kind=kind, entry__leaf__isnull=False)
    return {
        one: (index, bytes(salt))
        for one, index, salt in rows.values_list("about", "entry__leaf__index", "salt")
        if one is not None
    }


def newest(kind: str, **public: object) -> Sealed | None:
    """The newest entry of a kind that says this."""
    rows = models.Leaf.objects.filter(kind=kind, entry__public__contains=public)
    row = rows.order_by("-index").first()
    return _sealed(row) if row else None


def _sealed(row: models.Leaf) -> Sealed:
    return Sealed(row.index, row.kind, bytes(row.data).decode())
