"""A driver's step that comes too late: the ride was lost while the phone had no network.

Called by the driver's doors around each step. What came too late is kept, never applied.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import distance_m
from coop.basics.refusals import NotYours, Refusal
from coop.web.formats import time_of_day
from rides.places import queries as places
from rides.trips import models
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.queries.stops import next_stop
from rides.trips.states import State


class KeptNotApplied(Refusal):
    """The ride is no longer this driver's; what they did is kept as evidence."""

    code = "kept_not_applied"


def apply(
    step: Callable[[Cause, datetime], object],
    *,
    ride_id: UUID | None,
    kind: str,
    cause: Cause,
    now: datetime,
) -> None:
    """Carry out a driver's step.

    Args:
        kind: what was pressed, such as "arrive".
    Raises:
        KeptNotApplied: it happened on a ride that was this driver's until their phone fell silent.
        Refusal: whatever the step itself refuses.
    """
    try:
        step(cause, now)
    except (NotYours, moves.WrongState) as refused:
        key = cause.client_event_id
        lost = _lost(ride_id, cause, now=now) if ride_id else None
        if lost is None or key is None:
            raise
        raise KeptNotApplied(_keep(lost, kind, cause, key=key, now=now)) from refused


@transaction.atomic
def _keep(lost: models.Assignment, kind: str, cause: Cause, *, key: UUID, now: datetime) -> str:
    """Write the step down, once however often it is sent; returns what the driver is told."""
    kept, _is_new = models.LateStep.objects.get_or_create(
        client_event_id=key,
        defaults={
            "ride": lost.ride,
            "driver_id": lost.driver_id,
            "kind": kind,
            "sentence": _sentence(lost),
            "occurred_at": cause.occurred_at,
            "received_at": now,
            "away_m": _away_m(lost, cause),
        },
    )
    return kept.sentence


def _lost(ride_id: UUID, cause: Cause, *, now: datetime) -> models.Assignment | None:
    """The assignment that this driver had when they pressed, or thought they had."""
    if cause.by is None or not moves.is_late(cause, now=now):
        return None
    mine = models.Assignment.objects.filter(
        ride_id=ride_id,
        driver__user_id=cause.by,
        opened_at__lte=cause.occurred_at,
        closed_at__isnull=False,
    )
    return mine.select_related("ride").order_by("-opened_at").first()


def _sentence(lost: models.Assignment) -> str:
    zone = places.zone(lost.ride.zone_id)
    at = time_of_day(lost.closed_at or lost.opened_at, zone.time_zone, zone.units)
    return _(
        "This ride was no longer yours from %s on, while your phone had no network. "
        "What you did is kept for the desk to see; it changed nothing."
    ) % (at,)


def _away_m(lost: models.Assignment, cause: Cause) -> int | None:
    """How far the phone was from the stop that the driver was going to."""
    if cause.fix is None:
        return None
    state = State.IN_PROGRESS if lost.ride.started_at else State.ASSIGNED
    return round(distance_m(cause.fix.at, next_stop(lost.ride_id, state)))
