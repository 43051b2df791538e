"""Reads of organisations: what each is, and how its account stands."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from coop.organisations import models
from coop.organisations.queries.rides import spent
from coop.organisations.states import Seat
from payouts.queries.organisations import owed


@dataclass(frozen=True, slots=True)
class AccountView:
    """An organisation. `owed_minor`: by the books, billed or not; `spent_minor`: of this month."""

    id: UUID
    name: str
    address: str
    email: str
    tax_number: str
    currency: str
    term_days: int
    limit_minor: int
    shows_addresses: bool
    opened_at: datetime
    closed_at: datetime | None
    people: int
    spent_minor: int
    owed_minor: int


def accounts(*, month: date) -> list[AccountView]:
    """All organisations by name, those that are closed last."""
    rows = sorted(_counted(), key=lambda row: (row.closed_at is not None, row.name.casefold()))
    return [_view(row, month) for row in rows]


def account(organisation_id: UUID, *, month: date) -> AccountView | None:
    """One organisation."""
    row = _counted().filter(id=organisation_id).first()
    return _view(row, month) if row else None


def open_for_desk(currency: str) -> list[tuple[UUID, str]]:
    """The accounts that the desk may book on, by name."""
    rows = models.Organisation.objects.filter(closed_at=None, currency=currency)
    return list(rows.order_by("name", "id").values_list("id", "name"))


def _counted() -> QuerySet[models.Organisation]:
    active = Count("seat", filter=Q(seat__state=Seat.ACTIVE))
    return models.Organisation.objects.annotate(people=active)


def _view(row: models.Organisation, month: date) -> AccountView:
    return AccountView(
        id=row.id,
        name=row.name,
        address=row.address,
        email=row.email,
        tax_number=row.tax_number,
        currency=row.currency,
        term_days=row.term_days,
        limit_minor=row.limit_minor,
        shows_addresses=row.shows_addresses,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        people=getattr(row, "people", 0),
        spent_minor=spent(row.id, month),
        owed_minor=owed(row.id, row.currency),
    )
