"""What a rider does to a ride for later: move it to another time, say that it still holds."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import claims
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import claiming, keeping, moves, paying
from rides.trips.actions.moves import Cause
from rides.trips.queries import later, quoting
from rides.trips.queries.stops import stops_of
from rides.trips.quotes import Wish
from rides.trips.states import State


@transaction.atomic
def reschedule(*, ride_id: UUID, pickup_at: datetime, cause: Cause, now: datetime) -> None:
    """Move a ride for later to another time. Its price was fixed at booking, and stays.

    A driver who claimed it keeps it if they are free then, and is asked to confirm it anew.

    Raises:
        moves.WrongState: the search has begun, or the ride is over.
        later.TooSoon, later.TooFarAhead, later.Overlaps: the time is not possible.
    """
    if moves.seen(cause, ride_id, "rescheduled"):
        return
    ride = models.Ride.objects.select_for_update().get(id=ride_id)
    if ride.state != State.SCHEDULED:
        raise moves.WrongState(_("The time can be changed until we begin to look for a driver."))
    _move(ride, pickup_at, cause, now=now)
    _move_claim(ride, now=now)
    work.set_timer(keeping.TIMER, str(ride_id), due_at=now)


@transaction.atomic
def confirm(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """The rider says that the ride still holds. Saying it twice changes nothing.

    Raises:
        moves.WrongState: the ride no longer lies ahead.
    """
    if moves.seen(cause, ride_id, later.CONFIRMED):
        return
    ride = models.Ride.objects.select_for_update().get(id=ride_id)
    if later.was(ride, later.CONFIRMED):
        return
    cause.facts["pickup_at"] = ride.pickup_at.isoformat() if ride.pickup_at else ""
    moves.note(ride_id, later.CONFIRMED, cause, now=now, only_in=[State.SCHEDULED])


def _move(ride: models.Ride, pickup_at: datetime, cause: Cause, *, now: datetime) -> None:
    _need_possible(ride, pickup_at, now=now)
    until = pickup_at + timedelta(seconds=ride.duration_s)
    refusal = later.overlap(ride.rider_id, pickup_at, until, but_not=[ride.id])
    if refusal:
        raise refusal
    paying.move_on_account(ride, pickup_at, now=now)
    cause.facts["from"] = ride.pickup_at.isoformat() if ride.pickup_at else ""
    times = {"pickup_at": pickup_at, "busy_until": until}
    try:
        with transaction.atomic():
            moves.note(ride.id, "rescheduled", cause, now=now, only_in=[State.SCHEDULED], **times)
    except IntegrityError as error:  # another ride was booked in this very moment
        raise later.Overlaps(_("You have another ride booked for that time.")) from error
    ride.refresh_from_db()


def _need_possible(ride: models.Ride, pickup_at: datetime, *, now: datetime) -> None:
    """Ask for a price as if it were booked anew, which refuses whatever cannot be at that time."""
    stops = [quoting.stop(stop.lat, stop.lon, stop.label) for stop in stops_of(ride.id)]
    wish = Wish(ride.service_class, ride.seats, frozenset(ride.needs), pickup_at)
    quoting.quote(stops, wish, now=now)


def _move_claim(ride: models.Ride, *, now: datetime) -> None:
    """Take the driver who claimed the ride along to its new time, or free them."""
    held = dispatch.claim_on(ride.id)
    if held is None:
        return
    keeps = claims.move(claiming.promise(ride, held.driver_id, now=now), now=now)
    kind = "claim_moved" if keeps else "claim_released"
    keeping.tell(fleet.user_of(held.driver_id), kind, ride.id, now=now)
