"""Books what rides bring: fares, and what riders owe drivers. Once per ride and reason."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from coop.journal import actions as journal
from coop.rulebook.queries import rules_of
from payouts import charged
from payouts.actions.ledger import Leg, post, reverse
from payouts.queries import fees
from payouts.queries.organisations import on_account

CASH, CARD, ACCOUNT = "cash", "card", "account"
# One statement: every ride that ends comes by here.
KEEP = """
WITH fee AS (
    INSERT INTO payouts_fee (
        ride_id, payer_id, driver_id, driver_user_id, currency, method, total_minor, driver_minor,
        fee_minor, tax_minor, pass_minor, advanced_minor, card_minor, insurance_minor,
        shortfall_minor, net_minor, rule_version, ended_at
    ) VALUES (
        %(ride_id)s, %(payer_id)s, %(driver_id)s, %(driver_user_id)s, %(currency)s, %(method)s,
        %(total_minor)s, %(driver_minor)s, %(fee_minor)s, %(tax_minor)s, %(pass_minor)s,
        %(advanced_minor)s, %(card_minor)s, %(insurance_minor)s, %(shortfall_minor)s,
        %(net_minor)s, %(rule_version)s, %(ended_at)s
    ) RETURNING id
)
INSERT INTO payouts_waiting (
    fee_id, driver_id, currency, rule_version, net_minor, releases_at, is_backed
)
SELECT id, %(driver_id)s, %(currency)s, %(rule_version)s, %(net_minor)s, %(releases_at)s,
       %(is_backed)s
  FROM fee
"""


@dataclass(frozen=True, slots=True)
class RideMoney:
    """A finished ride in money; `total = driver + fee + tax + pass`, in minor units.

    Attributes:
        payer_id: who pays; `driver_user_id` is the person behind `driver_id`.
        method: "cash" (the driver holds it), "card" (the payer owes it until the card is
            charged) or "account" (the organisation owes it).
        pass_minor: tolls and charges to hand on; `advanced_minor` of them the driver paid.
        rule_version: the rules under which the ride was booked.
    """

    ride_id: UUID
    payer_id: UUID
    driver_id: UUID
    driver_user_id: UUID
    currency: str
    method: str
    total_minor: int
    driver_minor: int
    fee_minor: int
    rule_version: int
    ended_at: datetime
    tax_minor: int = 0
    pass_minor: int = 0
    advanced_minor: int = 0
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RiderDebt:
    """A fee that a rider, or the organisation that pays, owes a driver; all goes to the driver."""

    ride_id: UUID
    rider_id: UUID
    driver_id: UUID
    currency: str
    amount_minor: int
    reason: str
    organisation_id: UUID | None = None


@transaction.atomic
def settle_ride(ride: RideMoney, *, now: datetime) -> int:
    """Book a finished ride, once; returns the entry's number.

    The ride's own costs come off the fee first. What is left waits until the ride can no longer
    be disputed. No row of a pool is touched, so that rides which end at once never queue.

    Raises:
        ValueError: the parts do not come to the total, or no such way to pay.
        KeyReused: this ride was booked already with other figures.
    """
    fee = fees.expected(
        fee_minor=ride.fee_minor,
        total_minor=ride.total_minor,
        method=ride.method,
        rules=rules_of(ride.rule_version),
    )
    entry_id, is_new = post(
        kind=f"ride.{ride.method}",
        key=f"ride:{ride.ride_id}",
        about=ride.ride_id,
        currency=ride.currency,
        legs=_legs(ride, fee),
        now=now,
    )
    if is_new:
        _keep(ride, fee)
        if ride.fee_minor:
            _state_fee(ride, fee, now=now)
        if ride.organisation_id is not None and ride.method == ACCOUNT:
            _tell_ride(ride, ride.organisation_id, now=now)
    return entry_id


@transaction.atomic
def settle_rider_debt(debt: RiderDebt, *, now: datetime) -> int:
    """Book what a rider owes for cancelling late or not coming; returns the entry's number."""
    owes = ("owed_by_rider", debt.rider_id)
    if debt.organisation_id is not None:
        owes = ("owed_by_organisation", debt.organisation_id)
    key = f"ride:{debt.ride_id}:{debt.reason}"
    entry_id, is_new = post(
        kind=f"ride.{debt.reason}",
        key=key,
        about=debt.ride_id,
        currency=debt.currency,
        legs=[
            Leg(*owes, debt.amount_minor),
            Leg("driver_earnings", debt.driver_id, -debt.amount_minor),
        ],
        now=now,
    )
    if is_new and debt.organisation_id is not None:
        told = charged.Charged(
            debt.organisation_id,
            debt.ride_id,
            key,
            debt.reason,
            debt.currency,
            debt.amount_minor,
            0,
            now,
        )
        charged.tell(told, now=now)
    return entry_id


def reverse_rider_debt(*, ride_id: UUID, reason: str, now: datetime) -> int:
    """Take back what `settle_rider_debt` booked; returns the new entry's number.

    Raises:
        NotReversible: nothing was booked for this ride and reason.
    """
    booked = f"ride:{ride_id}:{reason}"
    key = f"{booked}:waived"
    entry_id, is_new = reverse(key=key, of=booked, kind=f"ride.{reason}.waived", now=now)
    owed = on_account(booked)
    if is_new and owed is not None:
        told = charged.Charged(
            owed.organisation_id, ride_id, key, "waived", owed.currency, -owed.amount_minor, 0, now
        )
        charged.tell(told, now=now)
    return entry_id


def _legs(ride: RideMoney, fee: fees.FeeView) -> Sequence[Leg]:
    parts = ride.driver_minor + ride.fee_minor + ride.tax_minor + ride.pass_minor
    if parts != ride.total_minor or not 0 <= ride.advanced_minor <= ride.pass_minor:
        raise ValueError("a ride's parts come to its total")
    return [
        Leg(*_paid_from(ride), ride.total_minor),
        Leg("cost_shortfall", None, fee.shortfall_minor),
        Leg("driver_earnings", ride.driver_id, -ride.driver_minor - ride.advanced_minor),
        Leg("tax_due", None, -ride.tax_minor),
        Leg("pass_through_due", None, ride.advanced_minor - ride.pass_minor),
        Leg("card_cost_due", None, -fee.card_minor),
        Leg("insurance_due", None, -fee.insurance_minor),
        Leg("fee_provisional", None, -fee.net_minor),
    ]


def _paid_from(ride: RideMoney) -> tuple[str, UUID | None]:
    if ride.method == CASH:
        return "cash_with_driver", ride.driver_id
    if ride.method == CARD:
        return "owed_by_rider", ride.payer_id
    if ride.method == ACCOUNT and ride.organisation_id is not None:
        return "owed_by_organisation", ride.organisation_id
    raise ValueError(f"nobody pays this ride: {ride.method}")


def _tell_ride(ride: RideMoney, organisation_id: UUID, *, now: datetime) -> None:
    told = charged.Charged(
        organisation_id=organisation_id,
        ride_id=ride.ride_id,
        key=f"ride:{ride.ride_id}",
        kind="ride",
        currency=ride.currency,
        amount_minor=ride.total_minor,
        tax_minor=ride.tax_minor,
        at=ride.ended_at,
    )
    charged.tell(told, now=now)


def _keep(ride: RideMoney, fee: fees.FeeView) -> None:
    """Remember the fee for the statements, and until it flows on."""
    window = timedelta(seconds=rules_of(ride.rule_version)["fees.dispute_window_s"])
    facts = {field.name: getattr(ride, field.name) for field in fields(ride)}
    facts |= {field.name: getattr(fee, field.name) for field in fields(fee)}
    facts |= {"releases_at": ride.ended_at + window, "is_backed": ride.method != CASH}
    with connection.cursor() as cursor:
        cursor.execute(KEEP, facts)


def _state_fee(ride: RideMoney, fee: fees.FeeView, *, now: datetime) -> None:
    """Tell the journal the fee and its division, without saying whose ride it was."""
    journal.record(
        kind="fee.taken",
        public={
            "currency": ride.currency,
            "fare_minor": ride.driver_minor + ride.fee_minor,
            "total_minor": ride.total_minor,
            "by_card": ride.method == CARD,
            "fee_minor": ride.fee_minor,
            "card_minor": fee.card_minor,
            "insurance_minor": fee.insurance_minor,
            "shortfall_minor": fee.shortfall_minor,
            "split_minor": fee.split_minor,
            "rule_version": ride.rule_version,
        },
        private={"ride": str(ride.ride_id)},
        about=ride.ride_id,
        now=now,
    )
