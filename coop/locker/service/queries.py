"""Reads of a locker that stands alone: ties, records as they are opened, the log, the papers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.basics.refusals import NotYours
from coop.locker import contracts, moves, sealing, vault
from coop.locker.contracts import Contract, Term
from coop.locker.service import models

DATA_KEY = "data key of {}"
PRIVATE_KEY = "private key of {}"
BATCH_BYTES = 96 * 1024
PAGE = 100
OPEN, LIVE = "", "live"


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as its person sees it."""

    id: UUID
    collection: str
    key: str
    data: dict[str, Any]
    updated_at: datetime
    expires_at: datetime | None

    @property
    def line(self) -> moves.Line:
        """As a manifest has it."""
        return moves.Line(self.collection, self.key, moves.hash_of(self.data))


def tie(keyid: str, member_id: UUID, *, ended: bool = False) -> models.Tie:
    """The tie of a person to the co-operative that signs with this key; the newest one.

    Raises:
        NotYours: there is none.
    """
    rows = models.Tie.objects.filter(keyid=keyid, member_id=member_id)
    rows = rows if ended else rows.filter(ended_at=None)
    found = rows.select_related("person").order_by("-since_at").first()
    if found is None:
        raise NotYours("Nobody here has given you their data under this number.")
    return found


def key_of(keyid: str) -> bytes | None:
    """The public key of a co-operative that somebody here is or was tied to."""
    found = models.Tie.objects.filter(keyid=keyid).values_list("key", flat=True).first()
    return bytes(found) if found else None


def contract_of(tie: models.Tie) -> Contract:
    """What the person allows."""
    return contracts.read(json.loads(tie.template)["text"])


def state(tie: models.Tie, *, now: datetime) -> str:
    """How a contract as a whole stands, in a word."""
    if tie.ended_at is not None:
        return "gone"
    if tie.withdrawn_at is not None or tie.withdrawn_there:
        return "withdrawn"
    if tie.expires_at <= now:
        return "expired"
    return "frozen" if tie.frozen_at is not None or tie.frozen_there else LIVE


def is_on(tie: models.Tie, name: str) -> bool:
    """Whether a term is on here and there."""
    return bool(tie.switches.get(name, True) and tie.switches_there.get(name, True))


def refuses(tie: models.Tie, term: Term | None, *, now: datetime) -> str:
    """Why nothing may be read under a term, in a word; empty where it may."""
    found = state(tie, now=now)
    if found != "gone" and term is not None and term.legal_basis in contracts.ALWAYS:
        return OPEN
    if found != LIVE:
        return found
    if term is None:
        return "not_covered"
    return OPEN if term.is_required or is_on(tie, term.name) else "switched_off"


def data_key(person: models.Person) -> bytes:
    """What opens a person's records."""
    place = DATA_KEY.format(person.id)
    return sealing.unseal(vault.key_of(person.id), bytes(person.wrapped_key), place=place)


def private_key(tie: models.Tie) -> bytes:
    """What opens the boxes of a tie."""
    place = PRIVATE_KEY.format(tie.id)
    return sealing.unseal(data_key(tie.person), bytes(tie.sealed_private), place=place)


def place_of(tie_id: UUID, collection: str, key: str) -> str:
    """Where a record lies, as its seal binds it."""
    return f"{tie_id}/{collection}/{key}"


def data_of(row: models.Record, key: bytes) -> dict[str, Any]:
    """What a record holds."""
    place = place_of(row.tie_id, row.collection, row.key)
    found: dict[str, Any] = json.loads(sealing.unseal(key, bytes(row.sealed), place=place))
    return found


def live(tie: models.Tie, *, now: datetime) -> QuerySet[models.Record]:
    """The records of a tie that have not expired."""
    rows = models.Record.objects.filter(tie=tie)
    return rows.filter(Q(expires_at=None) | Q(expires_at__gt=now))


def opened(
    tie: models.Tie, *, now: datetime, collection: str = "", key: str | None = None
) -> Iterator[Opened]:
    """Records of a tie, latest first."""
    rows = live(tie, now=now).order_by("-updated_at", "key")
    rows = rows.filter(collection=collection) if collection else rows
    rows = rows if key is None else rows.filter(key=key)
    secret = data_key(tie.person)
    for row in rows.iterator():
        yield _opened(row, secret)


def manifest(tie: models.Tie, *, now: datetime) -> list[moves.Line]:
    """The hashes of all records of a tie."""
    return [one.line for one in opened(tie, now=now)]


def batch(tie: models.Tie, *, after: UUID | None, now: datetime) -> list[Opened]:
    """The next records on their way out, by id, as many as fit an answer."""
    rows = live(tie, now=now).order_by("id")
    rows = rows.filter(id__gt=after) if after else rows
    found: list[Opened] = []
    secret, size = data_key(tie.person), 0
    for row in rows.iterator(chunk_size=PAGE):
        size += len(row.sealed)
        if found and size > BATCH_BYTES:
            break
        found.append(_opened(row, secret))
    return found


def log(tie: models.Tie, *, after: int = 0, limit: int = PAGE) -> list[models.Access]:
    """Accesses in their order, above a number."""
    return list(models.Access.objects.filter(tie=tie, number__gt=after).order_by("number")[:limit])


def latest(tie: models.Tie, *, limit: int = PAGE) -> list[models.Access]:
    """The newest accesses first."""
    return list(models.Access.objects.filter(tie=tie).order_by("-number")[:limit])


def as_logged(row: models.Access) -> dict[str, Any]:
    """An access as its digest binds it."""
    return {
        "number": row.number,
        "what": row.what,
        "reader": row.reader,
        "term": row.term,
        "collection": row.collection,
        "fields": row.fields,
        "refused": row.refused,
        "at": row.at.isoformat(),
    }


def people() -> list[models.Person]:
    """Whoever keeps a locker here."""
    return list(models.Person.objects.order_by("since_at"))


def person(person_id: UUID) -> models.Person | None:
    """One of them."""
    return models.Person.objects.filter(id=person_id).first()


def ties(person_id: UUID) -> list[models.Tie]:
    """A person's ties, live ones first."""
    rows = models.Tie.objects.filter(person_id=person_id).select_related("person")
    return list(rows.order_by("ended_at", "-since_at"))


def own(person_id: UUID, tie_id: UUID) -> models.Tie:
    """A tie of this person.

    Raises:
        NotYours: it is not theirs.
    """
    rows = models.Tie.objects.filter(person_id=person_id, id=tie_id).select_related("person")
    found = rows.first()
    if found is None:
        raise NotYours("There is no such contract of yours.")
    return found


def papers(tie: models.Tie) -> list[models.Paper]:
    """Signed documents about a tie, newest first."""
    return list(models.Paper.objects.filter(tie=tie).order_by("-at"))


def paper(person_id: UUID, paper_id: UUID) -> Mapping[str, str] | None:
    """One signed document of this person."""
    row = models.Paper.objects.filter(id=paper_id, tie__person_id=person_id).first()
    return {"text": row.text, "signature": row.signature, "key": row.key} if row else None


def _opened(row: models.Record, key: bytes) -> Opened:
    data = data_of(row, key)
    return Opened(row.id, row.collection, row.key, data, row.updated_at, row.expires_at)
