"""Writes the files of an archive: what lay in the locker, and what we state of its person."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import rfc8785

from coop.basics.imports import load
from coop.carrying import layout, registry
from coop.journal.leaves import written
from coop.journal.queries import entries, witnesses
from coop.locker import carried

OWN: Final = {
    "accesses": carried.accesses,
    "consents": carried.consents,
    "contracts": carried.contracts_of,
    "purges": carried.purges,
}
"""What the locker itself states."""


def records(member_id: UUID, collection: str, *, now: datetime) -> bytes:
    """The file of a collection of the locker."""
    return b"".join(
        layout.line(
            {
                "key": one.key,
                "data": one.data,
                "updated_at": written(one.updated_at),
                "expires_at": one.expires_at and written(one.expires_at),
            }
        )
        for one in sorted(
            carried.in_collection(member_id, collection, now=now), key=lambda one: one.key
        )
    )


def lines(member_id: UUID, name: str, *, now: datetime) -> bytes:
    """The file of what we state of somebody under this name."""
    state = OWN.get(name) or load(registry.statements[name])
    found: Iterable[Mapping[str, Any]] = state(member_id, now=now)
    return b"".join(layout.line(one) for one in found)


def written_json(document: Mapping[str, Any]) -> bytes:
    """A document in the one way to write it."""
    return rfc8785.dumps(dict(document))


def proof_of_key(public: bytes) -> bytes | None:
    """That our log states this key, with the newest word of its witnesses; None while it waits."""
    found = entries.newest("locker.key", key=b64encode(public).decode())
    held = entries.proven(found.index) if found else None
    if held is None:
        return None
    newest = witnesses.checkpoint_text()
    is_same = newest is not None and newest.startswith(held.checkpoint.note)
    return written_json(
        {
            "log": held.checkpoint.note.split("\n", 1)[0],
            "key": held.key,
            "index": held.entry.index,
            "entry": held.entry.text,
            "proof": [b64encode(one).decode() for one in held.proof],
            "checkpoint": newest if is_same else held.checkpoint.note,
        }
    )
