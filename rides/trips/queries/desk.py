"""The rides of a zone as the desk sees them: where each stands, without names.

Whose ride it is shows only when somebody opens it, and that look is logged to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from coop.basics.geometry import Point
from rides.dispatch import queries as dispatch
from rides.fleet import queries as fleet
from rides.places import roads
from rides.trips import models
from rides.trips.queries import board
from rides.trips.states import LIVE, WITH_DRIVER, State

AHEAD = timedelta(hours=24)
LATELY = timedelta(hours=12)
WRONG_PINS = ("wrong_pin",)


@dataclass(frozen=True, slots=True)
class DeskRide:
    """One ride in the desk's table.

    Attributes:
        number: short name said on the phone, from the id.
        eta_s: driving from the car to its next stop; None while the car is silent or there is none.
        heard_at: when the driver's phone was last heard, None if not lately.
        asked, refused: drivers who look at it now, and who said no.
        wrong_pins: PINs that were refused.
    """

    id: UUID
    number: str
    state: State
    from_label: str
    to_label: str
    pickup: Point
    destination: Point
    booked_at: datetime
    pickup_at: datetime | None
    deadline_at: datetime
    started_at: datetime | None
    arrived_at: datetime | None
    promised_at: datetime | None
    nearer_at: datetime | None
    duration_s: int
    driver_id: UUID | None
    car: str
    plate: str
    at: Point | None
    heading: float
    eta_s: int | None
    heard_at: datetime | None
    asked: int
    refused: int
    wrong_pins: int
    is_claimed: bool
    is_flagged: bool
    needs: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DeskCar:
    """A car on shift: whether it is free, paused, or with a ride, and where it was last seen."""

    driver_id: UUID
    car: str
    plate: str
    is_busy: bool
    is_paused: bool
    at: Point | None
    heading: float
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Option:
    """A driver whom a ride could be given to. `hindrance` is a code, empty where nothing speaks against it."""

    driver_id: UUID
    car: str
    plate: str
    eta_s: int | None
    hindrance: str


def rides_now(zone_id: UUID, *, now: datetime) -> list[DeskRide]:
    """Live rides, those for the next day, and flagged or broken-off ones of the last half day."""
    rows = models.Ride.objects.filter(zone_id=zone_id).filter(
        Q(state__in=sorted(LIVE))
        | Q(state=State.SCHEDULED, pickup_at__lte=now + AHEAD)
        | Q(state=State.ABORTED, ended_at__gte=now - LATELY)
        | Q(is_flagged=True, ended_at__gte=now - LATELY)
    )
    return _views(rows.order_by("pickup_at", "booked_at"), now=now)


def number_of(ride_id: UUID) -> str:
    """The short name of a ride that people say on the phone."""
    return str(ride_id)[:4].upper()


def one(ride_id: UUID, *, now: datetime) -> DeskRide | None:
    """One ride, whatever its state."""
    found = _views(models.Ride.objects.filter(id=ride_id), now=now)
    return found[0] if found else None


def under_way() -> list[UUID]:
    """All rides that have a driver now."""
    rides = models.Ride.objects.filter(state__in=sorted(WITH_DRIVER))
    return list(rides.values_list("id", flat=True))


def cars_now(zone_id: UUID) -> list[DeskCar]:
    """Everybody on shift in a zone."""
    shifts = fleet.shifts_in(zone_id)
    fixes = fleet.fixes([shift.driver_id for shift in shifts])
    found = []
    for shift in shifts:
        fix, car = fixes.get(shift.driver_id), fleet.car(shift.vehicle_id)
        found.append(
            DeskCar(
                driver_id=shift.driver_id,
                car=car.name,
                plate=car.plate,
                is_busy=shift.is_busy,
                is_paused=shift.is_paused,
                at=fix.at if fix else None,
                heading=fix.heading if fix else 0.0,
                heard_at=fix.occurred_at if fix else shift.seen_at,
            )
        )
    return sorted(found, key=lambda car: car.plate)


def options(ride_id: UUID, *, now: datetime) -> list[Option]:
    """Free drivers for a ride, nearest first; those whom something speaks against come last."""
    ride = models.Ride.objects.get(id=ride_id)
    stop = models.Stop.objects.filter(ride=ride).order_by("position").values_list("at", flat=True)
    pickup = Point(stop[0].y, stop[0].x)
    cars = [car for car in cars_now(ride.zone_id) if not car.is_busy and car.at]
    seconds = roads.durations_to(pickup, [car.at for car in cars if car.at])
    found = [
        Option(
            driver_id=car.driver_id,
            car=car.car,
            plate=car.plate,
            eta_s=eta_s,
            hindrance=board.hindrance(ride, car.driver_id, now=now),
        )
        for car, eta_s in zip(cars, seconds, strict=True)
    ]
    return sorted(found, key=lambda o: (bool(o.hindrance), o.eta_s is None, o.eta_s or 0, o.plate))


def _views(rows: Iterable[models.Ride], *, now: datetime) -> list[DeskRide]:
    rides = list(rows)
    ids = [ride.id for ride in rides]
    stops: dict[UUID, list[models.Stop]] = {}
    for stop in models.Stop.objects.filter(ride_id__in=ids).order_by("position"):
        stops.setdefault(stop.ride_id, []).append(stop)
    last = {
        row.ride_id: row
        for row in models.Assignment.objects.filter(ride_id__in=ids)
        .select_related("run")
        .order_by("opened_at")
    }
    told = _Told(ids, last)
    return [_view(ride, stops[ride.id], last.get(ride.id), told) for ride in rides]


class _Told:
    """What is read once for all rides of a table."""

    def __init__(self, ids: list[UUID], last: Mapping[UUID, models.Assignment]) -> None:
        self.fixes = fleet.fixes([row.driver_id for row in last.values()])
        self.answers = dispatch.answers_for(ids)
        pins = models.Event.objects.filter(ride_id__in=ids, kind__in=WRONG_PINS)
        counts = pins.values_list("ride_id").annotate(times=Count("id"))
        self.wrong_pins = dict(counts)
        self.claims = dispatch.claims_on(ids)


def _view(
    ride: models.Ride, stops: list[models.Stop], last: models.Assignment | None, told: _Told
) -> DeskRide:
    shown = last if ride.state in WITH_DRIVER or ride.ended_at else None
    fix = told.fixes.get(shown.driver_id) if shown and not ride.ended_at else None
    claim = told.claims.get(ride.id)
    car = fleet.car(shown.run.vehicle_id) if shown else None
    answers = told.answers.get(ride.id, dispatch.Answers())
    target = stops[-1] if ride.state == State.IN_PROGRESS else stops[0]
    ends = [Point(stop.at.y, stop.at.x) for stop in (stops[0], stops[-1])]
    return DeskRide(
        id=ride.id,
        number=number_of(ride.id),
        state=State(ride.state),
        from_label=stops[0].label,
        to_label=stops[-1].label,
        pickup=ends[0],
        destination=ends[1],
        booked_at=ride.booked_at,
        pickup_at=ride.pickup_at,
        deadline_at=ride.deadline_at,
        started_at=ride.started_at,
        arrived_at=ride.arrived_at,
        promised_at=shown.promised_at if shown else None,
        nearer_at=shown.nearer_at if shown else None,
        duration_s=ride.duration_s,
        driver_id=shown.driver_id if shown else claim.driver_id if claim else None,
        car=car.name if car else "",
        plate=car.plate if car else "",
        at=fix.at if fix else None,
        heading=fix.heading if fix else 0.0,
        eta_s=roads.durations_to(Point(target.at.y, target.at.x), [fix.at])[0] if fix else None,
        heard_at=_heard_at(ride, shown, told),
        asked=answers.pending,
        refused=len(answers.refused),
        wrong_pins=told.wrong_pins.get(ride.id, 0),
        is_claimed=claim is not None,
        is_flagged=ride.is_flagged,
        needs=tuple(ride.needs),
        note=ride.note,
    )


def _heard_at(ride: models.Ride, shown: models.Assignment | None, told: _Told) -> datetime | None:
    if shown is None or ride.ended_at:
        return None
    fix = told.fixes.get(shown.driver_id)
    return fix.occurred_at if fix else fleet.heard_at_most(shown.driver_id)
