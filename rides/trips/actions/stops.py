"""The driver's steps at the stops on the way: reached, and on to the next."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from rides.trips import models
from rides.trips.actions import moves, nearness
from rides.trips.actions.moves import Cause
from rides.trips.queries.stops import next_position
from rides.trips.states import State

REACHED, LEFT = "stop_reached", "stop_left"
UNDER_WAY = (State.IN_PROGRESS,)


class NotNext(Refusal):
    """It is not the next stop on the way, or the last."""

    code = "not_next_stop"


@transaction.atomic
def reach(*, ride_id: UUID, position: int, reason: str, cause: Cause, now: datetime) -> None:
    """Say that the car is at a stop on the way; the waiting clock of that stop starts.

    Args:
        position: which stop, 1 the first after the pickup; the last is reached by completing.
        reason: why the driver says so from further away; empty when they are near.
    Raises:
        NotNext: another stop is next, or it is the destination.
        nearness.TooFar: further than the rule allows or unknown where, and no reason was given.
    """
    if moves.seen(cause, ride_id, REACHED):
        return
    driver_id = moves.require_driver(ride_id, cause)
    cause.facts.update({"position": position} | ({"reason": reason} if reason else {}))
    happened_at = moves.happened_at(ride_id, cause, now=now)
    # First the ride's own row: whoever comes second waits here and then finds the stop reached.
    moves.note(ride_id, REACHED, cause, now=now, only_in=UNDER_WAY)
    next_one = _unreached(ride_id, position)
    if not next_one.exists():
        raise NotNext(_("This is not the next stop of the ride. Open the page again."))
    if not reason:
        way_out = _("Come within %d\xa0m, or say why you cannot.")
        nearness.require_at_stop(ride_id, driver_id, way_out, cause, position=position, now=now)
    _leave_behind(ride_id, driver_id, happened_at, cause, now=now)
    next_one.update(reached_at=happened_at)


@transaction.atomic
def leave(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Drive on from a stop; the waiting clock stops.

    Whoever forgot to say so until they were under way is charged for standing only.

    Raises:
        NotNext: the car is at no stop.
    """
    if moves.seen(cause, ride_id, LEFT):
        return
    driver_id = moves.require_driver(ride_id, cause)
    happened_at = moves.happened_at(ride_id, cause, now=now)
    moves.note(ride_id, LEFT, cause, now=now, only_in=UNDER_WAY)
    if not _leave_behind(ride_id, driver_id, happened_at, cause, now=now):
        raise NotNext(_("You are under way to the next stop already."))


def end_last_wait(ride_id: UUID, driver_id: UUID, cause: Cause, *, now: datetime) -> None:
    """The ride ends: a wait that nobody ended is over since the driver drove off."""
    happened_at = moves.happened_at(ride_id, cause, now=now)
    _leave_behind(ride_id, driver_id, happened_at, cause, now=now)


def _leave_behind(
    ride_id: UUID, driver_id: UUID, at: datetime, cause: Cause, *, now: datetime
) -> bool:
    stop = models.Stop.objects.filter(ride_id=ride_id, left_at=None).exclude(reached_at=None)
    waiting = stop.first()
    if waiting is None or waiting.reached_at is None:
        return False
    away_m = nearness.away_from(ride_id, driver_id, cause, position=waiting.position, now=now)
    if away_m is None or away_m > rules_as_of(now)["arrive.within_m"]:
        driven_s = nearness.seconds_from(ride_id, driver_id, position=waiting.position)
        at -= timedelta(seconds=driven_s or 0)
    return bool(stop.update(left_at=max(waiting.reached_at, at)))


def _unreached(ride_id: UUID, position: int) -> QuerySet[models.Stop]:
    """The stop at this position, if it is the next one and not the destination."""
    last = models.Stop.objects.filter(ride_id=ride_id).count() - 1
    is_next = 0 < position < last and position == next_position(ride_id)
    stops = models.Stop.objects.filter(ride_id=ride_id, position=position, reached_at=None)
    return stops if is_next else stops.none()
