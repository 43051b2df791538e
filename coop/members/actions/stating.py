"""Entries of the public log that are about one person, whom they only bind."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.journal.actions import record


def state(kind: str, user_id: UUID, *, public: Mapping[str, object], now: datetime) -> None:
    """Record what happened to somebody; erasing them erases the salt that leads to them."""
    record(kind=kind, public=public, private={"user_id": str(user_id)}, about=user_id, now=now)
