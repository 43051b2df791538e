"""The stops of a ride, and which of them is next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.basics.geometry import Point
from rides.trips import models
from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class StopView:
    """A stop as the rider named it; `reached_at` for those on the way."""

    label: str
    lat: float
    lon: float
    reached_at: datetime | None = None
    left_at: datetime | None = None


def stops_of(ride_id: UUID) -> tuple[StopView, ...]:
    """The stops of a ride, in order."""
    stops = models.Stop.objects.filter(ride_id=ride_id).order_by("position")
    return tuple(StopView(s.label, s.at.y, s.at.x, s.reached_at, s.left_at) for s in stops)


def next_position(ride_id: UUID) -> int:
    """Which stop the driver goes to: 0 the pickup until the ride starts, then the first to come."""
    ride = models.Ride.objects.get(id=ride_id)
    if ride.started_at is None:
        return 0
    stops = models.Stop.objects.filter(ride_id=ride_id, position__gt=0).order_by("position")
    positions = list(stops.values_list("position", "reached_at"))
    return next((at for at, reached_at in positions if reached_at is None), positions[-1][0])


def next_stop(ride_id: UUID, state: State) -> Point:
    """Where the driver is going: the pickup until the ride starts, then stop by stop."""
    stops = stops_of(ride_id)
    stop = stops[next_position(ride_id) if state == State.IN_PROGRESS else 0]
    return Point(stop.lat, stop.lon)
