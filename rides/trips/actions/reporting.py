"""What trust hears of rides: who met whom, and whose doing it was that a ride did not take place."""

from datetime import datetime
from uuid import UUID

from coop.work import actions as work
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import models
from rides.trips.actions.moves import Cause
from rides.trips.cancelling import MISSED, Fault, Verdict
from rides.trips.states import Role


def met(ride: models.Ride, driver_id: UUID, *, now: datetime) -> None:
    """A ride was driven to its end. A guest is no account: of theirs only the driver is known."""
    told = {
        "about": str(ride.id),
        "city": places.zone(ride.zone_id).city_slug,
        "rider": str(ride.rider_id or ""),
        "driver": str(fleet.user_of(driver_id)),
        "ended_at": (ride.ended_at or now).isoformat(),
    }
    work.post("trust.met", told, now=now)


def missed(
    ride: models.Ride, driver_id: UUID | None, verdict: Verdict, cause: Cause, *, now: datetime
) -> None:
    """A ride did not take place, or not with this driver, by the fault of one of both.

    What the desk does is nobody's fault, and a guest has no account to answer with.
    """
    user_id = _who(ride, driver_id, verdict.fault)
    if user_id is None or cause.role == Role.DESK:
        return
    told = {
        "about": str(ride.id),
        "city": places.zone(ride.zone_id).city_slug,
        "user": str(user_id),
        "role": str(verdict.fault),
        "kind": "no_show" if verdict.rule in MISSED else "late",
        "at": now.isoformat(),
        "because": verdict.rule,
    }
    work.post("trust.missed", told, now=now)


def forgiven(ride: models.Ride, *, now: datetime) -> None:
    """The desk took back what not taking a ride cost its rider: it was not their fault after all."""
    if ride.rider_id is not None:
        told = {"user": str(ride.rider_id), "about": str(ride.id), "because": "fee_waived"}
        work.post("trust.forgiven", told, now=now)


def _who(ride: models.Ride, driver_id: UUID | None, fault: Fault) -> UUID | None:
    if fault == Fault.RIDER:
        return ride.rider_id
    if fault == Fault.DRIVER and driver_id is not None:
        return fleet.user_of(driver_id)
    return None
