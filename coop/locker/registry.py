"""What rooms above tell the locker, as names that wiring binds. Pure; `coop.bindings` fills it.

Nothing here is imported before it is needed, so that a locker can run alone, without any room.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Trigger(Protocol):
    """Says of whom something is under way, and until when it holds (None: while it goes on)."""

    def __call__(
        self, member_ids: Collection[UUID], *, reader: str, now: datetime
    ) -> Mapping[UUID, datetime | None]:
        """Those of these people for whom it holds, as far as this reader is concerned."""


class Purge(Protocol):
    """Removes what a room holds of a person beside the locker. Must be safe to repeat."""

    def __call__(self, *, member_id: UUID, terms: Collection[str], now: datetime) -> int:
        """Returns how many things are gone. `terms`: which were withdrawn."""


class Erase(Protocol):
    """Removes what a room holds of somebody who deletes themselves. Must be safe to repeat."""

    def __call__(self, *, member_id: UUID, now: datetime) -> Collection[UUID]:
        """Returns other ids, such as rides, under which the journal bound this person."""


class Hold(Protocol):
    """Says why somebody cannot be deleted yet."""

    def __call__(self, *, member_id: UUID, now: datetime) -> str:
        """A sentence for them; empty where nothing is in the way."""


class Sweep(Protocol):
    """Removes, of one kind of `laws.KINDS`, what is older than its law asks for."""

    def __call__(self, *, before: datetime, now: datetime) -> int:
        """Returns how many things are gone."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a room: the dotted name of its function, and what it removes, for people."""

    function: str
    what: str


triggers: dict[str, tuple[str, ...]] = {}
"""Trigger of a contract -> functions, any of which may hold."""
purges: dict[str, Step] = {}
erasures: dict[str, Step] = {}
holds: list[str] = []
sweeps: dict[str, str] = {}
"""Kind of `laws.KINDS` -> function."""
homes: list[str] = []
"""How lockers elsewhere are reached: the dotted name of one function `(address) -> homes.Home`."""
