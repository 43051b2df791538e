"""The driver's steps: accept, arrive, start, complete."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of, rules_of
from coop.work import actions as work
from payouts import actions as payouts
from payouts.queries import split_in_force
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import offers
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.places import roads
from rides.trips import models
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.fares import Fare, fare
from rides.trips.queries.quoting import rates
from rides.trips.queries.rides import fare_lines, price_of
from rides.trips.states import Role, State

WRONG_PIN = "wrong_pin"


class TooFar(Refusal):
    """The driver is not at the pickup yet."""

    code = "too_far"


class WrongPin(Refusal):
    """The PIN is not the rider's."""

    code = "wrong_pin"
    status = 422


class PinLocked(Refusal):
    """Too many wrong PINs: the rider confirms on their own screen."""

    code = "pin_locked"


@transaction.atomic
def accept(*, offer_id: UUID, driver_id: UUID, cause: Cause, now: datetime) -> UUID:
    """Give the ride to this driver, if it is still free and the offer still stands.

    Raises:
        offers.OfferGone: another driver was first, the rider cancelled, or the offer expired.
        fleet.OnARide: the driver has an open run.
    """
    asked_for = dispatch.ride_of(offer_id)
    if asked_for and moves.seen(cause, asked_for, State.ASSIGNED):
        return asked_for
    ride_id = offers.accept(offer_id=offer_id, driver_id=driver_id, now=now)
    run_id = fleet_actions.open_run(driver_id=driver_id, now=now)
    eta_s = eta_to(ride_id, driver_id, position=0) or 0
    models.Assignment.objects.create(
        ride_id=ride_id,
        driver_id=driver_id,
        run_id=run_id,
        opened_at=now,
        promised_at=now + timedelta(seconds=eta_s),
        nearest_s=eta_s,
        nearer_at=now,
    )
    try:
        moves.move(ride_id, State.ASSIGNED, cause, now=now, arrived_at=None, pin_tries=0)
    except moves.WrongState as error:  # it ended in this very moment
        raise offers.OfferGone(_("The rider no longer needs this ride.")) from error
    offers.taken(ride_id=ride_id, now=now)
    work.cancel_timer("ride.deadline", str(ride_id))
    watch_again(ride_id, now=now)
    return ride_id


@transaction.atomic
def arrive(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Say that the driver is at the pickup; the waiting clock starts.

    Args:
        reason: why the driver says so from further away; empty when they are near.
    Raises:
        TooFar: further than the rule allows or unknown where, and no reason was given.
    """
    if moves.seen(cause, ride_id, State.ARRIVED):
        return
    driver_id = moves.require_driver(ride_id, cause)
    if reason:
        away_m = _metres_from_stop(ride_id, driver_id, position=0, now=now)
        cause.facts.update({"away_m": away_m, "reason": reason})
    else:
        way_out = _("Come within %d\xa0m, or say why you cannot.")
        require_at_pickup(ride_id, driver_id, way_out, now=now)
    moves.move(ride_id, State.ARRIVED, cause, now=now, arrived_at=now)
    work.cancel_timer("ride.watch", str(ride_id))


def require_at_pickup(ride_id: UUID, driver_id: UUID, way_out: str, *, now: datetime) -> None:
    """Refuse a driver who is not, or not known to be, near the pickup.

    Args:
        way_out: what they can do instead, with %d for the metres that count as near.
    Raises:
        TooFar: the sentence says how far.
    """
    away_m = _metres_from_stop(ride_id, driver_id, position=0, now=now)
    within_m = rules_as_of(now)["arrive.within_m"]
    if away_m is None:
        raise TooFar(_("Your phone does not say where you are. Turn its location on."))
    if away_m > within_m:
        where = _("You are %d\xa0m from the pickup.") % away_m
        raise TooFar(f"{where} {way_out % within_m}")


def start(*, ride_id: UUID, pin: str, cause: Cause, now: datetime) -> None:
    """Begin the ride with the rider's PIN. A wrong one is counted even though it is refused.

    Raises:
        WrongPin: the sentence says how many tries are left.
        PinLocked: none are left; the rider can confirm on their own screen.
    """
    if moves.done_as(cause.client_event_id) not in {None, WRONG_PIN}:
        return
    moves.require_driver(ride_id, cause)
    left = _try_pin(ride_id, pin, cause, now=now)
    if left is not None:
        raise WrongPin(_("That is not the PIN. Tries left: %d.") % left, facts={"tries_left": left})
    begin(ride_id=ride_id, cause=cause, now=now)


@transaction.atomic
def begin(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Start the ride: the PIN was right, or the rider or the desk confirmed it."""
    if moves.seen(cause, ride_id, State.IN_PROGRESS):
        return
    ride = moves.move(ride_id, State.IN_PROGRESS, cause, now=now, started_at=now)
    limit_s = max(3 * ride.duration_s, ride.duration_s + 7_200)
    work.set_timer("ride.auto_end", str(ride_id), due_at=now + timedelta(seconds=limit_s))


@transaction.atomic
def complete(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """End the ride at its destination: final lines, one ledger entry, the driver is free.

    A ride that nobody ended costs what was quoted, without the waiting.
    """
    if moves.seen(cause, ride_id, State.COMPLETED):
        return
    driver_id = moves.require_driver(ride_id, cause)
    is_flagged = _ended_elsewhere(ride_id, driver_id, now=now)
    ride = models.Ride.objects.get(id=ride_id)
    final = price_of(ride) if cause.role == Role.SYSTEM else final_fare(ride)
    ride = moves.move(
        ride_id,
        State.COMPLETED,
        cause,
        now=now,
        ended_at=now,
        price_minor=final.total_minor,
        is_flagged=is_flagged,
    )
    _add_lines(ride, final)
    moves.close_assignment(ride_id, "completed", now=now)
    work.cancel_timer("ride.auto_end", str(ride_id))
    _settle(ride, driver_id, final, now=now)


@transaction.atomic
def confirm_cash(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """The driver has the rider's cash. Confirming twice changes nothing."""
    if moves.seen(cause, ride_id, "cash_collected"):
        return
    rides = models.Ride.objects.filter(
        id=ride_id, state=State.COMPLETED, payment_method="cash", cash_confirmed_at=None
    )
    if cause.by is None or not driven_by(ride_id, cause.by) or not rides.exists():
        raise NotYours(_("There is no cash to confirm for this ride."))
    moves.note(ride_id, "cash_collected", cause, now=now, cash_confirmed_at=now)


def driven_by(ride_id: UUID, user_id: UUID) -> bool:
    """Whether this person drove the ride to its end."""
    driven = models.Assignment.objects.filter(ride_id=ride_id, outcome="completed")
    return driven.filter(driver__user_id=user_id).exists()


def final_fare(ride: models.Ride) -> Fare:
    """The fare of a ride under the rules it was booked under, with the waiting there was."""
    rules = rules_of(ride.rules_version)
    card = rates(rules, ride.zone.slug, ride.service_class)
    waited_s = 0
    if ride.arrived_at and ride.started_at:
        waited_s = int((ride.started_at - ride.arrived_at).total_seconds())
    return fare(
        card,
        distance_m=ride.distance_m,
        duration_s=ride.duration_s,
        waited_s=max(0, waited_s),
        surcharges=[line for line in fare_lines(ride.id) if line.kind == "surcharge"],
    )


def eta_to(ride_id: UUID, driver_id: UUID, *, position: int) -> int | None:
    """Seconds of driving from where the driver is to a stop (0 the pickup, -1 the last)."""
    fix = fleet.fix_of(driver_id)
    stop = _stop(ride_id, position)
    return roads.durations_to(stop, [fix.at])[0] if fix else None


def watch_again(ride_id: UUID, *, now: datetime) -> None:
    """Look at the driver on the way again soon."""
    every = timedelta(seconds=rules_as_of(now)["watch.every_s"])
    work.set_timer("ride.watch", str(ride_id), due_at=now + every)


@transaction.atomic
def _try_pin(ride_id: UUID, pin: str, cause: Cause, *, now: datetime) -> int | None:
    """Count a wrong PIN, once if it is sent twice; returns the tries left, or None if right."""
    tries_max = rules_as_of(now)["start.pin_tries"]
    # Locked, so that guesses made at once are counted one by one.
    arrived = models.Ride.objects.select_for_update().filter(id=ride_id, state=State.ARRIVED)
    ride = arrived.first()
    if ride is None:  # the move will say where it stands
        return None
    if moves.done_as(cause.client_event_id) == WRONG_PIN:
        return max(0, tries_max - ride.pin_tries)
    if ride.pin_tries >= tries_max:
        raise PinLocked(_("Too many wrong PINs. Ask the rider to press “I am in the car”."))
    if ride.pin == pin:
        return None
    moves.note(ride_id, WRONG_PIN, cause, now=now, pin_tries=ride.pin_tries + 1)
    return tries_max - ride.pin_tries - 1


def _metres_from_stop(
    ride_id: UUID, driver_id: UUID, *, position: int, now: datetime
) -> int | None:
    """How far the driver surely is from a stop: the distance less the phone's accuracy."""
    fix = fleet.fix_of(driver_id)
    if fix is None:
        return None
    doubt_m = min(fix.accuracy_m, rules_as_of(now)["arrive.doubt_max_m"])
    away_m = distance_m(fix.at, _stop(ride_id, position)) - doubt_m
    return max(0, int(away_m))


def _ended_elsewhere(ride_id: UUID, driver_id: UUID, *, now: datetime) -> bool:
    away_m = _metres_from_stop(ride_id, driver_id, position=-1, now=now)
    return away_m is None or away_m > rules_as_of(now)["complete.flag_m"]


def _stop(ride_id: UUID, position: int) -> Point:
    order = "position" if position >= 0 else "-position"
    stop = models.Stop.objects.filter(ride_id=ride_id).order_by(order)[max(0, position)]
    return Point(stop.at.y, stop.at.x)


def _add_lines(ride: models.Ride, final: Fare) -> None:
    """Add what the quote did not know, such as waiting; quoted lines stay as they were."""
    quoted = models.Line.objects.filter(ride=ride).count()
    for position, line in enumerate(final.lines[quoted:], start=quoted):
        models.Line.objects.create(
            ride=ride,
            position=position,
            kind=line.kind,
            amount_minor=line.amount_minor,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            name=line.name,
        )


def _settle(ride: models.Ride, driver_id: UUID, final: Fare, *, now: datetime) -> None:
    payouts.settle_cash_ride(
        payouts.CashRide(
            ride_id=ride.id,
            driver_id=driver_id,
            currency=ride.currency,
            price_minor=final.total_minor,
            driver_minor=final.driver_minor,
            fee_minor=final.fee_minor,
            split_bp=split_in_force(rules_of(ride.rules_version)),
            rule_version=ride.rules_version,
        ),
        now=now,
    )
