"""Fakes that stand in for handlers of messages, timers and jobs; bound by the tests' fixtures."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import connections

from coop.work import actions as work

heard: list[str] = []
"""What `listen` was told, in order; emptied by the fixture that binds it."""


def listen(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remember what was said."""
    heard.append(payload.get("key", "job"))


def stumble(*, payload: Mapping[str, str], now: datetime) -> None:
    """Do half of the work, then fail."""
    work.post("test.listen", {"key": "half"}, now=now)
    raise RuntimeError("no luck today")


def set_again(*, payload: Mapping[str, str], now: datetime) -> None:
    """Be due again in a minute, as a watch over something is."""
    heard.append(payload["key"])
    work.set_timer("test.again", payload["key"], due_at=now + timedelta(minutes=1))


def cancel_from_outside(*, payload: Mapping[str, str], now: datetime) -> None:
    """While we work, somebody else, in a transaction of their own, cancels the timer."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(_cancel, payload["key"]).result(timeout=5)
    heard.append(payload["key"])


def _cancel(key: str) -> None:
    try:
        work.cancel_timer("test.cancelled", key)
    finally:
        connections.close_all()
