"""Reads of dispatch: open requests, a driver's offer, why a driver was not asked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Polygon
from django.db import connection
from django.db.models import Case, F, Q, When

from coop.basics.geometry import Point
from coop.ranking.carried import Carried, of_json
from coop.ranking.features import Subject
from rides.dispatch import models

State = models.Offer.State
FIRST_OFFERS = """
SELECT min(offer.offered_at)
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[])
       WITH ORDINALITY AS span (driver_id, since, until, n)
  LEFT JOIN dispatch_offer offer ON offer.driver_id = span.driver_id
       AND offer.offered_at >= span.since AND offer.offered_at < span.until
 GROUP BY n ORDER BY n
"""


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
    pickup_at: datetime | None = None
    favourite_ids: frozenset[UUID] = frozenset()
    ranking: Carried | None = None
    price_minor: int = 0
    currency: str = ""
    circle: str = ""
    behind_s: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """How many drivers look at a request now, and who declined it, let it expire or gave it back."""

    pending: int = 0
    refused: frozenset[UUID] = frozenset()


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
    pickup_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """`price_minor` = `pay_minor` + `fee_minor`."""

    price_minor: int
    pay_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A ride near a driver, and what matching decided about them.

    Attributes:
        answer: what became of the offer, if they were asked: a state of `models.Offer`.
        is_open: the ride still looks for a driver.
    """

    request_id: UUID
    at: datetime
    outcome: str
    pickup_s: int | None
    pickup: Point
    answer: str | None
    is_open: bool


def open_requests(zone_id: UUID) -> list[OpenRequest]:
    """Requests that need a driver, longest waiting first."""
    rows = models.Request.objects.filter(zone_id=zone_id, state=models.Request.State.OPEN)
    return [_open_request(row) for row in rows.order_by("opened_at", "id")]


def open_request(request_id: UUID) -> OpenRequest:
    """One request, as matching looks at it."""
    return _open_request(models.Request.objects.get(id=request_id))


def drivers_with_offers() -> frozenset[UUID]:
    """Drivers who are looking at an offer now."""
    pending = models.Offer.objects.filter(state=models.Offer.State.PENDING)
    return frozenset(pending.values_list("driver_id", flat=True))


def answers(request_ids: Collection[UUID]) -> Mapping[UUID, Answers]:
    """What drivers said to these requests since all were asked anew, if anybody was asked."""
    states = [State.PENDING, State.DECLINED, State.EXPIRED, State.RELEASED]
    offers = models.Offer.objects.filter(request_id__in=request_ids, state__in=states)
    since = Q(request__anew_at=None) | Q(offered_at__gte=F("request__anew_at"))
    offers = offers.filter(since | Q(state=State.PENDING))
    pending: Counter[UUID] = Counter()
    refused: dict[UUID, set[UUID]] = defaultdict(set)
    for request_id, driver_id, state in offers.values_list("request_id", "driver_id", "state"):
        if state == State.PENDING:
            pending[request_id] += 1
        else:
            refused[request_id].add(driver_id)
    return {
        request_id: Answers(pending[request_id], frozenset(refused.get(request_id, ())))
        for request_id in pending.keys() | refused.keys()
    }


def answers_for(ride_ids: Collection[UUID]) -> Mapping[UUID, Answers]:
    """What drivers said to these rides, as `answers`."""
    rides = dict(models.Request.objects.filter(ride_id__in=ride_ids).values_list("id", "ride_id"))
    return {rides[request_id]: said for request_id, said in answers(list(rides)).items()}


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


def outcomes_for(driver_id: UUID, *, since: datetime, limit: int = 50) -> list[Decided]:
    """Rides near a driver lately, each with the last thing decided about them, newest first.

    Whoever was asked for a ride was asked, whatever was decided before or after.
    """
    mine = models.Decision.objects.filter(driver_id=driver_id, at__gte=since)
    was_asked = Case(When(outcome="asked", then=0), default=1)
    last = mine.order_by("request_id", was_asked, "-at", "-id").distinct("request_id")
    rows = models.Decision.objects.filter(id__in=last.values("id")).select_related("request")
    shown = list(rows.order_by("-at", "-id")[:limit])
    answers = _answers_of(driver_id, [row.request_id for row in shown])
    return [
        Decided(
            request_id=row.request_id,
            at=row.at,
            outcome=row.outcome,
            pickup_s=row.pickup_s,
            pickup=Point(row.request.pickup.y, row.request.pickup.x),
            answer=answers.get(row.request_id),
            is_open=row.request.state == models.Request.State.OPEN,
        )
        for row in shown
    ]


def began_near(middle: Point, *, reach_deg: float, since: datetime, enough: int) -> bool:
    """Whether at least `enough` rides were wanted from the square around a point since then."""
    lat, lon = middle.lat, middle.lon
    square = (lon - reach_deg, lat - reach_deg, lon + reach_deg, lat + reach_deg)
    began = models.Request.objects.filter(
        opened_at__gte=since, pickup__within=Polygon.from_bbox(square)
    )
    return began[:enough].count() >= enough


def lost_to_nearer(driver_id: UUID, *, since: datetime) -> int:
    """How many rides near a driver went to somebody nearer."""
    rows = models.Decision.objects.filter(
        driver_id=driver_id, at__gte=since, outcome="other_nearer"
    )
    asked = models.Decision.objects.filter(driver_id=driver_id, outcome="asked")
    return rows.exclude(request__in=asked.values("request")).count()


def _open_request(row: models.Request) -> OpenRequest:
    return OpenRequest(
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
        pickup_at=row.pickup_at,
        favourite_ids=frozenset(row.favourite_ids),
        ranking=of_json(Subject.DRIVERS, row.ranking),
        price_minor=row.price_minor,
        currency=row.currency,
        circle=row.circle,
        behind_s=row.behind_s,
    )


def _answers_of(driver_id: UUID, request_ids: Collection[UUID]) -> dict[UUID, str]:
    """What became of a driver's last offer for each of these requests."""
    offers = models.Offer.objects.filter(driver_id=driver_id, request_id__in=request_ids)
    return dict(offers.order_by("offered_at").values_list("request_id", "state"))


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
        pickup_at=request.pickup_at,
    )


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A driver's word for a ride for later."""

    id: UUID
    ride_id: UUID
    driver_id: UUID
    pickup_at: datetime
    busy_from: datetime
    busy_until: datetime
    claimed_at: datetime
    asked_at: datetime | None
    confirmed_at: datetime | None
    warned_at: datetime | None


def claim_on(ride_id: UUID) -> ClaimView | None:
    """Who has given their word for a ride."""
    row = models.Claim.objects.filter(ride_id=ride_id, ended_at=None).first()
    return _claim(row) if row else None


def claims_on(ride_ids: Collection[UUID]) -> dict[UUID, ClaimView]:
    """As `claim_on`, for several rides; those that nobody claimed are left out."""
    rows = models.Claim.objects.filter(ride_id__in=ride_ids, ended_at=None)
    return {row.ride_id: _claim(row) for row in rows}


def claims_of(driver_id: UUID) -> list[ClaimView]:
    """The rides that a driver claimed and has not driven yet, soonest first."""
    rows = models.Claim.objects.filter(driver_id=driver_id, ended_at=None).order_by("pickup_at")
    return [_claim(row) for row in rows]


def kept_free(*, until: datetime) -> dict[UUID, datetime]:
    """From when drivers are kept free for a ride that they claimed, if that is before `until`."""
    rows = models.Claim.objects.filter(ended_at=None, busy_from__lt=until)
    latest_first = rows.order_by("-busy_from")
    return dict(latest_first.values_list("driver_id", "busy_from"))


def given_back_late(driver_id: UUID, *, since: datetime) -> int:
    """How many claimed rides a driver gave back late or did not come to."""
    rows = models.Claim.objects.filter(driver_id=driver_id, ended_at__gte=since)
    return rows.filter(outcome__in=["late", "lapsed", "absent"]).count()


def first_offers(
    spans: Sequence[tuple[UUID, datetime, datetime]],
) -> list[datetime | None]:
    """When each driver was first asked within their span, in the same order; None: never."""
    if not spans:
        return []
    columns = [list(column) for column in zip(*spans, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(FIRST_OFFERS, columns)
        return [row[0] for row in cursor.fetchall()]


def _claim(row: models.Claim) -> ClaimView:
    return ClaimView(
        id=row.id,
        ride_id=row.ride_id,
        driver_id=row.driver_id,
        pickup_at=row.pickup_at,
        busy_from=row.busy_from,
        busy_until=row.busy_until,
        claimed_at=row.claimed_at,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        warned_at=row.warned_at,
    )
