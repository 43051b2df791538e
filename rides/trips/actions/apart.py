"""People who must not meet: what was under way when one blocked the other is mended at once.

Called from the outbox and by jobs. Nobody is told why: neither an offer nor a claim that ends says
that it ended because of somebody.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.members import queries as members
from coop.work import actions as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import requests
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import keeping, moves
from rides.trips.queries.rides import rider_role
from rides.trips.states import Role, State

BEFORE_DRIVER = (State.SCHEDULED, State.SEARCHING)


class NoSuchWish(Refusal):
    """The ride asks for nobody in particular."""

    code = "no_wish_to_widen"


@transaction.atomic
def follow_block(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: rides of either that look for a driver, or have the other's word, go to others."""
    one, other = UUID(payload["by"]), UUID(payload["blocked"])
    if other not in members.blocked_with(one):
        return
    for rider_id, driver_user_id in ((one, other), (other, one)):
        driver_id = fleet.driver_of(driver_user_id)
        theirs = Q(rider_id=rider_id) | Q(rider=None, booked_by_id=rider_id)
        rides = models.Ride.objects.select_for_update().filter(theirs, ended_at=None)
        for ride in rides.order_by("id"):
            requests.keep_apart(
                ride_id=ride.id, user_id=driver_user_id, driver_id=driver_id, now=now
            )
            _let_go(ride, driver_id, now=now)


@transaction.atomic
def widen(*, ride_id: UUID, by: UUID, now: datetime) -> None:
    """Take any driver after all, those who were asked for first. Doing so twice changes nothing.

    Raises:
        NotYours: only the rider does this.
        NoSuchWish: the ride asks for nobody in particular, or has its driver.
    """
    if rider_role(ride_id, by) != Role.RIDER:
        raise NotYours(_("Only the rider can do this."))
    rides = models.Ride.objects.filter(id=ride_id, state__in=BEFORE_DRIVER)
    if not rides.filter(circle="only").update(circle="first"):
        if rides.filter(circle="first").exists():
            return
        raise NoSuchWish(_("This ride asks for nobody in particular, or has its driver."))
    requests.widen_circle(ride_id=ride_id, now=now)
    moves.note(ride_id, "circle_widened", moves.system(now), now=now)


def forget_circles(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: whom a rider asked for is nobody's once the ride is over."""
    over = models.Ride.objects.exclude(circle="").exclude(ended_at=None)
    ids = list(over.values_list("id", flat=True)[:1000])
    requests.forget_circles(ids)
    models.Ride.objects.filter(id__in=ids).update(circle="")


def _let_go(ride: models.Ride, driver_id: UUID | None, *, now: datetime) -> None:
    """End the driver's word for a ride for later, as if the desk had taken it."""
    claim = dispatch.claim_on(ride.id)
    if claim is None or driver_id is None or claim.driver_id != driver_id:
        return
    keeping.lose_claim(ride.id, "given_on", now=now)
    work.set_timer(keeping.TIMER, str(ride.id), due_at=now)
