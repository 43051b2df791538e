"""What a ride would cost and when it would arrive: asked freely, stored nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import Refusal
from coop.rulebook.queries import Rules, rules_as_of, rules_of
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.places import roads, zoning
from rides.trips.changing import OF_AREAS
from rides.trips.fares import FareLine, Rates, fare
from rides.trips.queries.later import require_possible
from rides.trips.quotes import Quote, QuotedStop, Wish

NOW = Wish()
SAME_PLACE_M = 30
NEAREST = 8
REACH_M = 30_000
SPREAD_OF_ARRIVAL = 5
"""The later end of the promised arrival adds a fifth of the driving time."""


@dataclass(frozen=True, slots=True)
class ClassPrice:
    """A class of cars for a way: `wait_s` until the nearest is there, None where none is free."""

    key: str
    name: str
    seats: int
    price_minor: int
    wait_s: int | None


class OutsideZone(Refusal):
    """A stop lies where the co-operative gives no rides."""

    code = "outside_zone"
    status = 422


class TooManySeats(Refusal):
    """No class of cars has as many seats."""

    code = "too_many_seats"
    status = 422


class NoCarMeets(Refusal):
    """No car on the road has what is needed; `facts` lead to booking for later."""

    code = "no_car_meets"


class SamePlace(Refusal):
    """Destination and pickup are the same."""

    code = "same_place"
    status = 422


@dataclass(frozen=True, slots=True)
class Pickup:
    """When the nearest free car could be there; None while no car is near."""

    wait_s: int | None
    here_at: datetime | None
    there_from: datetime | None
    there_until: datetime | None


def quote(stops: Sequence[QuotedStop], wish: Wish = NOW, *, now: datetime) -> Quote:
    """Price a way between stops.

    Raises:
        OutsideZone: a stop is not in a zone, or the stops are in different cities.
        TooManySeats: no class of cars has them.
        NoCarMeets: no car on the road now has what is needed.
        SamePlace: two stops that follow each other are the same place.
        TooSoon, TooFarAhead: the wished pickup is not possible.
        rides.places.zoning.ZonePaused, ZoneClosed, NoPickupHere: no ride begins there and then.
        rides.places.roads.NoRoad: no street leads there.
    """
    zone = zone_for(stops, wish)
    if wish.pickup_at is None and wish.needs:
        _require_car(zone.id, wish)
    zoning.need_pickup(stops[0].at, at=wish.pickup_at or now)
    if wish.pickup_at:
        require_possible(wish.pickup_at, zone, now=now)
    way = roads.route([stop.at for stop in stops])
    rules = rules_as_of(now)
    card = rates(rules, zone.slug, wish.service_class)
    price = fare(
        card,
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        stops_between=len(stops) - 2,
        areas=of_areas(rules, [stop.at for stop in stops]),
    )
    return Quote(
        id=uuid4(),
        zone_id=zone.id,
        service_class=wish.service_class,
        stops=tuple(stops),
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        currency=zone.currency,
        lines=price.lines,
        price_minor=price.total_minor,
        driver_minor=price.driver_minor,
        fee_minor=price.fee_minor,
        fee_bp=card.fee_bp,
        rules_version=rules.version,
        expires_at=now + timedelta(seconds=rules["quotes.valid_s"]),
        seats=wish.seats,
        needs=tuple(sorted(wish.needs)),
        pickup_at=wish.pickup_at,
    )


def zone_for(stops: Sequence[QuotedStop], wish: Wish) -> places.ZoneView:
    """The zone of a way for which rides can be given, at whatever time.

    Raises:
        OutsideZone, TooManySeats, SamePlace: as `quote` says.
    """
    zone = zone_of(stops)
    _require_seats(wish)
    if any(distance_m(a.at, b.at) < SAME_PLACE_M for a, b in pairwise(stops)):
        raise SamePlace(_("Pickup and destination are the same place. Choose another destination."))
    return zone


def class_prices(quoted: Quote, *, now: datetime) -> list[ClassPrice]:
    """What the same way costs in each class that has the seats, and how soon a car is there."""
    rules, zone = rules_of(quoted.rules_version), places.zone(quoted.zone_id)
    areas = [line for line in quoted.lines if line.kind in OF_AREAS]
    found = []
    for one in fleet.classes():
        if one.seats < quoted.seats:
            continue
        price = fare(
            rates(rules, zone.slug, one.key),
            distance_m=quoted.distance_m,
            duration_s=quoted.duration_s,
            stops_between=len(quoted.stops) - 2,
            areas=areas,
        )
        wait_s = _nearest_s(replace(quoted, service_class=one.key))
        found.append(ClassPrice(one.key, one.name, one.seats, price.total_minor, wait_s))
    return found


def _require_seats(wish: Wish) -> None:
    most = max(one.seats for one in fleet.classes())
    mine = next(one.seats for one in fleet.classes() if one.key == wish.service_class)
    if wish.seats > most:
        raise TooManySeats(_("The largest cars have %d seats. Book two rides.") % most)
    if wish.seats > mine:
        raise TooManySeats(_("This class has %d seats. Choose a larger one.") % mine)


def _require_car(zone_id: UUID, wish: Wish) -> None:
    on_the_road = fleet.shifts_in(zone_id)
    if not any(shift.features.issuperset(wish.needs) for shift in on_the_road):
        raise NoCarMeets(
            _("No car on the road now has what you need. Book for later, and one can be found."),
            facts={"later": True},
        )


def rates(rules: Rules, zone_slug: str, service_class: str) -> Rates:
    """The rate card of a zone and service class under a version of the rules."""
    scope = f"{zone_slug}/{service_class}"
    return Rates(
        base_minor=rules.scoped("fares.base_minor", scope),
        per_km_minor=rules.scoped("fares.per_km_minor", scope),
        per_min_minor=rules.scoped("fares.per_min_minor", scope),
        minimum_minor=rules.scoped("fares.minimum_minor", scope),
        waiting_free_s=rules["waiting.free_s"],
        waiting_per_min_minor=rules.scoped("waiting.per_min_minor", scope),
        fee_bp=rules["fees.rate_bp"],
        stop_minor=rules.scoped("fares.per_stop_minor", scope),
        tax_bp=rules.scoped("fares.tax_bp", zone_slug),
    )


def of_areas(rules: Rules, stops: Sequence[Point]) -> list[FareLine]:
    """A fare line for each area with a price of its own in which the ride begins or ends."""
    priced = [
        (kind, area, rules.scoped(f"fares.{kind}_minor", area.slug))
        for kind in OF_AREAS
        for area in zoning.priced(kind, stops)
    ]
    return [FareLine(kind, amount, name=area.name) for kind, area, amount in priced if amount]


def pickup_time(quoted: Quote, *, now: datetime) -> Pickup:
    """When the nearest free car could be at the pickup, and the ride at its end."""
    wait_s = _nearest_s(quoted)
    if wait_s is None:
        return Pickup(None, None, None, None)
    here_at = now + timedelta(seconds=wait_s)
    there_from = here_at + timedelta(seconds=quoted.duration_s)
    spread = timedelta(seconds=max(60, quoted.duration_s // SPREAD_OF_ARRIVAL))
    return Pickup(wait_s, here_at, there_from, there_from + spread)


def _nearest_s(quoted: Quote) -> int | None:
    at = quoted.stops[0].at
    near = set(fleet.near(quoted.zone_id, at, radius_m=REACH_M, limit=NEAREST * 4))
    free = [
        shift.driver_id
        for shift in fleet.shifts_in(quoted.zone_id)
        if shift.driver_id in near
        and not shift.is_busy
        and not shift.is_paused
        and shift.service_class == quoted.service_class
        and shift.seats >= quoted.seats
        and shift.features.issuperset(quoted.needs)
    ]
    fixes = fleet.fixes(free)
    seconds = roads.durations_to(at, [fix.at for fix in fixes.values()])
    return min((s for s in seconds if s is not None), default=None)


def zone_of(stops: Sequence[QuotedStop]) -> places.ZoneView:
    """The zone of a pickup, for a way that stays in its city.

    Raises:
        OutsideZone: a stop is in no zone, or in another city.
    """
    zones = [places.zone_at(stop.at) for stop in stops]
    if zones[0] is None:
        raise OutsideZone(_("The pickup is outside the area where rides are given."))
    if any(zone is None or zone.city_slug != zones[0].city_slug for zone in zones):
        raise OutsideZone(_("The destination is outside the area where rides are given."))
    return zones[0]


def stop(lat: float, lon: float, label: str) -> QuotedStop:
    """A stop from what a form or a program sends."""
    return QuotedStop(Point(lat, lon), label[:200])
