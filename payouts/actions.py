"""All writes of money: balanced, idempotent, append-only entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import rfc8785
from django.db import transaction

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from payouts import models
from payouts.splits import split


class KeyReused(Refusal):
    """The same idempotency key came with other money."""

    code = "key_reused"


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry: `amount_minor` > 0 is a debit, < 0 a credit."""

    account: str
    owner: UUID | None
    amount_minor: int


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


@transaction.atomic
def reverse_rider_debt(*, ride_id: UUID, reason: str, now: datetime) -> int:
    """Take back what `settle_rider_debt` booked; returns the new entry's number.

    Raises:
        models.Entry.DoesNotExist: nothing was booked for this ride and reason.
    """
    booked = models.Entry.objects.get(idempotency_key=f"ride:{ride_id}:{reason}")
    postings = list(models.Posting.objects.filter(entry=booked).select_related("account"))
    legs = [
        Leg(row.account.kind, row.account.owner, row.credit_minor - row.debit_minor)
        for row in postings
    ]
    entry_id, _is_new = post(
        kind=f"ride.{reason}.waived",
        key=f"ride:{ride_id}:{reason}:waived",
        about=ride_id,
        currency=postings[0].account.currency,
        legs=legs,
        now=now,
    )
    return entry_id


@transaction.atomic
def post(
    *, kind: str, key: str, about: UUID, currency: str, legs: Sequence[Leg], now: datetime
) -> tuple[int, bool]:
    """Append a balanced entry, once per key; returns its number and whether it is new.

    Raises:
        KeyReused: the key exists with other legs.
        django.db.IntegrityError: at commit, if the legs do not balance.
    """
    legs = [leg for leg in legs if leg.amount_minor]
    fingerprint = _fingerprint(kind, about, currency, legs)
    entry, is_new = models.Entry.objects.get_or_create(
        idempotency_key=key,
        defaults={"kind": kind, "payload_hash": fingerprint, "at": now, "about": about},
    )
    if bytes(entry.payload_hash) != fingerprint:
        raise KeyReused("This payment was already recorded with other figures.")
    if is_new:
        models.Posting.objects.bulk_create(_postings(entry, currency, legs))
    return entry.id, is_new


def _postings(entry: models.Entry, currency: str, legs: Sequence[Leg]) -> list[models.Posting]:
    return [
        models.Posting(
            entry=entry,
            account=_account(leg, currency),
            debit_minor=max(leg.amount_minor, 0),
            credit_minor=max(-leg.amount_minor, 0),
        )
        for leg in legs
    ]


def _account(leg: Leg, currency: str) -> models.Account:
    account, _ = models.Account.objects.get_or_create(
        kind=leg.account, owner=leg.owner, currency=currency
    )
    return account


def _fingerprint(kind: str, about: UUID, currency: str, legs: Sequence[Leg]) -> bytes:
    lines = [f"{leg.account} {leg.owner} {leg.amount_minor}" for leg in legs]
    return sha256(rfc8785.dumps([kind, str(about), currency, *lines])).digest()


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
