"""What a ride leaves behind goes to its person's locker: their copy, wherever the locker lies."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.work.actions import post
from rides.trips import models

TOPIC = "ride.handed"


def order(ride_id: UUID, *, now: datetime) -> None:
    """Have the receipt of a ride handed over, after this commit."""
    post(TOPIC, {"ride_id": str(ride_id)}, now=now)


def hand_over(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write the receipt into the locker of who booked; from the outbox, safe to repeat."""
    ride = models.Ride.objects.get(id=payload["ride_id"])
    lines = models.Line.objects.filter(ride=ride).order_by("position")
    stops = models.Stop.objects.filter(ride=ride).order_by("position")
    receipt = {
        "ride": str(ride.id),
        "at": (ride.ended_at or now).isoformat(),
        "currency": ride.currency,
        "total_minor": ride.price_minor,
        "lines": [[line.kind, line.name, line.amount_minor] for line in lines],
        "stops": [stop.label for stop in stops],
    }
    locker.leave(ride.rider_id or ride.booked_by_id, "receipts", receipt, key=str(ride.id), now=now)
