"""Links by which somebody without an account watches a ride, and what they may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from coop.locker import client as locker
from rides.care import models
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.places import roads
from rides.trips.queries.around import Sides, sides
from rides.trips.queries.stops import next_stop, stops_of
from rides.trips.states import WITH_DRIVER, State

PURPOSE = "ride"
SHOWN_FOR = timedelta(hours=24)
"""How long after its end a link still says that the ride has ended; then it leads nowhere."""


@dataclass(frozen=True, slots=True)
class ShareView:
    """A link as its rider sees it."""

    id: UUID
    token: str
    shows_destination: bool
    made_at: datetime
    opens: int
    last_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows: no PIN, no price, no pickup, and the destination only if its rider wants.

    Attributes:
        car, eta_at: None while nobody drives, or the phone in the car is silent.
    """

    ride_id: UUID
    state: State
    seq: int
    is_over: bool
    zone: places.ZoneView
    driver_name: str
    vehicle: str
    plate: str
    car: Point | None
    eta_s: int | None
    eta_at: datetime | None
    destination: str
    destination_at: Point | None


def token_of(share_id: UUID) -> str:
    """The secret part of a link. It follows from our key, so that the rider can see it again."""
    return salted_hmac("rides.care.share", str(share_id), algorithm="sha256").hexdigest()[:40]


def digest(token: str) -> str:
    """What is kept of a link."""
    return sha256(token.encode()).hexdigest()


def share_of(ride_id: UUID) -> ShareView | None:
    """The open link of a ride."""
    links = models.Share.objects.filter(ride_id=ride_id, revoked_at=None, is_alarm=False)
    row = links.first()
    if row is None:
        return None
    return ShareView(
        row.id,
        token_of(row.id),
        row.shows_destination,
        row.made_at,
        row.opens,
        row.last_opened_at,
    )


def shared(token: str, *, now: datetime) -> Shared:
    """What somebody with the link sees now.

    Raises:
        NotYours: there is no such link, it was taken back, or its ride is long over.
    """
    row = _row(token)
    ride = sides(row.ride_id)
    if ride.ended_at is not None and now > ride.ended_at + SHOWN_FOR:
        raise _gone()
    car = car_of(ride)
    eta_s = eta_of(ride, car)
    last = stops_of(ride.ride_id)[-1]
    shows = row.shows_destination and ride.ended_at is None
    name, vehicle, plate = driver_of(ride, f"share:{row.id}", now=now)
    return Shared(
        ride_id=ride.ride_id,
        state=ride.state,
        seq=ride.seq,
        is_over=ride.ended_at is not None,
        zone=places.zone(ride.zone_id),
        driver_name=name,
        vehicle=vehicle,
        plate=plate,
        car=car,
        eta_s=eta_s,
        eta_at=now + timedelta(seconds=eta_s) if eta_s is not None else None,
        destination=last.label if shows else "",
        destination_at=Point(last.lat, last.lon) if shows else None,
    )


def watched(token: str) -> tuple[UUID, int, bool]:
    """The ride of a link, its `seq`, and whether it is over.

    Raises:
        NotYours: as `shared`.
    """
    ride = sides(_row(token).ride_id)
    return ride.ride_id, ride.seq, ride.ended_at is not None


def car_of(ride: Sides) -> Point | None:
    """Where the car of a ride is now; None while nobody drives, or its phone is silent."""
    fix = fleet.fix_of(ride.driver_id) if ride.driver_id and ride.state in WITH_DRIVER else None
    return fix.at if fix else None


def eta_of(ride: Sides, car: Point | None) -> int | None:
    """Seconds until the car is at the next stop; None where it waits, or is silent."""
    if car is None or ride.state not in (State.ASSIGNED, State.IN_PROGRESS):
        return None
    return roads.durations_to(next_stop(ride.ride_id, ride.state), [car])[0]


def driver_of(ride: Sides, reader: str, *, now: datetime) -> tuple[str, str, str]:
    """First name, car and plate of who drives now, if anybody does; the look is logged to them."""
    if ride.state not in WITH_DRIVER or ride.driver_user_id is None or ride.vehicle_id is None:
        return "", "", ""
    profile = locker.glance(
        ride.driver_user_id, "profile", fields=("name",), purpose=PURPOSE, reader=reader, now=now
    )
    car = fleet.car(ride.vehicle_id)
    first = profile.get("name", "").split(maxsplit=1)
    return (first[0] if first else _("The driver")), car.name, car.plate


def _row(token: str) -> models.Share:
    row = models.Share.objects.filter(token_hash=digest(token), revoked_at=None).first()
    if row is None:
        raise _gone()
    return row


def _gone() -> NotYours:
    return NotYours(_("This link leads nowhere: it was taken back, or its ride is long over."))
