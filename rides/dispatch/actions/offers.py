"""Offers: accepted, declined, expired, withdrawn. The index decides who was first."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours, Refusal
from coop.work import actions as work
from rides.dispatch import models
from rides.dispatch.actions import queueing
from rides.fleet import actions as fleet

State = models.Offer.State


class OfferGone(Refusal):
    """Another driver was first, the rider cancelled, or the offer expired."""

    code = "offer_gone"


@transaction.atomic
def accept(*, offer_id: UUID, driver_id: UUID, now: datetime) -> UUID:
    """Take the offer for this driver; returns the ride it is for.

    `one_acceptance_per_request` admits one driver, however many accept in the same instant.

    Raises:
        OfferGone: another driver was first, the rider cancelled, or the offer expired.
        NotYours: no such offer was made to this driver.
    """
    offer = _mine(offer_id, driver_id)
    pending = models.Offer.objects.filter(
        id=offer_id, state=State.PENDING, grace_until__gte=now, request__state="open"
    )
    try:
        with transaction.atomic():
            moved = pending.update(state=State.ACCEPTED, answered_at=now)
    except IntegrityError as error:
        raise OfferGone(_("Another driver was faster.")) from error
    if moved != 1:
        raise OfferGone(_why_gone(offer, now=now))
    return offer.request.ride_id


@transaction.atomic
def taken(*, ride_id: UUID, now: datetime) -> None:
    """The ride has its driver: stop matching, withdraw the other offers after the commit."""
    models.Request.objects.filter(ride_id=ride_id).update(state=models.Request.State.TAKEN)
    work.post("dispatch.withdraw", {"ride": str(ride_id)}, now=now)


@transaction.atomic
def decline(*, offer_id: UUID, driver_id: UUID, now: datetime) -> None:
    """Say no to an offer. It costs the driver nothing; declining twice changes nothing."""
    offer = _mine(offer_id, driver_id)
    _end(offer, State.DECLINED, now=now)


@transaction.atomic
def expire(*, offer_id: UUID, now: datetime) -> None:
    """End an offer that nobody answered in time."""
    offer = models.Offer.objects.select_related("request").get(id=offer_id)
    if offer.grace_until <= now:
        _end(offer, State.EXPIRED, now=now)


@transaction.atomic
def withdraw(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: end the pending offers of a ride that no longer needs a driver."""
    pending = models.Offer.objects.filter(
        request__ride_id=payload["ride"], state=State.PENDING
    ).exclude(request__state="open")
    ended = []
    for offer_id, driver_id in pending.values_list("id", "driver_id"):
        still = models.Offer.objects.filter(id=offer_id, state=State.PENDING)
        if still.update(state=State.WITHDRAWN, answered_at=now):
            ended.append(driver_id)
    fleet.touch_all(ended, now=now)


def _mine(offer_id: UUID, driver_id: UUID) -> models.Offer:
    offers = models.Offer.objects.select_related("request")
    offer = offers.filter(id=offer_id, driver_id=driver_id).first()
    if offer is None:
        raise NotYours(_("There is no such offer."))
    return offer


def _end(offer: models.Offer, state: str, *, now: datetime) -> None:
    pending = models.Offer.objects.filter(id=offer.id, state=State.PENDING)
    if pending.update(state=state, answered_at=now) != 1:
        return
    models.Request.objects.filter(id=offer.request_id).update(refusals=F("refusals") + 1)
    pickup = offer.request.pickup
    queueing.declined(driver_id=offer.driver_id, pickup=Point(pickup.y, pickup.x), now=now)
    fleet.touch(offer.driver_id, now=now)
    work.post("dispatch.tick", {"zone": str(offer.request.zone_id)}, now=now)


def _why_gone(offer: models.Offer, *, now: datetime) -> str:
    offer.refresh_from_db()
    if offer.state == State.ACCEPTED:
        return _("You took this ride already.")
    if offer.request.state == models.Request.State.TAKEN:
        return _("Another driver was faster.")
    if offer.request.state == models.Request.State.CLOSED:
        return _("The rider no longer needs this ride.")
    if offer.state == State.DECLINED:
        return _("You declined this offer.")
    return _("The offer expired before your answer arrived.")
