"""What people take along of their rides; `coop.carrying` asks by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from coop.journal.leaves import written
from rides.trips import models
from rides.trips.queries.stops import stops_of


def rides(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every ride that they took or booked for somebody, oldest first."""
    theirs = Q(rider_id=member_id) | Q(rider=None, booked_by_id=member_id)
    for ride in models.Ride.objects.filter(theirs).order_by("booked_at", "id").iterator():
        stops = stops_of(ride.id)
        yield {
            "id": str(ride.id),
            "state": str(ride.state),
            "from": stops[0].label if stops else "",
            "to": stops[-1].label if stops else "",
            "currency": ride.currency,
            "price_minor": ride.price_minor,
            "booked_at": written(ride.booked_at),
            "pickup_at": ride.pickup_at and written(ride.pickup_at),
            "ended_at": ride.ended_at and written(ride.ended_at),
        }
