"""Two rides that Ben drove a moment ago, as money alone: one by card, one in cash."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from coop.work import clock
from payouts.actions import settle_ride
from tests import paying
from tests.cast import Cast, gather
from tests.stage import enrol


def drivers() -> Cast:
    """Everybody; Ben drives."""
    cast, now = gather(), clock.now()
    driver_id = enrol(cast.ben, "BEN-1")
    for method, total, fee in (("card", 2_000, 300), ("cash", 1_000, 150)):
        _settle(cast, driver_id, method, total, fee, now)
    return cast


def _settle(cast: Cast, driver_id: UUID, method: str, total: int, fee: int, now: datetime) -> None:
    money = paying.money(uuid4(), total, rider=cast.ada)
    settle_ride(
        replace(
            money,
            driver_id=driver_id,
            driver_user_id=cast.ben,
            method=method,
            driver_minor=total - fee,
            fee_minor=fee,
        ),
        now=now,
    )
