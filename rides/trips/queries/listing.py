"""Public views of the city before a booking: a price, and the cars that are free."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from coop.basics.geometry import Point
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips.fares import FareLine
from rides.trips.queries.quoting import ClassPrice, Pickup, class_prices, pickup_time
from rides.trips.quotes import Quote, sign

CARS_SHOWN = 8
CARS_SHOWN_IN_DEMO = 40
REACH_M = 5_000
GRID_DEG = 0.005
ID_LASTS_S = 300


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A price that anyone may ask for; `token` books it."""

    token: str
    price_minor: int
    currency: str
    lines: tuple[FareLine, ...]
    fee_minor: int
    fee_bp: int
    distance_m: int
    duration_s: int
    expires_at: datetime
    pickup: Pickup
    service_class: str
    seats: int
    needs: tuple[str, ...]
    classes: tuple[ClassPrice, ...]


@dataclass(frozen=True, slots=True)
class CarView:
    """A free car: the id changes every few minutes, the place is known to about 500 m."""

    id: str
    lat: float
    lon: float
    heading: float


def quote_view(quoted: Quote, *, now: datetime) -> QuoteView:
    """A quote as the API shows it."""
    return QuoteView(
        token=sign(quoted),
        price_minor=quoted.price_minor,
        currency=quoted.currency,
        lines=quoted.lines,
        fee_minor=quoted.fee_minor,
        fee_bp=quoted.fee_bp,
        distance_m=quoted.distance_m,
        duration_s=quoted.duration_s,
        expires_at=quoted.expires_at,
        pickup=pickup_time(quoted, now=now),
        service_class=quoted.service_class,
        seats=quoted.seats,
        needs=quoted.needs,
        classes=tuple(class_prices(quoted, now=now)),
    )


def cars_near(point: Point, *, now: datetime) -> list[CarView]:
    """Free cars around a point: few, coarse and under changing ids, so that nobody is followed.

    In a demonstration the drivers are simulated and are shown where they are.
    """
    zone = places.zone_at(point)
    if zone is None:
        return []
    limit = CARS_SHOWN_IN_DEMO if settings.DEMO else CARS_SHOWN
    free = {
        shift.driver_id
        for shift in fleet.shifts_in(zone.id)
        if not shift.is_busy and not shift.is_paused
    }
    near = fleet.near(zone.id, point, radius_m=REACH_M, limit=limit * 3)
    fixes = fleet.fixes([driver_id for driver_id in near if driver_id in free][:limit])
    return [
        _car(driver_id, fix.at, fix.heading, now=now)
        for driver_id, fix in sorted(fixes.items(), key=lambda pair: _alias(pair[0], now))
    ]


def _car(driver_id: UUID, at: Point, heading: float, *, now: datetime) -> CarView:
    if settings.DEMO:
        return CarView(_alias(driver_id, now), at.lat, at.lon, heading)
    return CarView(_alias(driver_id, now), _coarse(at.lat), _coarse(at.lon), 0.0)


def _alias(driver_id: UUID, now: datetime) -> str:
    period = 0 if settings.DEMO else int(now.timestamp()) // ID_LASTS_S
    secret = f"{settings.SECRET_KEY}:{driver_id}:{period}"
    return sha256(secret.encode()).hexdigest()[:12]


def _coarse(degrees: float) -> float:
    return round(round(degrees / GRID_DEG) * GRID_DEG, 4)
