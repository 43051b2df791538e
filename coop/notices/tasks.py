"""Doors for messages from the outbox."""

from collections.abc import Mapping
from datetime import datetime

from coop.notices import live


def close_sockets(
    *, payload: Mapping[str, str], now: datetime
) -> None:  # every handler takes `now`
    """Somebody signed out: nothing of theirs stays open."""
    live.close_user(payload["user_id"])
