"""What workers and the sweeper do for dispatch."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.work import actions as work
from rides.dispatch.actions import asking, offers, queueing, ticks


def tick(*, payload: Mapping[str, str], now: datetime) -> None:
    """Match one zone (a worker runs it)."""
    ticks.tick(zone_id=UUID(payload["zone"]), now=now)


def ask_ranker(*, payload: Mapping[str, str], now: datetime) -> None:
    """Ask the ranker that a rider named, before matching (a worker runs it, outside any tick)."""
    asking.ask_ranker(UUID(payload["request"]), now=now)


def tick_again(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: ask a worker to match the zone again."""
    work.post("dispatch.tick", {"zone": payload["key"]}, now=now)


def look_at_queues(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: who came to an airport or station, and who left."""
    queueing.look(now=now)


def expire_offer(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: an offer was not answered."""
    offers.expire(offer_id=UUID(payload["key"]), now=now)
