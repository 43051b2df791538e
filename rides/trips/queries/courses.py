"""A ride under way as whoever watches over it needs it: where it goes, and how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from coop.basics.geometry import Point
from rides.trips import models
from rides.trips.queries.stops import next_position, stops_of
from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A ride whose rider is in the car.

    Attributes:
        leg: names the stop it goes to and those after it, so that another way has another name.
        to_come: the stops still to come, the next one first.
        waits_since: since when the car stands at a stop on the way, by its driver's word.
        promised_at: when it should be over: as long after its start as its way takes, and as the
            car stood at stops.
    """

    ride_id: UUID
    driver_id: UUID
    leg: str
    pickup: Point
    to_come: tuple[Point, ...]
    waits_since: datetime | None
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """How a ride ended: `is_plain` where somebody dropped the rider off where they wanted to go."""

    is_over: bool
    is_plain: bool


def under_way(ride_id: UUID) -> UnderWay | None:
    """A ride with its rider in the car; None for any other."""
    ride = models.Ride.objects.filter(id=ride_id, state=State.IN_PROGRESS).first()
    last = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None).first()
    if ride is None or last is None or ride.started_at is None:
        return None
    stops, position = stops_of(ride_id), next_position(ride_id)
    waiting = [stop for stop in stops[1:] if stop.reached_at and not stop.left_at]
    spans = [(one.left_at - one.reached_at) for one in stops if one.reached_at and one.left_at]
    to_come = tuple(Point(stop.lat, stop.lon) for stop in stops[position:])
    lasts = timedelta(seconds=ride.duration_s) + sum(spans, timedelta())
    return UnderWay(
        ride_id=ride_id,
        driver_id=last.driver_id,
        leg=_name(position, to_come),
        pickup=Point(stops[0].lat, stops[0].lon),
        to_come=to_come,
        waits_since=waiting[0].reached_at if waiting else None,
        promised_at=ride.started_at + lasts,
    )


def ended(ride_id: UUID) -> Ended:
    """Whether a ride is over, and how."""
    ride = models.Ride.objects.get(id=ride_id)
    is_plain = ride.state == State.COMPLETED and not ride.is_flagged
    return Ended(ride.ended_at is not None, is_plain)


def _name(position: int, to_come: tuple[Point, ...]) -> str:
    places = ";".join(f"{at.lat:.5f},{at.lon:.5f}" for at in to_come)
    return f"{position}:{blake2b(places.encode(), digest_size=12).hexdigest()}"
