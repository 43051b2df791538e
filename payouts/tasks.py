"""Doors of the room: what the sweeper starts."""

from collections.abc import Mapping
from datetime import datetime

from coop.work import actions as work


def order_count(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have a worker count the units of the pools; among a million that takes a while."""
    work.post("units.count", {}, now=now)
