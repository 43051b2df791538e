"""Who witnesses the log, and how far: cosignatures of those whose word counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from coop.journal import models
from coop.journal.notes import Key, read_key
from coop.journal.queries import log


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness, and the newest that it cosigned, and when that came; None: nothing yet."""

    id: int
    key: Key
    name: str
    since: datetime
    size: int | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """How the log stands, for people.

    Attributes:
        head: the newest checkpoint.
        witnessed: how many entries at least one witness has seen; None: none has.
        waiting: entries that are not sealed yet; `batched` of them wait for others of their kind.
    """

    head: log.Signed | None
    witnesses: list[Witness]
    witnessed: int | None
    waiting: int
    batched: int

    @property
    def seen(self) -> list[Witness]:
        """The witnesses that have seen something."""
        return [one for one in self.witnesses if one.size is not None]


def state() -> State:
    """How the log stands."""
    found = witnesses()
    sizes = [one.size for one in found if one.size is not None]
    waiting = models.Waiting.objects
    return State(
        head=log.head(),
        witnesses=found,
        witnessed=max(sizes, default=None),
        waiting=waiting.count(),
        batched=waiting.filter(is_batched=True).count(),
    )


def witnesses() -> list[Witness]:
    """Whose cosignatures count, by name, each with the newest."""
    rows = models.Witness.objects.filter(until=None).order_by("name", "id")
    return [_witness(row) for row in rows]


def key_of(name: str, key_id: bytes) -> tuple[int, Key] | None:
    """The witness whose word counts and who signs with this key."""
    for row in models.Witness.objects.filter(until=None, key__startswith=f"{name}+"):
        key = read_key(row.key)
        if (key.name, key.id) == (name, key_id):
            return row.id, key
    return None


def checkpoint_text() -> str | None:
    """The newest checkpoint with the newest cosignature of each witness; None before there is one."""
    found = log.head()
    return None if found is None else found.note + "".join(_lines(found.size))


def witnessed_since(at: datetime, *, by: int) -> bool:
    """Whether so many witnesses have seen a checkpoint that was signed at this instant or later."""
    if by <= 0:
        return True
    rows = models.Cosignature.objects.filter(checkpoint__at__gte=at, witness__until=None)
    return rows.values("witness_id").distinct().count() >= by


def _lines(size: int) -> Iterable[str]:
    rows = models.Cosignature.objects.filter(checkpoint_id=size, witness__until=None)
    newest = rows.values("witness_id").annotate(last=Max("id")).values_list("last", flat=True)
    return models.Cosignature.objects.filter(id__in=list(newest)).values_list("line", flat=True)


def _witness(row: models.Witness) -> Witness:
    last = models.Cosignature.objects.filter(witness=row).order_by("-checkpoint_id", "-at").first()
    return Witness(
        id=row.id,
        key=read_key(row.key),
        name=row.name,
        since=row.since,
        size=last.checkpoint_id if last else None,
        seen_at=last.seen_at if last else None,
    )
