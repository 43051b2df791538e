"""The driver's screen: shift, offer, the ride in hand with guidance, and the day's earnings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotAllowed
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of, rules_of
from coop.trust.conduct import Role
from coop.trust.queries.standing import Seen, seen
from payouts import queries as payouts
from rides.dispatch import lines
from rides.dispatch import queries as dispatch
from rides.fleet import queries as fleet
from rides.fleet.queries import screen as fleet_screen
from rides.places import queries as places
from rides.places import roads
from rides.trips import models
from rides.trips.queries import areas
from rides.trips.queries.contact import last_tried_at
from rides.trips.queries.lines import price_of
from rides.trips.queries.rides import PURPOSE
from rides.trips.queries.stops import StopView, next_position, next_stop, stops_of
from rides.trips.queries.ways import ChangeView, pending_change
from rides.trips.states import State

CASH_ASKED_FOR = timedelta(hours=1)
"""How long the screen asks whether the cash was paid."""


@dataclass(frozen=True, slots=True)
class ShiftView:
    """Whether the driver is online, and with which car."""

    state: str
    since_at: datetime | None
    vehicle: str
    plate: str


@dataclass(frozen=True, slots=True)
class Leg:
    """An end of an offered ride, as an area: how far from where the driver is, or from the pickup."""

    label: str
    lat: float
    lon: float
    duration_s: int
    distance_m: int


@dataclass(frozen=True, slots=True)
class OfferView:
    """An offer with everything that a driver decides by."""

    id: UUID
    pay_minor: int
    price_minor: int
    fee_minor: int
    fee_bp: int
    per_hour_minor: int
    pickup: Leg
    dropoff: Leg
    expires_at: datetime
    seconds_left: int
    window_s: int
    pickup_at: datetime | None
    conduct: Seen | None


@dataclass(frozen=True, slots=True)
class AtStop:
    """A stop on the way at which the car stands, and until when waiting there is free."""

    position: int
    since_at: datetime
    free_until: datetime


@dataclass(frozen=True, slots=True)
class JobView:
    """The ride in hand, with the way to its next stop."""

    ride_id: UUID
    state: State
    rider_name: str
    stops: tuple[StopView, ...]
    next_position: int
    at_stop: AtStop | None
    change: ChangeView | None
    note: str
    seats: int
    needs: tuple[str, ...]
    price_minor: int
    pay_minor: int
    fee_minor: int
    leg: roads.Route | None
    arrive_within_m: int
    arrived_at: datetime | None
    free_wait_until: datetime | None
    no_show_allowed_at: datetime | None
    no_show_fee_minor: int
    told_at: datetime | None
    pin_tries_left: int
    pickup_at: datetime | None
    paid_by: str
    conduct: Seen | None


@dataclass(frozen=True, slots=True)
class DoneView:
    """The last ride, until the driver has confirmed its cash.

    `other_minor` is tax and what is handed on; of that the driver gets `advanced_minor` back.
    """

    ride_id: UUID
    rider_name: str
    stops: tuple[StopView, ...]
    price_minor: int
    pay_minor: int
    fee_minor: int
    other_minor: int
    advanced_minor: int


@dataclass(frozen=True, slots=True)
class Hour:
    """What was earned within one local hour."""

    hour: int
    earned_minor: int


@dataclass(frozen=True, slots=True)
class Today:
    """The driver's local day so far."""

    earned_minor: int
    rides: int
    online_s: int
    per_hour_minor: int | None
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class DriveView:
    """Everything on the driver's screen at one `seq`.

    `cars` to choose from while offline; `notes` about papers, while there is time to read them.
    """

    driver_id: UUID
    seq: int
    zone: places.ZoneView
    shift: ShiftView
    lat: float | None
    lon: float | None
    offer: OfferView | None
    job: JobView | None
    done: DoneView | None
    today: Today
    nearer_count: int
    queue: lines.PlaceView | None
    cars: tuple[fleet_screen.Choice, ...]
    notes: tuple[str, ...]


def require_driver(user_id: UUID) -> UUID:
    """The driver profile of a person.

    Raises:
        NotAllowed: they do not drive.
    """
    driver_id = fleet.driver_of(user_id)
    if driver_id is None:
        raise NotAllowed(_("This page is for drivers. You are not registered as one."))
    return driver_id


def drive_view(driver_id: UUID, *, now: datetime) -> DriveView:
    """The driver's screen. `seq` is read first, so that a change meanwhile shows as a gap."""
    seq = fleet.live_seq(driver_id)
    shift = fleet.shift_of(driver_id)
    zone = places.zone(shift.zone_id) if shift else places.main_zone()
    fix = fleet.fix_of(driver_id)
    job = _job(driver_id, fix.at if fix else None, now=now)
    offer = None if job else _offer(driver_id, now=now)
    return DriveView(
        driver_id=driver_id,
        seq=seq,
        zone=zone,
        shift=_shift(driver_id, shift, now=now),
        lat=fix.at.lat if fix else None,
        lon=fix.at.lon if fix else None,
        offer=offer,
        job=job,
        done=None if job or offer else _done(driver_id, now=now),
        today=today(driver_id, zone.time_zone, now=now),
        nearer_count=dispatch.lost_to_nearer(driver_id, since=now - timedelta(hours=1)),
        queue=lines.place_of(driver_id),
        cars=() if shift else fleet_screen.choices(driver_id, now=now),
        notes=() if job or offer else fleet_screen.notes(driver_id, now=now),
    )


def today(driver_id: UUID, time_zone: str, *, now: datetime) -> Today:
    """What a driver earned since local midnight, by hour and per hour online."""
    local = now.astimezone(ZoneInfo(time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    earned = payouts.earned_between(driver_id, since=midnight, until=now + timedelta(seconds=1))
    hours: dict[int, int] = {}
    for one in earned:
        hour = one.at.astimezone(local.tzinfo).hour
        hours[hour] = hours.get(hour, 0) + one.amount_minor
    total = sum(hours.values())
    online_s = fleet.online_s(driver_id, since=midnight, until=now)
    return Today(
        earned_minor=total,
        rides=len(earned),
        online_s=online_s,
        per_hour_minor=total * 3600 // online_s if online_s >= 600 else None,
        hours=tuple(Hour(hour, hours.get(hour, 0)) for hour in _span(hours, local.hour))
        if hours
        else (),
    )


def open_job_of(driver_id: UUID) -> tuple[UUID, State] | None:
    """The ride in hand and its state."""
    open_ones = models.Assignment.objects.filter(driver_id=driver_id, closed_at=None)
    found = open_ones.values_list("ride_id", "ride__state").first()
    return (found[0], State(found[1])) if found else None


def _span(hours: dict[int, int], last: int) -> range:
    """The hours to draw: at least the last six, so that one bar does not stand alone."""
    return range(max(0, min([last - 5, *hours])), last + 1)


def _shift(driver_id: UUID, shift: fleet.OnShift | None, *, now: datetime) -> ShiftView:
    car = fleet.car(shift.vehicle_id) if shift else fleet.car_of(driver_id, now=now)
    name, plate = (car.name, car.plate) if car else ("", "")
    if shift is None:
        return ShiftView("offline", None, name, plate)
    return ShiftView("paused" if shift.is_paused else "online", shift.since_at, name, plate)


def _offer(driver_id: UUID, *, now: datetime) -> OfferView | None:
    card = dispatch.offer_for(driver_id)
    if card is None:
        return None
    rules = rules_as_of(now)
    due_s = int((card.pickup_at - now).total_seconds()) if card.pickup_at else 0
    # The wait at the pickup of a ride for later counts as work, too.
    busy_s = max(60, max(card.pickup_s, due_s) + card.duration_s)
    left_s = int((card.expires_at - now).total_seconds())
    pickup, dropoff = _areas(card)
    return OfferView(
        id=card.id,
        pay_minor=card.pay_minor,
        price_minor=card.price_minor,
        fee_minor=card.fee_minor,
        fee_bp=rules["fees.rate_bp"],
        per_hour_minor=card.pay_minor * 3600 // busy_s,
        pickup=_leg(areas.name(pickup), pickup, card.pickup_s, card.pickup_m),
        dropoff=_leg(areas.name(dropoff), dropoff, card.duration_s, card.distance_m),
        expires_at=card.expires_at,
        seconds_left=max(0, left_s),
        window_s=rules["dispatch.offer_s"],
        pickup_at=card.pickup_at,
        conduct=_conduct(card.rider_id, now=now),
    )


def _areas(card: dispatch.OfferCard) -> list[Point]:
    """About where an offered ride begins and ends: the addresses are for who accepts it."""
    ride = models.Ride.objects.values_list("rider_id", "booked_by_id").get(id=card.ride_id)
    who = ride[0] or ride[1]
    return areas.before_accepting([(who, card.pickup), (who, card.dropoff)])


def _leg(label: str, at: Point, duration_s: int, distance_m: int) -> Leg:
    return Leg(label, at.lat, at.lon, duration_s, distance_m)


def _job(driver_id: UUID, at: Point | None, *, now: datetime) -> JobView | None:
    found = open_job_of(driver_id)
    if found is None:
        return None
    ride = models.Ride.objects.get(id=found[0])
    rules = rules_of(ride.rules_version)
    card = dispatch.price_of(ride.id)
    state = State(ride.state)
    arrived = ride.arrived_at
    return JobView(
        ride_id=ride.id,
        state=state,
        rider_name=_rider_name(ride, driver_id, now=now),
        stops=stops_of(ride.id),
        next_position=next_position(ride.id),
        at_stop=_at_stop(ride.id, rules["waiting.stop_free_s"]),
        change=pending_change(ride, now=now),
        note=ride.note,
        seats=ride.seats,
        needs=tuple(ride.needs),
        price_minor=ride.price_minor,
        pay_minor=card.pay_minor,
        fee_minor=card.fee_minor,
        leg=_way(at, next_stop(ride.id, state)) if state != State.ARRIVED else None,
        arrive_within_m=rules["arrive.within_m"],
        arrived_at=arrived,
        free_wait_until=_later(arrived, rules["waiting.free_s"]),
        no_show_allowed_at=_later(arrived, rules["noshow.wait_s"]),
        no_show_fee_minor=rules["noshow.fee_minor"],
        told_at=last_tried_at(ride.id),
        pin_tries_left=max(0, rules["start.pin_tries"] - ride.pin_tries),
        pickup_at=ride.pickup_at,
        paid_by=ride.payment_method,
        conduct=_conduct(ride.rider_id, now=now),
    )


def _conduct(rider_id: UUID | None, *, now: datetime) -> Seen | None:
    """What a driver sees of a rider's conduct; nothing of a guest's."""
    return seen(rider_id, Role.RIDER, now=now) if rider_id else None


def _at_stop(ride_id: UUID, free_s: int) -> AtStop | None:
    reached = models.Stop.objects.filter(ride_id=ride_id, left_at=None).exclude(reached_at=None)
    stop = reached.first()
    if stop is None or stop.reached_at is None:
        return None
    return AtStop(stop.position, stop.reached_at, stop.reached_at + timedelta(seconds=free_s))


def _done(driver_id: UUID, *, now: datetime) -> DoneView | None:
    mine = models.Ride.objects.filter(
        assignment__driver_id=driver_id,
        assignment__outcome="completed",
        payment_method="cash",
        cash_confirmed_at=None,
        ended_at__gt=now - CASH_ASKED_FOR,
    )
    ride = mine.order_by("-ended_at").first()
    if ride is None:
        return None
    receipt = price_of(ride)
    return DoneView(
        ride_id=ride.id,
        rider_name=_rider_name(ride, driver_id, now=now),
        stops=stops_of(ride.id),
        price_minor=receipt.total_minor,
        pay_minor=receipt.driver_minor + receipt.advanced_minor,
        fee_minor=receipt.fee_minor,
        other_minor=receipt.tax_minor + receipt.pass_minor,
        advanced_minor=receipt.advanced_minor,
    )


def _way(at: Point | None, stop: Point) -> roads.Route | None:
    """The way to the next stop; none while the phone is silent or off every street."""
    if at is None:
        return None
    try:
        return roads.route([at, stop])
    except roads.NoRoad:
        return None


def _rider_name(ride: models.Ride, driver_id: UUID, *, now: datetime) -> str:
    reader = f"driver:{fleet.user_of(driver_id)}"
    if ride.rider_id is None:
        profile = locker.glance_guest(
            ride.booked_by_id, ride.id, purpose=PURPOSE, reader=reader, now=now
        )
    else:
        profile = locker.glance(
            ride.rider_id, "profile", fields=("name",), purpose=PURPOSE, reader=reader, now=now
        )
    return profile.get("name") or _("Your rider")


def _later(at: datetime | None, seconds: int) -> datetime | None:
    return at + timedelta(seconds=seconds) if at else None


def seq_of(driver_id: UUID) -> int:
    """How many changes the driver's screen has seen."""
    return fleet.live_seq(driver_id)
