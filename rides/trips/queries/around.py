"""Who shares a ride, and since when and until when: the facts that care for people needs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class Sides:
    """The people of a ride.

    Attributes:
        rider_id: the rider; for a guest, whoever booked.
        driver_id: who drives it, or drove it to its end; None while nobody does.
        since_at: when this driver accepted.
    """

    ride_id: UUID
    zone_id: UUID
    state: State
    seq: int
    rider_id: UUID
    is_guest: bool
    driver_id: UUID | None
    driver_user_id: UUID | None
    vehicle_id: UUID | None
    since_at: datetime | None
    ended_at: datetime | None
    currency: str
    from_label: str
    to_label: str


def sides(ride_id: UUID) -> Sides:
    """The people of a ride as they stand now.

    Raises:
        NotYours: there is no such ride.
    """
    ride = models.Ride.objects.filter(id=ride_id).first()
    if ride is None:
        raise NotYours(_("There is no such ride."))
    last = _assignment(ride)
    labels = (
        models.Stop.objects.filter(ride=ride).order_by("position").values_list("label", flat=True)
    )
    ends = list(labels)
    return Sides(
        ride_id=ride.id,
        zone_id=ride.zone_id,
        state=State(ride.state),
        seq=ride.seq,
        rider_id=ride.rider_id or ride.booked_by_id,
        is_guest=ride.rider_id is None,
        driver_id=last.driver_id if last else None,
        driver_user_id=fleet.user_of(last.driver_id) if last else None,
        vehicle_id=last.run.vehicle_id if last else None,
        since_at=last.opened_at if last else None,
        ended_at=ride.ended_at,
        currency=ride.currency,
        from_label=ends[0],
        to_label=ends[-1],
    )


def _assignment(ride: models.Ride) -> models.Assignment | None:
    of_ride = models.Assignment.objects.filter(ride=ride).select_related("run")
    open_one = of_ride.filter(closed_at=None).first()
    if open_one is not None or ride.ended_at is None:
        return open_one
    return of_ride.exclude(outcome="released").order_by("-opened_at").first()


def rode_together(rider_id: UUID, driver_user_id: UUID) -> bool:
    """Whether this person was ever carried by that one."""
    done = models.Assignment.objects.filter(
        driver__user_id=driver_user_id, ride__rider_id=rider_id, outcome="completed"
    )
    return done.exists()


@dataclass(frozen=True, slots=True)
class Met:
    """The last ride that two people shared; `they_drove`: the other one was at the wheel."""

    ride_id: UUID
    zone_id: UUID
    at: datetime
    from_label: str
    to_label: str
    they_drove: bool


def last_met(user_id: UUID, other: UUID) -> Met | None:
    """The last ride that one of two people drove for the other; None where there was none."""
    rows = models.Assignment.objects.select_related("ride", "driver").filter(
        Q(driver__user_id=other, ride__rider_id=user_id)
        | Q(driver__user_id=other, ride__rider=None, ride__booked_by_id=user_id)
        | Q(driver__user_id=user_id, ride__rider_id=other)
        | Q(driver__user_id=user_id, ride__rider=None, ride__booked_by_id=other)
    )
    last = rows.order_by("-opened_at").first()
    if last is None:
        return None
    stops = models.Stop.objects.filter(ride=last.ride).order_by("position")
    labels = list(stops.values_list("label", flat=True))
    they_drove = last.driver.user_id == other
    return Met(last.ride_id, last.ride.zone_id, last.opened_at, labels[0], labels[-1], they_drove)
