"""Reads of who may ride on which account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from coop.members import queries as members
from coop.organisations import models
from coop.organisations.states import Seat


@dataclass(frozen=True, slots=True)
class SeatView:
    """A seat as its administrators and its holder see it; `email` is the holder's own one."""

    id: UUID
    organisation_id: UUID
    organisation: str
    currency: str
    user_id: UUID | None
    email: str
    is_admin: bool
    cost_centre: str
    ride_limit_minor: int | None
    month_limit_minor: int | None
    from_hour: int | None
    until_hour: int | None
    state: str
    invited_at: datetime
    ended_at: datetime | None


def may_manage(organisation_id: UUID, user_id: UUID) -> bool:
    """Whether somebody administers an organisation: its administrators and stewards do."""
    seats = models.Seat.objects.filter(
        organisation_id=organisation_id, user_id=user_id, state=Seat.ACTIVE, is_admin=True
    )
    if seats.exists():
        return True
    exists = models.Organisation.objects.filter(id=organisation_id).exists()
    return exists and members.is_steward(user_id)


def mine(user_id: UUID) -> list[SeatView]:
    """The accounts that somebody rides on, and the invitations to their e-mail, newest first."""
    account = members.account(user_id)
    invited = (
        Q(state=Seat.INVITED, email=account.email) if account and account.email else Q(pk=None)
    )
    rows = models.Seat.objects.filter(Q(state=Seat.ACTIVE, user_id=user_id) | invited)
    return _views(rows.select_related("organisation").order_by("-invited_at", "id"))


def to_ride_on(user_id: UUID, currency: str) -> list[SeatView]:
    """The open accounts that somebody may book on, by name."""
    rows = models.Seat.objects.filter(
        user_id=user_id,
        state=Seat.ACTIVE,
        organisation__closed_at=None,
        organisation__currency=currency,
    )
    return _views(rows.select_related("organisation").order_by("organisation__name", "id"))


def of_organisation(organisation_id: UUID) -> list[SeatView]:
    """Who rides on an account or is invited; whoever did comes last."""
    rows = models.Seat.objects.filter(organisation_id=organisation_id)
    found = _views(rows.select_related("organisation").order_by("-invited_at", "id"))
    return sorted(found, key=lambda seat: (seat.state not in {"active", "invited"}, seat.email))


def seat(seat_id: UUID) -> SeatView | None:
    """One seat."""
    found = _views(models.Seat.objects.filter(id=seat_id).select_related("organisation"))
    return found[0] if found else None


def _views(rows: Iterable[models.Seat]) -> list[SeatView]:
    found = list(rows)
    emails = members.emails(row.user_id for row in found if row.user_id)
    return [
        SeatView(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation=row.organisation.name,
            currency=row.organisation.currency,
            user_id=row.user_id,
            email=row.email or (emails.get(row.user_id, "") if row.user_id else ""),
            is_admin=row.is_admin,
            cost_centre=row.cost_centre,
            ride_limit_minor=row.ride_limit_minor,
            month_limit_minor=row.month_limit_minor,
            from_hour=row.from_hour,
            until_hour=row.until_hour,
            state=row.state,
            invited_at=row.invited_at,
            ended_at=row.ended_at,
        )
        for row in found
    ]
