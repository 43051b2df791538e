"""The driver's steps: accept, arrive, start, complete."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import offers
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import booking, handing, moves, nearness, paying, reporting, stops
from rides.trips.actions.moves import Cause
from rides.trips.queries.final import final_fare
from rides.trips.queries.lines import price_of
from rides.trips.states import Role, State

WRONG_PIN = "wrong_pin"


class StopsLeft(Refusal):
    """The ride would end before the car was at every stop."""

    code = "stops_left"


class MustNotMeet(Refusal):
    """One of the two blocked the other since the ride was offered."""

    code = "must_not_meet"


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
    try:
        hand_over(ride_id=ride_id, driver_id=driver_id, cause=cause, now=now)
    except moves.WrongState as error:  # it ended in this very moment
        raise offers.OfferGone(_("The rider no longer needs this ride.")) from error
    except MustNotMeet as error:  # who blocked whom is nobody's to learn
        raise offers.OfferGone(_("The offer expired before your answer arrived.")) from error
    return ride_id


@transaction.atomic
def hand_over(*, ride_id: UUID, driver_id: UUID, cause: Cause, now: datetime) -> None:
    """Give a ride to a driver who is online and free; its request must exist.

    Raises:
        fleet_actions.Offline, fleet_actions.OnARide: the driver cannot take a ride now.
        moves.WrongState: the ride is not where it can be given to a driver.
        MustNotMeet: one of the two blocked the other.
    """
    _require_may_meet(ride_id, driver_id)
    run_id = fleet_actions.open_run(driver_id=driver_id, now=now)
    eta_s = nearness.seconds_to(ride_id, driver_id, position=0) or 0
    there_at = now + timedelta(seconds=eta_s)
    models.Assignment.objects.create(
        ride_id=ride_id,
        driver_id=driver_id,
        run_id=run_id,
        opened_at=now,
        promised_at=max(there_at, wished_at(ride_id) or there_at),
        nearest_s=eta_s,
        nearer_at=now,
    )
    moves.move(ride_id, State.ASSIGNED, cause, now=now, arrived_at=None, pin_tries=0)
    offers.taken(ride_id=ride_id, now=now)
    work.cancel_timer("ride.deadline", str(ride_id))
    watch_again(ride_id, now=now)


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
        away_m = nearness.away_from(ride_id, driver_id, cause, position=0, now=now)
        cause.facts.update({"away_m": away_m, "reason": reason})
    else:
        way_out = _("Come within %d\xa0m, or say why you cannot.")
        nearness.require_at_stop(ride_id, driver_id, way_out, cause, now=now)
    # Whoever comes early for a ride for later waits for free until its time.
    arrived_at = min(now, max(_soonest(ride_id), moves.happened_at(ride_id, cause, now=now)))
    waits_from = max(arrived_at, wished_at(ride_id) or arrived_at)
    moves.move(ride_id, State.ARRIVED, cause, now=now, arrived_at=waits_from)
    work.cancel_timer("ride.watch", str(ride_id))


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
    started_at = moves.happened_at(ride_id, cause, now=now)
    ride = moves.move(ride_id, State.IN_PROGRESS, cause, now=now, started_at=started_at)
    work.set_timer("ride.auto_end", str(ride_id), due_at=now + longest(ride))
    # Somebody above watches over whoever is in the car, from now on until the ride ends.
    work.set_timer("ride.look", str(ride_id), due_at=now)


@transaction.atomic
def complete(*, ride_id: UUID, cause: Cause, now: datetime, skips_stops: bool = False) -> None:
    """End the ride at its destination: final lines, one ledger entry, the driver is free.

    A ride that nobody ended costs what was agreed, without the waiting.

    Args:
        skips_stops: the driver knows that the car was not at every stop.
    Raises:
        StopsLeft: it was not, and the driver was not asked yet.
    """
    if moves.seen(cause, ride_id, State.COMPLETED):
        return
    driver_id = moves.require_driver(ride_id, cause)
    skipped = _skipped(ride_id)
    if skipped and cause.role == Role.DRIVER and not skips_stops:
        raise StopsLeft(
            _("You have not been at “%s” yet. Say that you end the ride before it.") % skipped[0]
        )
    is_flagged = bool(skipped) or _ended_elsewhere(ride_id, driver_id, cause, now=now)
    stops.end_last_wait(ride_id, driver_id, cause, now=now)
    ride = models.Ride.objects.get(id=ride_id)
    final = price_of(ride) if cause.role == Role.SYSTEM else final_fare(ride)
    ride = moves.move(
        ride_id,
        State.COMPLETED,
        cause,
        now=now,
        ended_at=moves.happened_at(ride_id, cause, now=now),
        price_minor=final.total_minor,
        is_flagged=is_flagged,
    )
    # What the quote did not know, such as waiting; quoted lines stay as they were.
    booking.write_lines(ride, final.lines[len(price_of(ride).lines) :])
    moves.close_assignment(ride_id, "completed", now=now)
    work.cancel_timer("ride.auto_end", str(ride_id))
    paying.settle(ride, driver_id, final, now=now)
    reporting.met(ride, driver_id, now=now)
    _send_receipt(ride, now=now)
    handing.order(ride_id, now=now)


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


def longest(ride: models.Ride) -> timedelta:
    """How long after its start a ride that nobody ends is ended."""
    return timedelta(seconds=max(3 * ride.duration_s, ride.duration_s + 7_200))


def wished_at(ride_id: UUID) -> datetime | None:
    """For when a ride for later was booked; None for a ride for now."""
    return models.Ride.objects.values_list("pickup_at", flat=True).get(id=ride_id)


def watch_again(ride_id: UUID, *, now: datetime) -> None:
    """Look at the driver on the way again soon."""
    every = timedelta(seconds=rules_as_of(now)["watch.every_s"])
    work.set_timer("ride.watch", str(ride_id), due_at=now + every)


def _require_may_meet(ride_id: UUID, driver_id: UUID) -> None:
    people = models.Ride.objects.values_list("rider_id", "booked_by_id").get(id=ride_id)
    if members.blocked_with(fleet.user_of(driver_id)).intersection(people):
        raise MustNotMeet(_("These two must not meet. Choose another driver."))


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


def _soonest(ride_id: UUID) -> datetime:
    """When a driver can have arrived: no car needs less than half the time that was promised."""
    assignment = models.Assignment.objects.get(ride_id=ride_id, closed_at=None)
    return assignment.opened_at + (assignment.promised_at - assignment.opened_at) / 2


def _ended_elsewhere(ride_id: UUID, driver_id: UUID, cause: Cause, *, now: datetime) -> bool:
    away_m = nearness.away_from(ride_id, driver_id, cause, position=-1, now=now)
    return away_m is None or away_m > rules_as_of(now)["complete.flag_m"]


def _skipped(ride_id: UUID) -> list[str]:
    """The stops on the way of a ride in hand at which the car never was."""
    under_way = models.Stop.objects.filter(ride_id=ride_id, ride__state=State.IN_PROGRESS)
    missing = under_way.filter(reached_at=None, position__gt=0).order_by("position")
    return list(missing.values_list("label", flat=True))[:-1]


def _send_receipt(ride: models.Ride, *, now: datetime) -> None:
    """Whoever pays gets the receipt by mail, after the commit."""
    told = {"user": str(paying.payer_of(ride)), "kind": "receipt", "ride": str(ride.id)}
    work.post("ride.told", told, now=now)
