"""Another way for a ride in hand: its price before anybody asks, and the one that waits for a yes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import Refusal
from coop.rulebook.queries import Rules, rules_of
from rides.fleet import queries as fleet
from rides.places import roads
from rides.trips import models
from rides.trips.changing import Way, added_lines
from rides.trips.fares import FareLine, of_lines
from rides.trips.queries.final import card_of
from rides.trips.queries.lines import fare_lines
from rides.trips.queries.quoting import SAME_PLACE_M, SamePlace, of_areas, zone_of
from rides.trips.queries.stops import StopView, next_position, stops_of
from rides.trips.quotes import QuoteAltered, QuotedStop
from rides.trips.states import WITH_DRIVER, State

SALT = "rides.trips.change"
STOPS_MAX = 5
PENDING, ACCEPTED = models.Change.State.PENDING, models.Change.State.ACCEPTED


class NoChangeNow(Refusal):
    """The ride has no driver, or is over."""

    code = "no_change_now"


class ChangedOften(Refusal):
    """The way changed, or was asked about, as often as members allow."""

    code = "changed_often"


class WhereIsTheCar(Refusal):
    """Nobody knows where the car is, so nobody knows how far it still is."""

    code = "car_unknown"


class PriceOfWayExpired(Refusal):
    """The price of another way no longer holds, or the car went on meanwhile."""

    code = "change_expired"


@dataclass(frozen=True, slots=True)
class NewWay:
    """Another way and its price: `stops` are those still to come, `lines` what is added.

    `more_minor` is what the rider pays more (less, below zero), `pay_more_minor` what the driver
    gets more. `token` asks for it.
    """

    ride_id: UUID
    next_position: int
    near: Point | None
    stops: tuple[QuotedStop, ...]
    lines: tuple[FareLine, ...]
    distance_m: int
    duration_s: int
    price_minor: int
    more_minor: int
    pay_more_minor: int
    currency: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WayView:
    """The price of another way as the rider sees it; `token` asks the driver for it."""

    token: str
    stops: tuple[StopView, ...]
    lines: tuple[FareLine, ...]
    price_minor: int
    more_minor: int
    currency: str
    distance_m: int
    duration_s: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Another way that waits for the driver's answer."""

    id: UUID
    stops: tuple[StopView, ...]
    lines: tuple[FareLine, ...]
    price_minor: int
    more_minor: int
    pay_more_minor: int
    more_m: int
    more_s: int
    expires_at: datetime
    seconds_left: int
    window_s: int


def new_way(ride_id: UUID, stops: Sequence[QuotedStop], *, now: datetime) -> NewWay:
    """Price another way from where the car is. Asking changes nothing.

    Args:
        stops: those still to come, in order; the last is the destination.
    Raises:
        NoChangeNow, ChangedOften, WhereIsTheCar: the way cannot change now.
        SamePlace: two stops that follow each other are the same place, or nothing changes.
        quoting.OutsideZone, roads.NoRoad: there is no way to these stops.
    """
    ride = models.Ride.objects.get(id=ride_id)
    rules = rules_of(ride.rules_version)
    require_change(ride, rules)
    held = stops_of(ride_id)
    position = max(1, next_position(ride_id))
    _require_other(held, position, stops)
    zone_of([_quoted(held[0]), *stops])
    near, passed = _passed(ride, held[:position])
    way = roads.route([*passed, *(stop.at for stop in stops)])
    driven = roads.route(passed) if near else None
    card, lines = card_of(ride), fare_lines(ride_id)
    added = added_lines(
        card,
        lines,
        way=Way(way.distance_m, way.duration_s, position + len(stops) - 2),
        driven=Way(driven.distance_m, driven.duration_s) if driven else Way(0, 0),
        areas=of_areas(rules, [*_points(held[:position]), *(stop.at for stop in stops)]),
    )
    before, after = (of_lines(some, fee_bp=card.fee_bp) for some in (lines, [*lines, *added]))
    return NewWay(
        ride_id=ride_id,
        next_position=position,
        near=near,
        stops=tuple(stops),
        lines=added,
        distance_m=max(way.distance_m, driven.distance_m if driven else 0),
        duration_s=max(way.duration_s, driven.duration_s if driven else 0),
        price_minor=after.total_minor,
        more_minor=after.total_minor - before.total_minor,
        pay_more_minor=after.driver_minor - before.driver_minor,
        currency=ride.currency,
        expires_at=now + timedelta(seconds=rules["changes.valid_s"]),
    )


def with_place(ride_id: UUID, place: QuotedStop, *, instead: bool) -> tuple[QuotedStop, ...]:
    """The stops still to come with another: as the next one, or instead of the destination."""
    held = stops_of(ride_id)
    left = tuple(_quoted(stop) for stop in held[max(1, next_position(ride_id)) :])
    return (*left[:-1], place) if instead else (place, *left)


def way_view(way: NewWay) -> WayView:
    """Another way as the rider sees it."""
    return WayView(
        token=sign_way(way),
        stops=tuple(StopView(stop.label, stop.at.lat, stop.at.lon) for stop in way.stops),
        lines=way.lines,
        price_minor=way.price_minor,
        more_minor=way.more_minor,
        currency=way.currency,
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        expires_at=way.expires_at,
    )


def require_change(ride: models.Ride, rules: Rules) -> None:
    """Refuse where the way of a ride cannot change now.

    Raises:
        NoChangeNow: it has no driver, is over, or another way waits for an answer.
        ChangedOften: it changed, or was asked about, as often as the rules allow.
    """
    if ride.state not in WITH_DRIVER:
        raise NoChangeNow(_("The way can change from when a driver accepts until the ride ends."))
    asked = models.Change.objects.filter(ride=ride)
    if asked.filter(state=PENDING).exists():
        raise NoChangeNow(_("You asked for another way already. Wait for the driver’s answer."))
    most = rules["changes.max"]
    if asked.filter(state=ACCEPTED).count() >= most:
        raise ChangedOften(_("The way of a ride can change %d times at most.") % most)
    if asked.count() >= rules["changes.asks_max"]:
        raise ChangedOften(_("You have asked often enough. Talk to your driver instead."))


def sign_way(way: NewWay) -> str:
    """The token that asks for this way at this price."""
    fields = asdict(way) | {
        "ride_id": str(way.ride_id),
        "expires_at": way.expires_at.isoformat(),
    }
    return signing.dumps(fields, salt=SALT, compress=True)


def read_way(token: str, *, ride_id: UUID, now: datetime) -> NewWay:
    """The way in a token, while its price holds.

    Raises:
        QuoteAltered: not a token of ours, or for another ride.
        PriceOfWayExpired: its time is over.
    """
    try:
        fields = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise QuoteAltered(_("This price did not come from us. Ask for a new one.")) from error
    if fields["ride_id"] != str(ride_id):
        raise QuoteAltered(_("This price is for another ride. Ask for a new one."))
    expires_at = datetime.fromisoformat(fields["expires_at"])
    if expires_at <= now:
        raise PriceOfWayExpired(_("This price has expired. Look at the new one."))
    return NewWay(
        **fields
        | {
            "ride_id": ride_id,
            "expires_at": expires_at,
            "near": Point(**fields["near"]) if fields["near"] else None,
            "lines": tuple(FareLine(**line) for line in fields["lines"]),
            "stops": tuple(QuotedStop(Point(**s["at"]), s["label"]) for s in fields["stops"]),
        }
    )


def pending_change(ride: models.Ride, *, now: datetime) -> ChangeView | None:
    """The way that waits for the driver's answer, while it may be given."""
    row = models.Change.objects.filter(ride=ride, state=PENDING, expires_at__gt=now).first()
    if row is None:
        return None
    return ChangeView(
        id=row.id,
        stops=tuple(StopView(stop["label"], stop["lat"], stop["lon"]) for stop in row.stops),
        lines=tuple(FareLine(**line) for line in row.lines),
        price_minor=row.price_minor,
        more_minor=sum(line["amount_minor"] for line in row.lines),
        pay_more_minor=row.pay_more_minor,
        more_m=row.distance_m - ride.distance_m,
        more_s=row.duration_s - ride.duration_s,
        expires_at=row.expires_at,
        seconds_left=max(0, int((row.expires_at - now).total_seconds())),
        window_s=int((row.expires_at - row.asked_at).total_seconds()),
    )


def last_answer(ride_id: UUID) -> str:
    """How the last question for another way ended; empty while there was none or one waits."""
    last = models.Change.objects.filter(ride_id=ride_id).order_by("-asked_at").first()
    return last.state if last and last.state != PENDING else ""


def may_change(ride: models.Ride) -> bool:
    """Whether the way of a ride can change now."""
    try:
        require_change(ride, rules_of(ride.rules_version))
    except Refusal:
        return False
    return True


def _require_other(held: Sequence[StopView], position: int, stops: Sequence[QuotedStop]) -> None:
    if not stops:
        raise SamePlace(_("A ride needs a destination."))
    if position + len(stops) > STOPS_MAX:
        raise ChangedOften(_("A ride has %d stops at most.") % STOPS_MAX)
    left = [_quoted(stop) for stop in held[position:]]
    is_same = len(left) == len(stops) and all(
        distance_m(a.at, b.at) < SAME_PLACE_M for a, b in zip(left, stops, strict=True)
    )
    if is_same:
        raise SamePlace(_("That is the way as it is. Add a stop or choose another destination."))
    if any(distance_m(a.at, b.at) < SAME_PLACE_M for a, b in pairwise(stops)):
        raise SamePlace(_("Two stops in a row are the same place. Choose another."))


def _passed(ride: models.Ride, reached: Sequence[StopView]) -> tuple[Point | None, list[Point]]:
    """Where the car is, None before the ride starts; and what the way leads by until there."""
    points = _points(reached)
    if ride.state != State.IN_PROGRESS:
        return None, points
    driver_id = models.Assignment.objects.values_list("driver_id", flat=True).get(
        ride=ride, closed_at=None
    )
    fix = fleet.fix_of(driver_id)
    if fix is None:
        raise WhereIsTheCar(_("Nobody knows just now where the car is. Try again in a minute."))
    began_at = ride.started_at or ride.booked_at
    stops = models.Stop.objects.filter(ride=ride, position__lt=len(reached))
    by_time = [(stop.reached_at or began_at, Point(stop.at.y, stop.at.x)) for stop in stops]
    turned = models.Change.objects.filter(ride=ride, state=ACCEPTED)
    by_time += [(turn.asked_at, Point(turn.near.y, turn.near.x)) for turn in turned if turn.near]
    return fix.at, [*(at for _when, at in sorted(by_time, key=itemgetter(0))), fix.at]


def _points(stops: Sequence[StopView]) -> list[Point]:
    return [Point(stop.lat, stop.lon) for stop in stops]


def _quoted(stop: StopView) -> QuotedStop:
    return QuotedStop(Point(stop.lat, stop.lon), stop.label)
