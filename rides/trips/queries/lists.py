"""A person's rides as lists: what lies ahead, and what was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rides.places import queries as places
from rides.trips import models
from rides.trips.queries.endings import owed_on
from rides.trips.queries.stops import stops_of
from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class RideRow:
    """A ride in a list."""

    id: UUID
    state: State
    is_over: bool
    from_label: str
    to_label: str
    total_minor: int
    price_minor: int
    zone: places.ZoneView
    booked_at: datetime
    pickup_at: datetime | None
    ended_at: datetime | None


def rides_of(
    user_id: UUID, *, limit: int = 50, before: datetime | None = None, with_ahead: bool = True
) -> list[RideRow]:
    """A person's rides, newest first; without those that lie ahead where they are not wanted."""
    rides = models.Ride.objects.filter(rider_id=user_id)
    if not with_ahead:
        rides = rides.exclude(state=State.SCHEDULED)
    if before:
        rides = rides.filter(booked_at__lt=before)
    return [_row(ride) for ride in rides.order_by("-booked_at")[:limit]]


def rides_ahead_of(user_id: UUID) -> list[RideRow]:
    """The rides that a person booked for later, for themselves or a guest, soonest first."""
    ahead = models.Ride.objects.filter(state=State.SCHEDULED)
    mine = ahead.filter(Q(rider_id=user_id) | Q(rider=None, booked_by_id=user_id))
    return [_row(ride) for ride in mine.order_by("pickup_at", "id")]


def _row(ride: models.Ride) -> RideRow:
    stops = stops_of(ride.id)
    return RideRow(
        id=ride.id,
        state=State(ride.state),
        is_over=ride.ended_at is not None,
        from_label=stops[0].label,
        to_label=stops[-1].label,
        total_minor=ride.price_minor if ride.state == State.COMPLETED else owed_on(ride),
        price_minor=ride.price_minor,
        zone=places.zone(ride.zone_id),
        booked_at=ride.booked_at,
        pickup_at=ride.pickup_at,
        ended_at=ride.ended_at,
    )
