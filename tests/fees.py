"""Rides reduced to their money, for tests of fees: from their end on, without a map."""

from datetime import datetime
from uuid import UUID, uuid4

from coop.rulebook.queries import rules_as_of
from payouts.actions import RideMoney, settle_ride


def drive(
    payer: UUID,
    driver: UUID,
    *,
    at: datetime,
    fare_minor: int = 2_000,
    fee_minor: int = 300,
    method: str = "card",
    ride_id: UUID | None = None,
) -> UUID:
    """A ride from its end on; the driver's number is the person's own here."""
    money = RideMoney(
        ride_id=ride_id or uuid4(),
        payer_id=payer,
        driver_id=driver,
        driver_user_id=driver,
        currency="EUR",
        method=method,
        total_minor=fare_minor,
        driver_minor=fare_minor - fee_minor,
        fee_minor=fee_minor,
        rule_version=rules_as_of(at).version,
        ended_at=at,
    )
    settle_ride(money, now=at)
    return money.ride_id
