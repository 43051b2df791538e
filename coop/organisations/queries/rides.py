"""Reads of rides on account: which organisation pays, what a month has cost, which rides it was."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from coop.members import queries as members
from coop.organisations import models
from coop.organisations.states import Ride


@dataclass(frozen=True, slots=True)
class RideView:
    """A ride on account as its administrators see it; `email` is of who booked on their seat."""

    ride_id: UUID
    begins_at: datetime
    start: str
    finish: str
    email: str
    cost_centre: str
    state: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays a ride on account."""

    organisation_id: UUID
    name: str


def payer_of(ride_id: UUID) -> Payer | None:
    """Which organisation pays a ride; None for a ride that is paid otherwise."""
    rows = models.AccountRide.objects.filter(ride_id=ride_id).exclude(state=Ride.RELEASED)
    row = rows.values_list("organisation_id", "organisation__name").first()
    return Payer(*row) if row else None


def spent(organisation_id: UUID, month: date, *, seat_id: UUID | None = None) -> int:
    """What the rides of a month cost, or will: of an organisation, or of one seat."""
    rows = models.AccountRide.objects.filter(organisation_id=organisation_id, month=month)
    if seat_id is not None:
        rows = rows.filter(seat_id=seat_id)
    return int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])


def of_month(organisation_id: UUID, month: date) -> list[RideView]:
    """The rides of a month, the latest first; what was released is left out."""
    rows = models.AccountRide.objects.filter(organisation_id=organisation_id, month=month)
    found = list(
        rows.exclude(state=Ride.RELEASED).select_related("seat").order_by("-begins_at", "ride_id")
    )
    emails = members.emails(row.seat.user_id for row in found if row.seat and row.seat.user_id)
    return [
        RideView(
            ride_id=row.ride_id,
            begins_at=row.begins_at,
            start=row.start,
            finish=row.finish,
            email=emails.get(row.seat.user_id, "") if row.seat and row.seat.user_id else "",
            cost_centre=row.cost_centre,
            state=row.state,
            amount_minor=row.amount_minor,
        )
        for row in found
    ]


def spent_by_seat(organisation_id: UUID, month: date) -> dict[UUID, int]:
    """Seat -> what its rides of a month cost, or will."""
    rows = models.AccountRide.objects.filter(organisation_id=organisation_id, month=month)
    sums = rows.exclude(seat=None).values_list("seat_id").annotate(sum=Sum("amount_minor"))
    return {seat_id: int(minor) for seat_id, minor in sums if seat_id}
