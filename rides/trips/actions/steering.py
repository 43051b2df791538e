"""The desk steers: gives rides to drivers, takes them back, hands them on, exchanges them.

Every step is a move of the ride like anybody's, in the desk's name and with its reason.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_of
from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import requests
from rides.trips import models
from rides.trips.actions import claiming, driving, moves
from rides.trips.actions.moves import Cause
from rides.trips.queries import board
from rides.trips.states import State

NEVER = frozenset({"own_ride", "blocked", "other_circle", "no_car"})
"""What no reason overrides."""


class Unfit(Refusal):
    """The driver's car does not suit the ride; `may_override` says whether a reason opens it."""

    code = "driver_unfit"


class NoReason(Refusal):
    """Whoever overrides a rule says why."""

    code = "no_reason"
    status = 422


class NotExchangeable(Refusal):
    """Only two rides whose drivers are on the way can be exchanged."""

    code = "not_exchangeable"


@transaction.atomic
def assign(
    *, ride_id: UUID, driver_id: UUID, cause: Cause, now: datetime, reason: str = ""
) -> None:
    """Give a ride that has no driver to this one; a ride for later is claimed in their name.

    Args:
        reason: why a car that does not suit is sent all the same; empty otherwise.
    Raises:
        Unfit: the car does not suit, or both must not meet.
        moves.WrongState: the ride has a driver, or ended.
        rides.fleet.actions.Offline, rides.fleet.actions.OnARide: the driver cannot come.
    """
    if moves.seen(cause, ride_id, State.ASSIGNED, "claimed"):
        return
    ride = _locked(ride_id)
    if ride.state == State.SCHEDULED:
        claiming.claim(ride_id=ride_id, driver_id=driver_id, cause=cause, now=now)
        return
    _require_fit(ride, driver_id, cause, reason, now=now)
    driving.hand_over(ride_id=ride_id, driver_id=driver_id, cause=cause, now=now)


@transaction.atomic
def take_back(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> UUID:
    """Take the driver off a ride before it starts; the search begins anew. Returns who it was.

    Raises:
        NoReason: the driver reads why.
        moves.WrongState: nobody is on the way, or the ride has started.
    """
    if not reason.strip():
        raise NoReason(_("Say why the driver loses this ride. They read it."))
    ride = _locked(ride_id)
    driver_id = moves.require_driver(ride_id, cause)
    deadline_at = now + timedelta(seconds=rules_of(ride.rules_version)["search.wait_s"])
    cause.facts.update({"reason": "desk", "words": reason.strip(), "driver": str(driver_id)})
    moves.move(
        ride_id,
        State.SEARCHING,
        cause,
        now=now,
        arrived_at=None,
        deadline_at=max(deadline_at, ride.deadline_at),
    )
    moves.close_assignment(ride_id, "released", now=now)
    requests.reopen_request(ride_id=ride_id, driver_id=driver_id, now=now)
    work.set_timer("ride.deadline", str(ride_id), due_at=max(deadline_at, ride.deadline_at))
    return driver_id


@transaction.atomic
def unassign(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Undo an assignment: a ride for later goes back to the board, any other to the search."""
    ride = _locked(ride_id)
    claim = dispatch.claim_on(ride_id)
    if ride.state == State.SCHEDULED and claim:
        claiming.release(
            ride_id=ride_id, driver_id=claim.driver_id, reason=reason, cause=cause, now=now
        )
    else:
        take_back(ride_id=ride_id, reason=reason, cause=cause, now=now)


@transaction.atomic
def hand_on(*, ride_id: UUID, driver_id: UUID, reason: str, cause: Cause, now: datetime) -> UUID:
    """Give a ride that somebody drives towards to another driver; returns whose it was.

    Raises:
        as `take_back` and `assign`; then nothing has changed.
    """
    before = take_back(ride_id=ride_id, reason=reason, cause=_part(cause, 1), now=now)
    assign(ride_id=ride_id, driver_id=driver_id, cause=_part(cause, 2), now=now, reason=reason)
    return before


@transaction.atomic
def exchange(*, ride_id: UUID, other_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Exchange the drivers of two rides that both have somebody on the way.

    Raises:
        NotExchangeable: one of the two has nobody on the way.
        as `hand_on`; then nothing has changed.
    """
    pair = sorted([ride_id, other_id])
    ways = models.Ride.objects.filter(id__in=pair, state=State.ASSIGNED)
    if ways.count() != len(set(pair)) or ride_id == other_id:
        raise NotExchangeable(_("Both rides need a driver who is on the way to exchange them."))
    drivers = [
        take_back(ride_id=one, reason=reason, cause=_part(cause, number), now=now)
        for number, one in enumerate(pair, start=1)
    ]
    for number, (one, driver_id) in enumerate(zip(pair, reversed(drivers), strict=True), start=3):
        part = _part(cause, number)
        assign(ride_id=one, driver_id=driver_id, cause=part, now=now, reason=reason)


def _locked(ride_id: UUID) -> models.Ride:
    ride = models.Ride.objects.select_for_update().filter(id=ride_id).first()
    if ride is None:
        raise NotYours(_("There is no such ride."))
    return ride


def _require_fit(
    ride: models.Ride, driver_id: UUID, cause: Cause, reason: str, *, now: datetime
) -> None:
    hindrance = board.hindrance(ride, driver_id, now=now)
    if not hindrance:
        return
    if hindrance in NEVER or not reason.strip():
        sentence = {
            "own_ride": _("This is the driver’s own ride."),
            "blocked": _("These two must not meet. Choose another driver."),
            "other_circle": _("One of these two asks for somebody else. Choose another driver."),
            "no_car": _("This driver has no car."),
            "other_class": _("The ride asks for another class of car. Say why you send it."),
            "too_few_seats": _("The car has too few seats. Say why you send it."),
            "unmet_needs": _("The car lacks what the rider needs. Say why you send it."),
        }[hindrance]
        facts = {"hindrance": hindrance, "may_override": hindrance not in NEVER}
        raise Unfit(sentence, facts=facts)
    cause.facts.update({"override": hindrance, "words": reason.strip()})


def _part(cause: Cause, number: int) -> Cause:
    """One of the moves that a step is made of; the first carries the step's own number."""
    key = cause.client_event_id if number == 1 else None
    return Cause(cause.by, cause.role, cause.occurred_at, key, dict(cause.facts))
