"""What of a locker goes into an archive, and what comes in from one: for `coop.carrying` alone.

Nobody else may import this (`.importlinter`): it opens everything of a person at once, for that
person alone.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coop.journal.leaves import written
from coop.locker import sealing, vault
from coop.locker.actions import reading, signing
from coop.locker.actions.carrying import (
    CHANGED,
    KEPT,
    NEW,
    SAME,
    Incoming,
    LiesElsewhere,
    compare,
    take_in,
)
from coop.locker.actions.opening import LockerGone, locker_of
from coop.locker.actions.reading import Reader, Wish
from coop.locker.contracts import OWN
from coop.locker.queries import contracts, holdings, log, records
from coop.locker.queries.records import RecordView, data_key

__all__ = [
    "CHANGED",
    "KEPT",
    "NEW",
    "SAME",
    "Incoming",
    "LiesElsewhere",
    "LockerGone",
    "accesses",
    "collections_of",
    "compare",
    "consents",
    "contracts_of",
    "in_collection",
    "note_export",
    "opened",
    "purges",
    "sealed",
    "signer",
    "take_in",
]

ARCHIVE = "archive"
EXPORT = "export"


def note_export(member_id: UUID, *, by: str, now: datetime) -> None:
    """Write into the person's log that everything goes into an archive, and who asked for it."""
    fields = frozenset(collections_of(member_id, now=now))
    reader = Reader(by or str(member_id), EXPORT)
    reading.log([member_id], Wish(ARCHIVE, fields, OWN, reader, now), {})


def collections_of(member_id: UUID, *, now: datetime) -> list[str]:
    """The collections of which this person has records here."""
    return sorted({one.collection for one in records.everything(member_id, now=now)})


def in_collection(member_id: UUID, collection: str, *, now: datetime) -> list[RecordView]:
    """The live records of one collection, by key."""
    return records.in_collection(member_id, collection, now=now)


def accesses(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """The log of who read this person's data, link by link."""
    before = log.cut(member_id).digest
    for one in log.links(member_id):
        yield {
            "number": one.number,
            "before": before.hex(),
            "digest": one.digest.hex(),
            "access": one.access,
        }
        before = one.digest


def contracts_of(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every contract that this person accepted, as both were signed, oldest first."""
    for one in reversed(contracts.accepted(member_id)):
        yield {
            "text": one.text,
            "signature": b64encode(one.signature).decode(),
            "key": b64encode(one.key).decode(),
            "template": one.template_text,
            "template_signature": b64encode(one.template_signature).decode(),
            "template_key": b64encode(one.template_key).decode(),
        }


def consents(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What this person decided about their data, oldest first."""
    for one in reversed(contracts.decisions(member_id)):
        yield {"what": one.what, "term": one.term, "at": written(one.at)}


def purges(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Receipts of what was purged, oldest first."""
    for one in reversed(holdings.receipts(member_id)):
        yield {
            "text": one.text,
            "signature": b64encode(one.signature).decode(),
            "key": b64encode(one.key).decode(),
        }


def signer(*, now: datetime) -> Ed25519PrivateKey:
    """The co-operative's key for what it states of members; the journal states it first."""
    signing.state_key(now=now)
    return vault.signer()


def sealed(member_id: UUID, plain: bytes, *, place: str, now: datetime) -> bytes:
    """Bytes under this person's key: gone once it is destroyed.

    Raises:
        LockerGone: they deleted themselves.
    """
    key = data_key(locker_of(member_id, now=now))
    return sealing.seal(key, plain, place=f"{member_id}/carrying/{place}")


def opened(member_id: UUID, data: bytes, *, place: str, now: datetime) -> bytes:
    """What `sealed` sealed.

    Raises:
        LockerGone, coop.locker.sealing.Locked, coop.locker.vault.Shredded: it cannot be opened.
    """
    key = data_key(locker_of(member_id, now=now))
    return sealing.unseal(key, data, place=f"{member_id}/carrying/{place}")
