"""Whose key it is that signed an archive: on what that rests, without asking anybody. Pure.

A service states its key in its own log, and others see that log. Sources: C2SP tlog-checkpoint and
tlog-cosignature, RFC 6962 (inclusion).
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coop.journal.canonical import canonical
from coop.journal.notes import (
    Key,
    NoteError,
    cosignatures,
    need_signed,
    read_checkpoint,
    read_key,
    read_note,
)
from coop.journal.tree import leaf_hash, root_by_inclusion

KNOWN: Final = "known"
WITNESSED: Final = "witnessed"
STATED: Final = "stated"
UNSTATED: Final = "unstated"


class NotShown(ValueError):
    """What should show that a log states a key does not."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we know: keys of other services' logs, and witnesses whose word counts here."""

    logs: Sequence[Key] = ()
    witnesses: Sequence[Key] = ()


@dataclass(frozen=True, slots=True)
class Pin:
    """On what it rests that a key is that of the service it names.

    Attributes:
        how: KNOWN: the service's log is one that we know; WITNESSED: somebody whom we know saw the
            log that states the key; STATED: a log states it that nobody we know has seen; UNSTATED:
            no log states it in this archive.
        seen_by: the names of those witnesses.
        size: how many entries the log had.
    """

    how: str
    seen_by: tuple[str, ...] = ()
    size: int = 0

    @property
    def is_sure(self) -> bool:
        """Whether what the key signed counts as said by the service."""
        return self.how in {KNOWN, WITNESSED}


def pin(held: Any, origin: str, key: bytes, trust: Trust) -> Pin:
    """On what it rests that a service signs with a key.

    Args:
        held: the entry of its log that states the key, with its proof and a checkpoint.
    Raises:
        NotShown: this does not show it.
    """
    try:
        note = read_note(held["checkpoint"])
        head, log_key = read_checkpoint(note.text), read_key(held["key"])
        need_signed(note, log_key)
        entry = held["entry"].encode()
        proof = [b64decode(one, validate=True) for one in held["proof"]]
        root = root_by_inclusion(held["index"], head.size, leaf_hash(entry), proof)
        _need(root == head.root, "the entry is not in the log that was signed")
        said = json.loads(entry)
        is_stated = said["kind"] == "locker.key" and b64decode(said["public"]["key"]) == key
        is_whole = head.origin == origin and canonical(said) == entry
        _need(is_stated and is_whole, "the entry states something else")
        seen = tuple(sorted(one.key.name for one in cosignatures(note, trust.witnesses)))
    except (NoteError, ValueError, KeyError, TypeError, AttributeError) as error:
        why = str(error) if isinstance(error, NoteError) else "it is not written as a proof"
        raise NotShown(why) from error
    if log_key.text in {one.text for one in trust.logs}:
        return Pin(KNOWN, seen, head.size)
    return Pin(WITNESSED if seen else STATED, seen, head.size)


def _need(is_so: bool, why: str) -> None:
    if not is_so:
        raise NoteError(why)
