"""Organisations that ride on account, for tests: opened, people invited, months that pass."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from coop.members import queries as members
from coop.organisations.actions import invoicing, opening, riding, seats
from coop.organisations.actions.opening import Terms
from coop.organisations.actions.seats import Limits
from coop.organisations.queries import papers
from payouts.actions import RideMoney, settle_ride
from rides.trips.actions import booking
from rides.trips.actions.booking import Booking
from rides.trips.quotes import Quote
from tests.cast import Cast


def terms(**other: Any) -> Terms:
    facts: dict[str, Any] = {
        "name": "Harbour Clinic",
        "address": "Quay 1\n00100 Helsinki",
        "email": "invoices@clinic.example",
        "tax_number": "FI1234",
        "currency": "EUR",
        "term_days": 14,
        "limit_minor": 100_000,
    }
    return Terms(**facts | other)


def open_account(cast: Cast, *, now: datetime, **other: Any) -> UUID:
    """An organisation that Sam opened and Chi administers."""
    organisation_id = opening.open_account(terms=terms(**other), by=cast.sam, now=now)
    sit(organisation_id, cast.chi, by=cast.sam, now=now, is_admin=True)
    return organisation_id


def sit(
    organisation_id: UUID,
    user_id: UUID,
    *,
    by: UUID,
    now: datetime,
    is_admin: bool = False,
    **limits: Any,
) -> UUID:
    """A seat that was offered and taken."""
    account = members.account(user_id)
    assert account
    seat_id = seats.invite(
        organisation_id=organisation_id,
        email=account.email or "",
        limits=Limits(**limits),
        by=by,
        now=now,
        is_admin=is_admin,
    )
    seats.accept(seat_id=seat_id, by=user_id, now=now)
    return seat_id


def book(rider: UUID, organisation_id: UUID, asked: Quote, *, now: datetime, **more: Any) -> UUID:
    """A ride on the organisation's account."""
    facts: dict[str, Any] = {
        "by": rider,
        "rider_id": rider,
        "client_event_id": uuid4(),
        "payment_method": "account",
        "organisation_id": organisation_id,
    }
    return booking.book(asked, Booking(**facts | more), now=now)


def billed(cast: Cast, *, now: datetime) -> dict[str, UUID]:
    """An organisation that Chi administers and Ada rides on, with an invoice of the month before.

    By the names that they have in addresses.
    """
    organisation_id = open_account(cast, now=now)
    seat_id = sit(organisation_id, cast.ada, by=cast.chi, now=now, cost_centre="Ward 3")
    before = now - timedelta(days=32)
    ride(organisation_id, cast.ada, at=before)
    bill(organisation_id, now)
    (row, *_) = papers.of_organisation(organisation_id, today=now.date())
    return {
        "<uuid:organisation_id>": organisation_id,
        "<uuid:seat_id>": seat_id,
        "<uuid:paper_id>": row.id,
    }


def ride(organisation_id: UUID, rider: UUID, *, at: datetime, fare_minor: int = 1_240) -> UUID:
    """A ride on account reduced to its money, without a map."""
    ride_id = uuid4()
    way = riding.Way("Near Quay", "Near Square", "Quay 1", "Square 2")
    wanted = riding.Wanted(
        ride_id, organisation_id, rider, rider, "EUR", fare_minor, begins_at=at, way=way
    )
    riding.reserve(wanted, now=at)
    settle_ride(
        RideMoney(
            ride_id=ride_id,
            payer_id=rider,
            driver_id=rider,
            driver_user_id=rider,
            currency="EUR",
            method="account",
            total_minor=fare_minor,
            driver_minor=fare_minor - 240,
            fee_minor=140,
            tax_minor=100,
            rule_version=0,
            ended_at=at,
            organisation_id=organisation_id,
        ),
        now=at,
    )
    return ride_id


def bill(organisation_id: UUID, now: datetime) -> None:
    """What the monthly job has done for an organisation."""
    invoicing.bill(payload={"organisation": str(organisation_id)}, now=now)
