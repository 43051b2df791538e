"""What the sweeper does for the fleet: tell a driver's screens that they changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.notices import live
from rides.fleet import actions, queries


def end_silent_shifts(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: whoever left without a word is no longer on the road."""
    for shift in queries.silent_shifts(now=now):
        actions.go_offline(driver_id=shift.driver_id, now=now)


def tell_driver(*, payload: Mapping[str, str], now: datetime) -> None:
    """Send the newest `seq` to the driver's sockets."""
    seq = queries.live_seq(UUID(payload["driver"]))
    live.send(f"drive.{payload['driver']}", {"type": "changed", "seq": seq})
