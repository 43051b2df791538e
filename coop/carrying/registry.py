"""What rooms above tell about their people, as names that wiring binds. Pure; `coop.bindings` fills it.

Nothing here is imported before an archive is made.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


class State(Protocol):
    """Says what a room knows of a person, for them alone."""

    def __call__(self, member_id: UUID, *, now: datetime) -> Iterable[Mapping[str, Any]]:
        """Lines as `coop.carrying.schemas` describes them, oldest first; JSON-ready."""


class Attest(Protocol):
    """Says what can be signed of a person, so that it counts elsewhere."""

    def __call__(self, member_id: UUID, *, now: datetime) -> Mapping[str, Any] | None:
        """Facts in texts and whole numbers; None where there is nothing to say."""


statements: dict[str, str] = {}
"""Collection -> the dotted name of its `State`."""
credentials: dict[str, str] = {}
"""Kind of credential -> the dotted name of its `Attest`."""
