"""What a driver did to reach their rider, read from the ride's events."""

from datetime import datetime
from uuid import UUID

from rides.trips import models
from rides.trips.states import State

TRIED = "contact_tried"


def tries_at_pickup(ride: models.Ride) -> int:
    """How often the rider was written to or called since the driver came to the pickup."""
    events = models.Event.objects.filter(ride=ride)
    arrival = events.filter(kind=State.ARRIVED).order_by("-seq").first()
    if arrival is None:
        return 0
    return events.filter(kind=TRIED, seq__gt=arrival.seq).count()


def last_tried_at(ride_id: UUID) -> datetime | None:
    """When the present driver, at the pickup, last wrote to the rider or called them."""
    since = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None).first()
    if since is None:
        return None
    events = models.Event.objects.filter(ride_id=ride_id, received_at__gte=since.opened_at)
    arrival = events.filter(kind=State.ARRIVED).order_by("-seq").first()
    if arrival is None:
        return None
    tries = events.filter(kind=TRIED, seq__gt=arrival.seq)
    return tries.order_by("-seq").values_list("received_at", flat=True).first()
