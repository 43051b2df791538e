"""How near a driver is to a stop of their ride, and refusing those who are not."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from rides.fleet import queries as fleet
from rides.fleet.motion import Fix
from rides.places import roads
from rides.trips import models
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause


class TooFar(Refusal):
    """The driver is not at the stop yet."""

    code = "too_far"


def require_at_stop(
    ride_id: UUID,
    driver_id: UUID,
    way_out: str,
    cause: Cause,
    *,
    position: int = 0,
    now: datetime,
) -> None:
    """Refuse a driver who is not, or not known to be, near a stop.

    Args:
        way_out: what they can do instead, with %d for the metres that count as near.
        position: 0 the pickup.
    Raises:
        TooFar: the sentence says how far.
    """
    away_m = away_from(ride_id, driver_id, cause, position=position, now=now)
    within_m = rules_as_of(now)["arrive.within_m"]
    if away_m is None:
        raise TooFar(_("Your phone does not say where you are. Turn its location on."))
    if away_m > within_m:
        from_it = (
            _("You are %d\xa0m from the stop.")
            if position
            else _("You are %d\xa0m from the pickup.")
        )
        raise TooFar(f"{from_it % away_m} {way_out % within_m}")


def away_from(
    ride_id: UUID, driver_id: UUID, cause: Cause, *, position: int, now: datetime
) -> int | None:
    """How far a driver surely is from a stop: the distance less the phone's accuracy.

    Args:
        position: 0 the pickup, -1 the last.
    """
    fix = _where(driver_id, cause, now=now)
    if fix is None:
        return None
    doubt_m = min(fix.accuracy_m, rules_as_of(now)["arrive.doubt_max_m"])
    return max(0, int(distance_m(fix.at, stop_at(ride_id, position)) - doubt_m))


def seconds_to(ride_id: UUID, driver_id: UUID, *, position: int) -> int | None:
    """Seconds of driving from where the driver is to a stop (0 the pickup, -1 the last)."""
    fix = fleet.fix_of(driver_id)
    return roads.durations_to(stop_at(ride_id, position), [fix.at])[0] if fix else None


def seconds_from(ride_id: UUID, driver_id: UUID, *, position: int) -> int | None:
    """Seconds of driving from a stop to where the driver is."""
    fix = fleet.fix_of(driver_id)
    return roads.durations_to(fix.at, [stop_at(ride_id, position)])[0] if fix else None


def stop_at(ride_id: UUID, position: int) -> Point:
    """Where a stop is (0 the pickup, -1 the last)."""
    order = "position" if position >= 0 else "-position"
    stop = models.Stop.objects.filter(ride_id=ride_id).order_by(order)[max(0, position)]
    return Point(stop.at.y, stop.at.x)


def _where(driver_id: UUID, cause: Cause, *, now: datetime) -> Fix | None:
    """Where the driver was when it happened: what reaches us late says so itself."""
    if cause.fix and moves.is_late(cause, now=now):
        return cause.fix
    return fleet.fix_of(driver_id)
