"""Reads of dispatch: open requests, a driver's offer, why a driver was not asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.basics.geometry import Point
from rides.dispatch import models


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request that matching looks at."""

    id: UUID
    ride_id: UUID
    rider_id: UUID | None
    service_class: str
    pickup: Point
    blocked_ids: frozenset[UUID]
    excluded_ids: frozenset[UUID]
    refusals: int
    opened_at: datetime
    seats: int = 1
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OfferCard:
    """What a driver sees before deciding: destination, distance, pay and fee first."""

    id: UUID
    ride_id: UUID
    rider_id: UUID | None
    pickup_label: str
    dropoff_label: str
    pickup: Point
    dropoff: Point
    pickup_s: int
    pickup_m: int
    distance_m: int
    duration_s: int
    currency: str
    price_minor: int
    pay_minor: int
    fee_minor: int
    offered_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Price:
    """`price_minor` = `pay_minor` + `fee_minor`."""

    price_minor: int
    pay_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A ride near a driver and what matching decided about them."""

    at: datetime
    outcome: str
    pickup_s: int | None


def open_requests(zone_id: UUID) -> list[OpenRequest]:
    """Requests that need a driver, longest waiting first."""
    rows = models.Request.objects.filter(zone_id=zone_id, state=models.Request.State.OPEN)
    return [
        OpenRequest(
            id=row.id,
            ride_id=row.ride_id,
            rider_id=row.rider_id,
            service_class=row.service_class,
            pickup=Point(row.pickup.y, row.pickup.x),
            blocked_ids=frozenset(row.blocked_ids),
            excluded_ids=frozenset(row.excluded_ids),
            refusals=row.refusals,
            opened_at=row.opened_at,
            seats=row.seats,
            needs=frozenset(row.needs),
        )
        for row in rows.order_by("opened_at", "id")
    ]


def drivers_with_offers() -> frozenset[UUID]:
    """Drivers who are looking at an offer now."""
    pending = models.Offer.objects.filter(state=models.Offer.State.PENDING)
    return frozenset(pending.values_list("driver_id", flat=True))


def pending_count(request_id: UUID) -> int:
    """How many drivers are looking at this request now."""
    pending = models.Offer.objects.filter(request_id=request_id, state=models.Offer.State.PENDING)
    return pending.count()


def refused_by(request_id: UUID) -> frozenset[UUID]:
    """Drivers who declined this request, let it expire or gave it back."""
    states = [
        models.Offer.State.DECLINED,
        models.Offer.State.EXPIRED,
        models.Offer.State.RELEASED,
    ]
    offers = models.Offer.objects.filter(request_id=request_id, state__in=states)
    return frozenset(offers.values_list("driver_id", flat=True))


def ride_of(offer_id: UUID) -> UUID | None:
    """The ride that an offer is for."""
    offers = models.Offer.objects.filter(id=offer_id)
    return offers.values_list("request__ride_id", flat=True).first()


def offer_for(driver_id: UUID) -> OfferCard | None:
    """The offer that a driver can answer now."""
    offers = models.Offer.objects.select_related("request").filter(
        driver_id=driver_id,
        state=models.Offer.State.PENDING,
        request__state=models.Request.State.OPEN,
    )
    row = offers.first()
    return _card(row) if row else None


def price_of(ride_id: UUID) -> Price:
    """What a ride pays, as its drivers were told."""
    row = models.Request.objects.get(ride_id=ride_id)
    return Price(row.price_minor, row.pay_minor, row.fee_minor)


def outcomes_for(driver_id: UUID, *, since: datetime, limit: int = 20) -> list[NotAsked]:
    """Rides near a driver lately, and why they were or were not asked, newest first."""
    rows = models.Decision.objects.filter(driver_id=driver_id, at__gte=since).order_by("-at", "-id")
    return [NotAsked(row.at, row.outcome, row.pickup_s) for row in rows[:limit]]


def lost_to_nearer(driver_id: UUID, *, since: datetime) -> int:
    """How many rides near a driver went to somebody nearer."""
    rows = models.Decision.objects.filter(
        driver_id=driver_id, at__gte=since, outcome="other_nearer"
    )
    asked = models.Decision.objects.filter(driver_id=driver_id, outcome="asked")
    return rows.exclude(request__in=asked.values("request")).count()


def _card(row: models.Offer) -> OfferCard:
    request = row.request
    return OfferCard(
        id=row.id,
        ride_id=request.ride_id,
        rider_id=request.rider_id,
        pickup_label=request.pickup_label,
        dropoff_label=request.dropoff_label,
        pickup=Point(request.pickup.y, request.pickup.x),
        dropoff=Point(request.dropoff.y, request.dropoff.x),
        pickup_s=row.pickup_s,
        pickup_m=row.pickup_m,
        distance_m=request.distance_m,
        duration_s=request.duration_s,
        currency=request.currency,
        price_minor=request.price_minor,
        pay_minor=request.pay_minor,
        fee_minor=request.fee_minor,
        offered_at=row.offered_at,
        expires_at=row.expires_at,
    )
