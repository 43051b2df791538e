"""Things left in cars: for who lost them, for who drove, for the desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rides.care import models
from rides.care.lost import OPEN, State
from rides.places import queries as places
from rides.trips.queries.around import sides


@dataclass(frozen=True, slots=True)
class LostView:
    """One question about something lost. `can_write`: both can reach each other about it."""

    id: UUID
    ride_id: UUID
    what: str
    state: State
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    contact_until: datetime
    can_write: bool
    from_label: str
    to_label: str
    ride_ended_at: datetime | None
    zone: places.ZoneView


def of_ride(ride_id: UUID, *, now: datetime) -> list[LostView]:
    """What was asked about this ride, latest first."""
    return _views(models.LostItem.objects.filter(ride_id=ride_id), now=now)


def of_driver(driver_id: UUID, *, now: datetime) -> list[LostView]:
    """What a driver was asked: open questions first."""
    found = _views(models.LostItem.objects.filter(driver_id=driver_id), now=now)
    return sorted(found, key=lambda one: one.state not in OPEN)


def open_ones(*, now: datetime) -> list[LostView]:
    """Every open question, oldest last, for the desk."""
    return _views(models.LostItem.objects.filter(state__in=sorted(OPEN)), now=now)


def waiting_for(driver_id: UUID) -> int:
    """How many questions this driver has not answered."""
    return models.LostItem.objects.filter(driver_id=driver_id, state=State.ASKED).count()


def one(item_id: UUID, *, now: datetime) -> LostView | None:
    """One question."""
    found = _views(models.LostItem.objects.filter(id=item_id), now=now)
    return found[0] if found else None


def _views(rows: "QuerySet[models.LostItem]", *, now: datetime) -> list[LostView]:
    return [_view(row, now=now) for row in rows.order_by("-asked_at")[:100]]


def _view(row: models.LostItem, *, now: datetime) -> LostView:
    ride = sides(row.ride_id)
    return LostView(
        id=row.id,
        ride_id=row.ride_id,
        what=row.what,
        state=State(row.state),
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        contact_until=row.contact_until,
        can_write=row.state in OPEN and now < row.contact_until,
        from_label=ride.from_label,
        to_label=ride.to_label,
        ride_ended_at=ride.ended_at,
        zone=places.zone(ride.zone_id),
    )
