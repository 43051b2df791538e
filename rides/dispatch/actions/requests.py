"""Requests: posted by trips when a ride needs a driver, reopened when its driver lets go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import transaction

from coop.basics.geometry import Point
from coop.ranking import client as ranking
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.dispatch import models
from rides.fleet import actions as fleet

State = models.Request.State


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ride that needs a driver, and everything matching may know about it."""

    ride_id: UUID
    rider_id: UUID | None
    zone_id: UUID
    service_class: str
    pickup: Point
    dropoff: Point
    pickup_label: str
    dropoff_label: str
    distance_m: int
    duration_s: int
    currency: str
    price_minor: int
    pay_minor: int
    fee_minor: int
    rules_version: int
    blocked_ids: frozenset[UUID]
    seats: int = 1
    needs: frozenset[str] = frozenset()
    pickup_at: datetime | None = None
    favourite_ids: frozenset[UUID] = frozenset()
    ranking: Mapping[str, Any] = field(default_factory=dict)
    circle: str = ""
    behind_s: int = 0


@dataclass(frozen=True, slots=True)
class NewWay:
    """What changed about a ride in hand: where it ends, how long it is, what it pays."""

    ride_id: UUID
    dropoff: Point
    dropoff_label: str
    distance_m: int
    duration_s: int
    price_minor: int
    pay_minor: int
    fee_minor: int


@transaction.atomic
def open_request(wanted: Wanted, *, now: datetime) -> None:
    """Start the search for a driver; where the rider named a ranker, it is asked right before."""
    request = models.Request.objects.create(
        ride_id=wanted.ride_id,
        rider_id=wanted.rider_id,
        zone_id=wanted.zone_id,
        service_class=wanted.service_class,
        seats=wanted.seats,
        needs=sorted(wanted.needs),
        pickup=Geometry(wanted.pickup.lon, wanted.pickup.lat, srid=4326),
        dropoff=Geometry(wanted.dropoff.lon, wanted.dropoff.lat, srid=4326),
        pickup_label=wanted.pickup_label,
        dropoff_label=wanted.dropoff_label,
        distance_m=wanted.distance_m,
        duration_s=wanted.duration_s,
        currency=wanted.currency,
        price_minor=wanted.price_minor,
        pay_minor=wanted.pay_minor,
        fee_minor=wanted.fee_minor,
        rules_version=wanted.rules_version,
        blocked_ids=sorted(wanted.blocked_ids, key=str),
        favourite_ids=sorted(wanted.favourite_ids, key=str),
        ranking=dict(wanted.ranking),
        circle=wanted.circle,
        behind_s=wanted.behind_s,
        opened_at=now,
        pickup_at=wanted.pickup_at,
    )
    if not ranking.wants_ranker(request.ranking):
        work.post("dispatch.tick", {"zone": str(wanted.zone_id)}, now=now)
        return
    again_s = rules_as_of(now)["dispatch.again_s"]
    # Whatever becomes of the question, the ride is matched.
    work.set_timer("dispatch.tick", str(wanted.zone_id), due_at=now + timedelta(seconds=again_s))
    work.post("dispatch.ask_ranker", {"request": str(request.id)}, now=now)


@transaction.atomic
def change_way(way: NewWay) -> None:
    """Show the driver, and whoever may be asked next, the way and the pay that were agreed."""
    models.Request.objects.filter(ride_id=way.ride_id).update(
        dropoff=Geometry(way.dropoff.lon, way.dropoff.lat, srid=4326),
        dropoff_label=way.dropoff_label,
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        price_minor=way.price_minor,
        pay_minor=way.pay_minor,
        fee_minor=way.fee_minor,
    )


@transaction.atomic
def close_request(*, ride_id: UUID, now: datetime) -> None:
    """Stop the search, whatever its state; pending offers are withdrawn right after the commit."""
    models.Request.objects.filter(ride_id=ride_id).update(state=State.CLOSED, ranking={})
    work.post("dispatch.withdraw", {"ride": str(ride_id)}, now=now)


@transaction.atomic
def reopen_request(*, ride_id: UUID, driver_id: UUID, now: datetime) -> None:
    """Search anew after a driver let go; that driver is not asked again for this ride."""
    request = models.Request.objects.select_for_update().get(ride_id=ride_id)
    models.Offer.objects.filter(
        request=request, driver_id=driver_id, state=models.Offer.State.ACCEPTED
    ).update(state=models.Offer.State.RELEASED)
    request.state = State.OPEN
    request.excluded_ids = [*request.excluded_ids, driver_id]
    request.save(update_fields=["state", "excluded_ids"])
    work.post("dispatch.tick", {"zone": str(request.zone_id)}, now=now)


@transaction.atomic
def ask_anew(*, ride_id: UUID, now: datetime) -> None:
    """Ask everybody once more, those who said no before included; not those who gave it back."""
    requests = models.Request.objects.filter(ride_id=ride_id, state=State.OPEN)
    if requests.update(anew_at=now, refusals=0):
        zone_id = requests.values_list("zone_id", flat=True).get()
        work.post("dispatch.tick", {"zone": str(zone_id)}, now=now)


@transaction.atomic
def widen_circle(*, ride_id: UUID, now: datetime) -> None:
    """Ask others, too, where the rider asked for women and non-binary drivers only."""
    requests = models.Request.objects.filter(ride_id=ride_id, state=State.OPEN, circle="only")
    if requests.update(circle="first"):
        zone_id = models.Request.objects.values_list("zone_id", flat=True).get(ride_id=ride_id)
        work.post("dispatch.tick", {"zone": str(zone_id)}, now=now)


@transaction.atomic
def keep_apart(*, ride_id: UUID, user_id: UUID, driver_id: UUID | None, now: datetime) -> None:
    """One of this ride's people and this account must not meet: it is never asked for this ride.

    An offer that is open ends as one does whose time is over.
    """
    request = models.Request.objects.select_for_update().filter(ride_id=ride_id).first()
    if request is None:
        return
    if user_id not in request.blocked_ids:
        request.blocked_ids = [*request.blocked_ids, user_id]
        request.save(update_fields=["blocked_ids"])
    if driver_id is None:
        return
    offers = models.Offer.objects.filter(request=request, driver_id=driver_id)
    pending = offers.filter(state=models.Offer.State.PENDING)
    if pending.update(state=models.Offer.State.WITHDRAWN, answered_at=now):
        fleet.touch(driver_id, now=now)
        work.post("dispatch.tick", {"zone": str(request.zone_id)}, now=now)


@transaction.atomic
def forget_circles(ride_ids: Collection[UUID]) -> None:
    """What riders asked for is nobody's once their rides are over."""
    models.Request.objects.filter(ride_id__in=ride_ids).exclude(circle="").update(circle="")
