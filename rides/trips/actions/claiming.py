"""The board: drivers claim rides for later, confirm them, give them back; the desk may do so for them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import claims
from rides.dispatch.actions.claims import Promise
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import keeping, moves
from rides.trips.actions.moves import Cause
from rides.trips.queries import board, later
from rides.trips.states import Role, State


class NotForYou(Refusal):
    """The driver cannot carry out this ride: their car, or one of both blocked the other."""

    code = "not_for_you"


class ReasonWanted(Refusal):
    """Giving a ride back this late needs a reason."""

    code = "reason_wanted"
    status = 422


@transaction.atomic
def claim(*, ride_id: UUID, driver_id: UUID, cause: Cause, now: datetime) -> None:
    """Give a driver's word for a ride for later. Whose word it is counts, not who was asked.

    Raises:
        moves.WrongState: the ride no longer lies ahead.
        NotForYou: the sentence says why.
        claims.ClaimedBefore, claims.ClaimsOverlap: another driver was first; or the driver's own
            claims would overlap.
    """
    if moves.seen(cause, ride_id, "claimed"):
        return
    # Locked, so that a rider who cancels or a search that begins comes before or after.
    ride = _ahead(ride_id)
    reason = board.hindrance(ride, driver_id, now=now)
    if reason in board.UNTOLD and cause.role != Role.DESK:
        raise NotYours(_("There is no such ride."))
    if reason:
        raise NotForYou(board.hindrance_sentence(reason))
    table = later.timetable_of(ride)
    claims.claim(
        promise(ride, driver_id, now=now), is_confirmed=now >= table.ask_driver_at, now=now
    )
    cause.facts["driver"] = str(driver_id)
    moves.note(ride_id, "claimed", cause, now=now, only_in=[State.SCHEDULED])
    work.set_timer(keeping.TIMER, str(ride_id), due_at=now)
    if cause.role == Role.DESK:
        keeping.tell(fleet.user_of(driver_id), "claim_given", ride_id, now=now)


@transaction.atomic
def confirm(*, ride_id: UUID, driver_id: UUID, cause: Cause, now: datetime) -> None:
    """Say that a claimed ride holds. Saying it twice changes nothing.

    Raises:
        NotYours: the driver has not claimed this ride, or lost it.
    """
    if moves.seen(cause, ride_id, "claim_confirmed"):
        return
    held = _held(ride_id, driver_id)
    if held.confirmed_at is None and claims.confirm(ride_id=ride_id, driver_id=driver_id, now=now):
        moves.note(ride_id, "claim_confirmed", cause, now=now, only_in=[State.SCHEDULED])
        work.set_timer(keeping.TIMER, str(ride_id), due_at=now)


@transaction.atomic
def release(*, ride_id: UUID, driver_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Give a claimed ride back to the board; late enough, that is counted and needs a reason.

    Raises:
        NotYours: the driver has not claimed this ride.
        ReasonWanted: it is late, and no reason was given.
    """
    if moves.seen(cause, ride_id, "unclaimed"):
        return
    held = _held(ride_id, driver_id)
    is_late = cause.role == Role.DRIVER and now > free_until(held, now=now)
    if is_late and not reason:
        raise ReasonWanted(_("The pickup is near. Say why you give the ride back."))
    by_desk = cause.role == Role.DESK
    outcome = "unassigned" if by_desk else "late" if is_late else "released"
    claims.end(ride_id=ride_id, outcome=outcome, now=now, reason=reason)
    cause.facts["reason"] = outcome
    moves.note(ride_id, "unclaimed", cause, now=now)
    work.set_timer(keeping.TIMER, str(ride_id), due_at=now)
    if by_desk:
        keeping.tell(fleet.user_of(driver_id), "claim_unassigned", ride_id, now=now)


def free_until(held: dispatch.ClaimView, *, now: datetime) -> datetime:
    """Until when giving a claimed ride back is not counted."""
    return held.pickup_at - timedelta(seconds=rules_as_of(now)["claims.release_free_s"])


def promise(ride: models.Ride, driver_id: UUID, *, now: datetime) -> Promise:
    """From when until when this ride takes a driver.

    Raises:
        ValueError: the ride is for now.
    """
    if ride.pickup_at is None or ride.busy_until is None:
        raise ValueError("only rides for later are claimed")
    buffer = timedelta(seconds=rules_as_of(now)["claims.buffer_s"])
    return Promise(ride.id, driver_id, ride.pickup_at, ride.pickup_at - buffer, ride.busy_until)


def _ahead(ride_id: UUID) -> models.Ride:
    ride = models.Ride.objects.select_for_update().filter(id=ride_id).first()
    if ride is None:
        raise NotYours(_("There is no such ride."))
    if ride.state != State.SCHEDULED:
        raise moves.WrongState(_("This ride is no longer on the board."))
    return ride


def _held(ride_id: UUID, driver_id: UUID) -> dispatch.ClaimView:
    models.Ride.objects.select_for_update().filter(id=ride_id).first()
    held = dispatch.claim_on(ride_id)
    if held is None or held.driver_id != driver_id:
        raise NotYours(_("You have not claimed this ride, or you have lost it."))
    return held
