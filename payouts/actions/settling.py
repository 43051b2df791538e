"""Books what rides bring: fares, and what riders owe drivers. Once per ride and reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.journal import actions as journal
from payouts.actions.ledger import Leg, post, reverse
from payouts.splits import split


@dataclass(frozen=True, slots=True)
class CashRide:
    """A finished ride that was paid in cash: `price_minor` = `driver_minor` + `fee_minor`."""

    ride_id: UUID
    driver_id: UUID
    currency: str
    price_minor: int
    driver_minor: int
    fee_minor: int
    split_bp: dict[str, int]
    rule_version: int


@dataclass(frozen=True, slots=True)
class RiderDebt:
    """A fee that a rider owes a driver; all of it goes to the driver."""

    ride_id: UUID
    rider_id: UUID
    driver_id: UUID
    currency: str
    amount_minor: int
    reason: str


@transaction.atomic
def settle_cash_ride(ride: CashRide, *, now: datetime) -> int:
    """Book a ride whose fare the driver holds in cash; returns the entry's number.

    The driver holds the rider's cash, has earned their pay, and so owes the fee, which waits
    in `fee_provisional` until the ride can no longer be disputed.

    Raises:
        KeyReused: this ride was booked already with other figures.
    """
    entry_id, is_new = post(
        kind="ride.cash",
        key=f"ride:{ride.ride_id}",
        about=ride.ride_id,
        currency=ride.currency,
        legs=[
            Leg("cash_with_driver", ride.driver_id, ride.price_minor),
            Leg("driver_earnings", ride.driver_id, -ride.driver_minor),
            Leg("fee_provisional", None, -ride.fee_minor),
        ],
        now=now,
    )
    if is_new and ride.fee_minor:
        _state_fee(ride, now=now)
    return entry_id


@transaction.atomic
def settle_rider_debt(debt: RiderDebt, *, now: datetime) -> int:
    """Book what a rider owes for cancelling late or not coming; returns the entry's number."""
    entry_id, _is_new = post(
        kind=f"ride.{debt.reason}",
        key=f"ride:{debt.ride_id}:{debt.reason}",
        about=debt.ride_id,
        currency=debt.currency,
        legs=[
            Leg("owed_by_rider", debt.rider_id, debt.amount_minor),
            Leg("driver_earnings", debt.driver_id, -debt.amount_minor),
        ],
        now=now,
    )
    return entry_id


def reverse_rider_debt(*, ride_id: UUID, reason: str, now: datetime) -> int:
    """Take back what `settle_rider_debt` booked; returns the new entry's number.

    Raises:
        NotReversible: nothing was booked for this ride and reason.
    """
    booked = f"ride:{ride_id}:{reason}"
    entry_id, _is_new = reverse(
        key=f"{booked}:waived", of=booked, kind=f"ride.{reason}.waived", now=now
    )
    return entry_id


def _state_fee(ride: CashRide, *, now: datetime) -> None:
    """Tell the journal the fee and its division, without saying whose ride it was."""
    journal.record(
        kind="fee.taken",
        public={
            "currency": ride.currency,
            "fee_minor": ride.fee_minor,
            "split_minor": split(ride.fee_minor, ride.split_bp),
            "rule_version": ride.rule_version,
        },
        private={"ride": str(ride.ride_id)},
        now=now,
    )
