"""Positions on the way: to the rider's map at once, to both lockers in small batches."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.locker import client as locker
from coop.notices import live
from coop.rulebook.queries import rules_as_of
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.fleet.motion import Fix
from rides.places import roads
from rides.trips.queries.driving import open_job_of
from rides.trips.queries.rides import parties
from rides.trips.queries.stops import next_stop
from rides.trips.states import State


def track(*, driver_id: UUID, fix: Fix, now: datetime) -> UUID | None:
    """Take where a driver is now and show it to their rider; returns the ride in hand.

    Raises:
        fleet_actions.Offline: the driver has no open shift.
        fleet_actions.Jumped: the position cannot be true.
    """
    shift = fleet.shift_of(driver_id)
    if shift is None:
        raise fleet_actions.Offline(_("You are offline. Go online to be seen."))
    fleet_actions.report(shift=shift, fix=fix, now=now)
    job = open_job_of(driver_id)
    if job is None:
        return None
    ride_id, state = job
    live.send(live.ride_group(ride_id), car_message(fix, ride_id, state))
    return ride_id


def car_message(fix: Fix, ride_id: UUID, state: State) -> dict[str, object]:
    """What the rider's map shows: where the car is and how long to the next stop."""
    seconds = roads.durations_to(next_stop(ride_id, state), [fix.at])[0]
    return {
        "type": "car",
        "lat": round(fix.at.lat, 6),
        "lon": round(fix.at.lon, 6),
        "heading": round(fix.heading),
        "eta_s": seconds,
    }


def keep(ride_id: UUID, driver_id: UUID, fixes: Sequence[Fix], *, now: datetime) -> None:
    """Keep points of a ride in both parties' lockers as long as members want, a record a minute."""
    rows = [
        [round(f.at.lat, 6), round(f.at.lon, 6), round(f.accuracy_m), f.occurred_at.isoformat()]
        for f in fixes
    ]
    key = f"{ride_id}:{int(now.timestamp()) // 60}"
    until = now + timedelta(seconds=rules_as_of(now)["traces.kept_s"])
    for member_id in parties(ride_id, driver_id):
        locker.append(member_id, "traces", rows, key=key, expires_at=until, now=now)
