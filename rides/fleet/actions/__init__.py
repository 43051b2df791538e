"""All writes of the fleet: enrolling, going online and offline, positions, runs."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.fleet import models, positions, queries
from rides.fleet.motion import Fix, is_jump
from rides.places import queries as places


class PlateTaken(Refusal):
    """Another vehicle carries this plate."""

    code = "plate_taken"


class NotADriver(Refusal):
    """The person has no driver profile or no vehicle."""

    code = "not_a_driver"
    status = 403


class Offline(Refusal):
    """The driver has no open shift."""

    code = "offline"


class OutsideTheZones(Refusal):
    """The driver is where the co-operative gives no rides."""

    code = "outside_zone"
    status = 422


class OnARide(Refusal):
    """The driver carries out a ride and cannot start another or leave."""

    code = "on_a_ride"


class Jumped(Refusal):
    """The phone claims to be where the car cannot have driven to."""

    code = "position_jumped"
    status = 422


@dataclass(frozen=True, slots=True)
class NewVehicle:
    """A car to register: `plate` as on the car, `seats` for riders."""

    make: str
    model: str
    colour: str
    plate: str
    seats: int
    service_class: str
    features: tuple[str, ...] = ()


@transaction.atomic
def enrol(
    *,
    user_id: UUID,
    vehicle: NewVehicle,
    now: datetime,
) -> UUID:
    """Make a person a driver with a vehicle; returns the driver's id. Repeating changes nothing.

    Raises:
        PlateTaken: the plate belongs to another driver's vehicle.
    """
    driver, _is_new = models.Driver.objects.get_or_create(
        user_id=user_id, defaults={"enrolled_at": now}
    )
    row, _is_new = models.Vehicle.objects.get_or_create(
        plate=vehicle.plate,
        defaults={"driver": driver, **asdict(vehicle), "features": list(vehicle.features)},
    )
    if row.driver_id != driver.id:
        raise PlateTaken(_("Another car is registered with the plate %s.") % vehicle.plate)
    return driver.id


@transaction.atomic
def go_online(*, driver_id: UUID, fix: Fix, now: datetime) -> None:
    """Open a shift where the driver is. Going online again only reports the position.

    Raises:
        Jumped: on shift already, and the car cannot have driven here.
        NotADriver: there is no vehicle.
        OutsideTheZones: no zone covers the position.
    """
    car = queries.car_of(driver_id)
    if car is None:
        raise NotADriver(_("You need a registered vehicle to go online."))
    zone = places.zone_at(fix.at)
    if zone is None:
        raise OutsideTheZones(_("You are outside the area where rides are given."))
    shift = queries.shift_of(driver_id)
    if shift is None:
        _open_shift(driver_id, car.vehicle_id, zone.id, now=now)
        touch(driver_id, now=now)
        _place(driver_id, zone.id, fix, now=now)
    else:
        report(shift=shift, fix=fix, now=now)
    work.post("dispatch.tick", {"zone": str(zone.id)}, now=now)


@transaction.atomic
def go_offline(*, driver_id: UUID, now: datetime) -> None:
    """Close the shift. Going offline twice changes nothing.

    Raises:
        OnARide: a ride is under way.
    """
    shift = queries.shift_of(driver_id)
    if shift is None:
        return
    if shift.is_busy:
        raise OnARide(_("Finish your ride first, then go offline."))
    models.Shift.objects.filter(driver_id=driver_id, ended_at=None).update(ended_at=now)
    transaction.on_commit(lambda: positions.drop(shift.zone_id, driver_id))
    touch(driver_id, now=now)


@transaction.atomic
def pause(*, driver_id: UUID, is_paused: bool, now: datetime) -> None:
    """Stop or resume offers without ending the shift.

    Raises:
        Offline: there is no open shift.
    """
    state = models.Shift.State.PAUSED if is_paused else models.Shift.State.ONLINE
    shifts = models.Shift.objects.filter(driver_id=driver_id, ended_at=None)
    if shifts.update(state=state) != 1:
        raise Offline(_("You are offline."))
    touch(driver_id, now=now)


def report(*, shift: queries.OnShift, fix: Fix, now: datetime) -> None:
    """Take a driver's position.

    Raises:
        Jumped: no car drives that fast; the position is not used.
    """
    rules = rules_as_of(now)
    jump_m, speed_mps = rules["fleet.jump_m"], rules["fleet.speed_max_mps"]
    before = queries.fix_of(shift.driver_id)
    if is_jump(before, fix, jump_m=jump_m, speed_max_mps=speed_mps):
        raise Jumped(
            _("Your phone's position jumped further than a car can drive, so it was not used.")
        )
    positions.put(shift.zone_id, shift.driver_id, fix, live_s=rules["fleet.position_live_s"])
    if now - shift.seen_at > queries.SEEN_EVERY:
        models.Shift.objects.filter(driver_id=shift.driver_id, ended_at=None).update(seen_at=now)


@transaction.atomic
def open_run(*, driver_id: UUID, now: datetime) -> UUID:
    """Start carrying out rides; the database admits one open run per driver.

    Raises:
        Offline: the driver has no open shift.
        OnARide: another ride is under way.
    """
    shift = queries.shift_of(driver_id)
    if shift is None:
        raise Offline(_("You are offline. Go online to take rides."))
    try:
        with transaction.atomic():
            run = models.Run.objects.create(
                driver_id=driver_id, vehicle_id=shift.vehicle_id, opened_at=now
            )
    except IntegrityError as error:
        raise OnARide(_("You are on another ride.")) from error
    return run.id


@transaction.atomic
def close_run(*, run_id: UUID, now: datetime) -> None:
    """End a run: the driver is free again."""
    models.Run.objects.filter(id=run_id, closed_at=None).update(closed_at=now)


def touch(driver_id: UUID, *, now: datetime) -> None:
    """Say that something on this driver's screen changed."""
    models.Driver.objects.filter(id=driver_id).update(live_seq=F("live_seq") + 1)
    work.post("driver.changed", {"driver": str(driver_id)}, now=now)


def _open_shift(driver_id: UUID, vehicle_id: UUID, zone_id: UUID, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            models.Shift.objects.create(
                driver_id=driver_id,
                vehicle_id=vehicle_id,
                zone_id=zone_id,
                started_at=now,
                seen_at=now,
            )
    except IntegrityError as error:
        raise OnARide(_("This car or driver is online already.")) from error


def _place(driver_id: UUID, zone_id: UUID, fix: Fix, *, now: datetime) -> None:
    live_s = rules_as_of(now)["fleet.position_live_s"]
    transaction.on_commit(lambda: positions.put(zone_id, driver_id, fix, live_s=live_s))
