"""Writes of shifts: going online and offline, positions, runs. Other nouns have their own modules.

`enrol` and what belongs to it is called from here by the rooms above.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.fleet import circle, models, positions, queries
from rides.fleet.actions import fitness, standing
from rides.fleet.actions.enrolling import NewVehicle, PlateTaken, enrol
from rides.fleet.actions.screens import touch, touch_all
from rides.fleet.motion import Fix
from rides.places import queries as places

__all__ = [
    "CarInUse",
    "Jumped",
    "NewVehicle",
    "NotADriver",
    "NotYourCar",
    "Offline",
    "OnARide",
    "OutsideTheZones",
    "PlateTaken",
    "close_run",
    "enrol",
    "follow_wish",
    "go_offline",
    "go_online",
    "open_run",
    "pause",
    "report",
    "touch",
    "touch_all",
]


class NotADriver(Refusal):
    """The person has no driver profile or no vehicle."""

    code = "not_a_driver"
    status = 403


class NotYourCar(Refusal):
    """The vehicle is neither the driver's own nor shared with them now."""

    code = "not_your_car"
    status = 403


class CarInUse(Refusal):
    """Somebody else is on shift with this vehicle."""

    code = "car_in_use"


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


class _Taken(Exception):
    """The database found another open shift of this car or driver."""

    def __init__(self, vehicle_id: UUID) -> None:
        super().__init__(vehicle_id)
        self.vehicle_id = vehicle_id


def go_online(*, driver_id: UUID, fix: Fix, now: datetime, vehicle_id: UUID | None = None) -> None:
    """Open a shift where the driver is. Going online again only reports the position.

    Args:
        vehicle_id: one of those that the driver may drive; the last one driven, if none is named.
    Raises:
        Jumped: on shift already, and the car cannot have driven here.
        NotADriver, NotYourCar: there is no vehicle, or not this one.
        OutsideTheZones: no zone covers the position.
        fitness.RestNeeded, fitness.PapersMissing: not now; the sentence says when or what to do.
        CarInUse: somebody else is on shift with it.
    """
    try:
        _go_online(driver_id, fix, vehicle_id, now=now)
    except _Taken as taken:
        # Outside the transaction that failed, or the look at a name would be forgotten with it.
        raise CarInUse(_who_drives(driver_id, taken.vehicle_id, now=now)) from taken


@transaction.atomic
def _go_online(driver_id: UUID, fix: Fix, vehicle_id: UUID | None, *, now: datetime) -> None:
    car = _chosen(driver_id, vehicle_id, now=now)
    zone = places.zone_at(fix.at)
    if zone is None:
        raise OutsideTheZones(_("You are outside the area where rides are given."))
    shift = queries.shift_of(driver_id)
    if shift is None:
        user_id = queries.user_of(driver_id)
        fitness.require(driver_id=driver_id, user_id=user_id, vehicle_id=car.vehicle_id, now=now)
        wish = circle.wish_of(user_id, zone, now=now)
        _open_shift(driver_id, car.vehicle_id, zone.id, wish, now=now)
        locker.prepare(user_id, now=now)
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
    models.Shift.objects.filter(driver_id=driver_id, ended_at=None).update(ended_at=now, circle="")
    transaction.on_commit(lambda: positions.drop(shift.zone_id, driver_id))
    touch(driver_id, now=now)


@transaction.atomic
def follow_wish(*, driver_id: UUID, now: datetime) -> None:
    """A driver changed whom they want to carry: the shift that is open follows at once."""
    shift = queries.shift_of(driver_id)
    if shift is not None:
        wish = circle.wish_of(shift.user_id, places.zone(shift.zone_id), now=now)
        models.Shift.objects.filter(driver_id=driver_id, ended_at=None).update(circle=wish)


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
    """Take a driver's position; one that comes late does not replace a newer one.

    Raises:
        Jumped: no car drives that fast; the position is not used.
    """
    rules = rules_as_of(now)
    (can_be,) = positions.take(
        [positions.Reported(shift.zone_id, shift.driver_id, fix)],
        live_s=rules["fleet.position_live_s"],
        jump_m=rules["fleet.jump_m"],
        speed_max_mps=rules["fleet.speed_max_mps"],
        now=now,
    )
    if not can_be:
        raise Jumped(
            _("Your phone's position jumped further than a car can drive, so it was not used.")
        )
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
    """End a run: the driver is free again; one whose papers or hours ended meanwhile goes offline."""
    models.Run.objects.filter(id=run_id, closed_at=None).update(closed_at=now)
    driver_id = models.Run.objects.values_list("driver_id", flat=True).get(id=run_id)
    fitness.end_if_unfit(driver_id=driver_id, now=now)


def _chosen(driver_id: UUID, vehicle_id: UUID | None, *, now: datetime) -> queries.Car:
    if vehicle_id is None:
        car = queries.car_of(driver_id, now=now)
        if car is None:
            raise NotADriver(_("You need a registered vehicle to go online."))
        return car
    mine = queries.drivable(queries.user_of(driver_id), now=now)
    found = next((one for one in mine if one.vehicle_id == vehicle_id), None)
    if found is None:
        raise NotYourCar(_("This car is neither yours nor shared with you now. Choose another."))
    return found


def _open_shift(
    driver_id: UUID, vehicle_id: UUID, zone_id: UUID, wish: str, *, now: datetime
) -> None:
    try:
        with transaction.atomic():
            shift = models.Shift.objects.create(
                driver_id=driver_id,
                vehicle_id=vehicle_id,
                zone_id=zone_id,
                started_at=now,
                seen_at=now,
                circle=wish,
            )
    except IntegrityError as error:
        raise _Taken(vehicle_id) from error
    fitness.hold_to(shift, now=now)
    standing.copy(shifts={shift.id: queries.user_of(driver_id)}, now=now)


def _who_drives(driver_id: UUID, vehicle_id: UUID, *, now: datetime) -> str:
    """Who is on shift with a car, said to somebody who shares it with them."""
    open_one = models.Shift.objects.filter(vehicle_id=vehicle_id, ended_at=None)
    found = open_one.values_list("driver_id", "driver__user_id").first()
    if found is None or found[0] == driver_id:
        return _("You went online a moment ago on another device.")
    profile = locker.glance(
        found[1],
        "profile",
        fields=("name",),
        purpose="shared_car",
        reader=f"driver:{queries.user_of(driver_id)}",
        now=now,
    )
    name = (profile.get("name") or _("Somebody else")).split(maxsplit=1)[0]
    return _("%s is driving this car until they go offline. Choose another, or ask them.") % name


def _place(driver_id: UUID, zone_id: UUID, fix: Fix, *, now: datetime) -> None:
    live_s = rules_as_of(now)["fleet.position_live_s"]
    transaction.on_commit(lambda: positions.put(zone_id, driver_id, fix, live_s=live_s))
