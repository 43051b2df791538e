"""Lockers elsewhere: what the co-operative may ask of one, whatever carries the question. Pure.

The transport plugs in by name: `registry.homes` holds one dotted function `(address) -> Home`.
A locker that lies here is never reached this way; reads of both look the same to other rooms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from coop.basics.imports import load
from coop.locker import registry

Records = Mapping[str, Mapping[str, Any]]
"""Key of a record -> its fields."""


PLACE: Final = "box/{}/{}/{}"
"""For which place a box is sealed: person, collection, key."""
WRITE: Final = "write"
REPLACE: Final = "replace"
APPEND: Final = "append"
FORGET: Final = "forget"
KEEP: Final = "keep"
HOWS: Final = (WRITE, REPLACE, APPEND, FORGET, KEEP)
"""What a box asks for: set `fields` (null removes one) and keep the others, or keep none; add
`rows`; remove the record; of records whose key begins with `prefix` keep the latest `count`."""


class Away(Exception):
    """The locker does not answer, or not in time, or not as it must."""


class Refused(Away):
    """The locker answers, and does not allow it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a locker elsewhere; `key` None: every record of the collection.

    `trigger`: that of the term, once the co-operative has seen that it holds.
    """

    member_id: UUID
    term: str
    collection: str
    fields: frozenset[str]
    key: str | None
    reader: str
    trigger: str = "none"


@dataclass(frozen=True, slots=True)
class Box:
    """What a ride left behind, sealed to its person."""

    id: UUID
    member_id: UUID
    collection: str
    key: str
    sealed: bytes


class Home(Protocol):
    """One locker elsewhere. Every call answers within seconds, or raises `Away`."""

    def fetch(self, asks: Sequence[Ask], *, now: datetime) -> list[Records]:
        """Read several things at once; the answers are in the order of the questions."""

    def deliver(self, box: Box, *, now: datetime) -> None:
        """Hand a box over; the same box again changes nothing."""


def at(address: str) -> Home:
    """The locker at this address.

    Raises:
        Away: nothing here carries questions to other machines.
    """
    if not registry.homes:
        raise Away("no transport is bound")
    found: Home = load(registry.homes[0])(address)
    return found
