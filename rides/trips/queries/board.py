"""The board: rides for later in a driver's zone, coarsely until they claim one, and their claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.members import queries as members
from coop.rulebook.queries import Rules, rules_as_of, rules_of
from rides.dispatch import queries as dispatch
from rides.dispatch.matching import circles_agree
from rides.fleet import circle
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.places import roads
from rides.trips import models
from rides.trips.queries import areas, later
from rides.trips.queries.lines import price_of
from rides.trips.queries.stops import StopView, stops_of
from rides.trips.states import State

SHOWN = 100
Ends = tuple[Point, Point]
UNTOLD = frozenset({"blocked", "other_circle"})
"""Who must not meet, or is not asked for, sees no such ride and does not learn that there is one."""
COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class BoardRide:
    """A ride for later as a driver sees it.

    Attributes:
        pickup, dropoff: areas of about 500 m; the very places once the ride is claimed by you.
        per_hour_minor: the pay over the driving and `approach_s`, the way to the pickup.
        hindrance: why this driver cannot claim it; empty if they can.
        free_until: until when giving it back is not counted.
        online_by: when the ride comes to the driver's screen, if they are online.
        confirm_by: by when to confirm, once asked; None before, and after confirming.
        why: why it stands where it does in the driver's own order; empty in the common one.
    """

    ride_id: UUID
    pickup_at: datetime
    pickup: StopView
    dropoff: StopView
    stops: int
    distance_m: int
    duration_s: int
    price_minor: int
    pay_minor: int
    fee_minor: int
    fee_bp: int
    per_hour_minor: int
    approach_s: int
    currency: str
    service_class: str
    seats: int
    needs: tuple[str, ...]
    is_mine: bool
    is_confirmed: bool
    hindrance: str
    online_by: datetime
    free_until: datetime | None
    confirm_by: datetime | None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """What a driver may claim, what they claimed, and how often they gave one back late.

    `confirm_s` before its pickup whoever claims a ride now is asked to confirm it. `order` names the
    driver's own order of the open rides, empty where they are soonest first; `order_failed` says why
    their weights ordered instead.
    """

    zone: places.ZoneView
    claimed: tuple[BoardRide, ...]
    open: tuple[BoardRide, ...]
    late_count: int
    late_days: int
    confirm_s: int
    order: str = ""
    order_failed: str = ""


def board_of(driver_id: UUID, *, now: datetime) -> Board:
    """The board of a driver: their claims, and the unclaimed rides of their zone, soonest first."""
    shift = fleet.shift_of(driver_id)
    zone = places.zone(shift.zone_id) if shift else places.main_zone()
    claims = {claim.ride_id: claim for claim in dispatch.claims_of(driver_id)}
    ahead = models.Ride.objects.filter(state=State.SCHEDULED, pickup_at__gt=now)
    mine = list(ahead.filter(id__in=claims).order_by("pickup_at"))
    rows = list(ahead.filter(zone_id=zone.id).order_by("pickup_at", "id")[:SHOWN])
    taken = dispatch.claims_on([ride.id for ride in rows])
    me = _Viewer(driver_id, zone, _ends(mine + rows), now=now)
    return Board(
        zone=zone,
        claimed=tuple(me.sees(ride, claims[ride.id]) for ride in mine),
        open=tuple(
            me.sees(ride, None)
            for ride in rows
            if ride.id not in taken and not me.is_kept_from(ride)
        ),
        late_count=dispatch.given_back_late(driver_id, since=now - COUNTED),
        late_days=COUNTED.days,
        confirm_s=rules_as_of(now)["later.remind_s"],
    )


def hindrance(ride: models.Ride, driver_id: UUID, *, now: datetime) -> str:
    """Why a driver cannot carry out a ride for later, as a code; empty if they can."""
    return _why_not(ride, _driver(driver_id, places.zone(ride.zone_id), now=now))


def hindrance_sentence(code: str) -> str:
    """Such a code as a sentence for the driver."""
    return {
        "no_car": _("You need a registered vehicle to claim rides."),
        "own_ride": _("This is your own ride."),
        "blocked": _("These two must not meet. Choose another driver."),
        "other_circle": _("One of these two asks for somebody else. Choose another driver."),
        "other_class": _("This ride asks for another class of car than yours."),
        "too_few_seats": _("This ride needs more seats than your car has."),
        "unmet_needs": _("This ride needs a car with equipment that yours does not have."),
    }.get(code, "")


class _Viewer:
    """A driver who looks at the board: their car and place are read once."""

    def __init__(
        self, driver_id: UUID, zone: places.ZoneView, ends: Mapping[UUID, Ends], *, now: datetime
    ) -> None:
        self._ends = ends
        self._rules = rules_as_of(now)
        self._who = _driver(driver_id, zone, now=now)
        self._blocked = members.blocked_with(self._who.user_id)
        fix = fleet.fix_of(driver_id)
        self._at = fix.at if fix else None

    def is_kept_from(self, ride: models.Ride) -> bool:
        """Such rides are not on their board at all: of somebody whom they must not meet, or who asks
        for others; and their own.
        """
        people = {ride.rider_id, ride.booked_by_id}
        if people & (self._blocked | {self._who.user_id}):
            return True
        return not circles_agree(ride.circle, self._who.circle)

    def sees(self, ride: models.Ride, claim: dispatch.ClaimView | None) -> BoardRide:
        """One ride, exactly where it is theirs, else coarsely."""
        stops, price = stops_of(ride.id), price_of(ride)
        around = self._ends[ride.id]
        ends = [stops[0], stops[-1]] if claim else [_area(at) for at in around]
        approach_s = self._approach_s(around[0])
        busy_s = max(60, approach_s + ride.duration_s)
        return BoardRide(
            ride_id=ride.id,
            pickup_at=_pickup_at(ride),
            pickup=ends[0],
            dropoff=ends[1],
            stops=len(stops),
            distance_m=ride.distance_m,
            duration_s=ride.duration_s,
            price_minor=price.total_minor,
            pay_minor=price.driver_minor,
            fee_minor=price.fee_minor,
            fee_bp=rules_of(ride.rules_version)["fees.rate_bp"],
            per_hour_minor=price.driver_minor * 3600 // busy_s,
            approach_s=approach_s,
            currency=ride.currency,
            service_class=ride.service_class,
            seats=ride.seats,
            needs=tuple(ride.needs),
            is_mine=claim is not None,
            is_confirmed=claim is not None and claim.confirmed_at is not None,
            hindrance="" if claim else hindrance_sentence(_why_not(ride, self._who)),
            online_by=later.timetable_of(ride).search_at,
            free_until=_free_until(claim, self._rules),
            confirm_by=_confirm_by(ride, claim),
        )

    def _approach_s(self, area: Point) -> int:
        """The way to the pickup from where the driver is now, at least to about a kilometre."""
        usual_s = self._rules["claims.approach_s"]
        if self._at is None:
            return usual_s
        found = roads.durations_to(area, [self._at])[0]
        return max(60, round(found / 60) * 60) if found is not None else usual_s


@dataclass(frozen=True, slots=True)
class _Driver:
    """A driver, the car they would come with, and what they ask of riders."""

    user_id: UUID
    car: fleet.Car | None
    circle: str


def _driver(driver_id: UUID, zone: places.ZoneView, *, now: datetime) -> _Driver:
    shift, user_id = fleet.shift_of(driver_id), fleet.user_of(driver_id)
    car = fleet.car(shift.vehicle_id) if shift else fleet.car_of(driver_id, now=now)
    wish = shift.circle if shift else circle.wish_of(user_id, zone, now=now)
    return _Driver(user_id, car, wish)


def _why_not(ride: models.Ride, who: _Driver) -> str:
    people, car = {ride.rider_id, ride.booked_by_id}, who.car
    if car is None:
        return "no_car"
    if who.user_id in people:
        return "own_ride"
    if people & members.blocked_with(who.user_id):
        return "blocked"
    if not circles_agree(ride.circle, who.circle):
        return "other_circle"
    if car.service_class != ride.service_class:
        return "other_class"
    if car.seats < ride.seats:
        return "too_few_seats"
    return "" if car.features.issuperset(ride.needs) else "unmet_needs"


def _free_until(claim: dispatch.ClaimView | None, rules: Rules) -> datetime | None:
    if claim is None:
        return None
    return claim.pickup_at - timedelta(seconds=rules["claims.release_free_s"])


def _confirm_by(ride: models.Ride, claim: dispatch.ClaimView | None) -> datetime | None:
    if claim is None or claim.asked_at is None or claim.confirmed_at is not None:
        return None
    return later.timetable_of(ride).lapses_at(claim.asked_at)


def _pickup_at(ride: models.Ride) -> datetime:
    if ride.pickup_at is None:
        raise ValueError("only rides for later are on the board")
    return ride.pickup_at


def _ends(rides: Sequence[models.Ride]) -> dict[UUID, Ends]:
    """About where these rides begin and end."""
    exact = []
    for ride in rides:
        first, *_between, last = stops_of(ride.id)
        who = ride.rider_id or ride.booked_by_id
        exact += [(who, Point(stop.lat, stop.lon)) for stop in (first, last)]
    told = areas.before_accepting(exact)
    return {ride.id: (told[2 * n], told[2 * n + 1]) for n, ride in enumerate(rides)}


def _area(at: Point) -> StopView:
    """An area as a stop: a point of a grid, called after the street there."""
    return StopView(areas.name(at), at.lat, at.lon)
