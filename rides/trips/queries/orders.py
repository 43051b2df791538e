"""What of rides members put into an order of their own: drivers, jobs on the board, people met.

For the ranking's page and for the board. Whoever looks sees no driver's name but of those they know,
and nobody's place.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.money import format_money
from coop.locker import client as locker
from coop.members import queries as members
from coop.ranking import client as ranking
from coop.ranking import wording
from coop.ranking.features import Features, Subject, whole_units
from coop.ranking.ordering import Candidate
from coop.ranking.registry import Known, Shown, Tryout
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from rides.dispatch import wishing
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.places import roads
from rides.trips import models
from rides.trips.queries import board
from rides.trips.queries.board import Board, BoardRide
from rides.trips.queries.lines import price_of
from rides.trips.queries.quoting import REACH_M
from rides.trips.queries.stops import stops_of

SHOWN = 8
HOME = "home"
KM = 1_000
MINUTE_S = 60


def drivers_to_try(user_id: UUID, *, now: datetime) -> Tryout:
    """The free drivers nearest to where this person last was picked up, or to the city's middle."""
    ride = models.Ride.objects.filter(rider_id=user_id).order_by("-booked_at").first()
    zone = places.zone(ride.zone_id) if ride else places.main_zone()
    start = _start(ride) or _middle(zone)
    price = price_of(ride) if ride else None
    seen = _free_near(user_id, zone.id, start, now=now)
    cost = whole_units(price.total_minor, ride.currency) if ride and price else 0.0
    kept_s = rules_as_of(now)["ranking.kept_s"]
    liked = [one.user_id for one in seen if one.is_favourite]
    names = _names(user_id, liked, purpose="favourite", now=now)
    said = format_money(price.total_minor, ride.currency) if ride and price else ""
    shown = tuple(
        Shown(
            Candidate(one.user_id, one.pickup_s, wishing.features(one, cost), one.idle_s >= kept_s),
            names.get(one.user_id, _("A driver near you")),
            _driver_detail(one, said),
        )
        for one in seen
    )
    title = _("From your last pickup, now") if ride else _("From the middle of the city, now")
    return Tryout(title, formats.time_of_day(now, zone.time_zone, zone.units), shown)


def jobs_to_try(user_id: UUID, *, now: datetime) -> Tryout | None:
    """The open rides of a driver's board, in the common order; None for who does not drive."""
    driver_id = fleet.driver_of(user_id)
    if driver_id is None:
        return None
    found = board.board_of(driver_id, now=now)
    zone = found.zone
    candidates = _job_candidates(found, _home(user_id, now=now), now=now)
    shown = tuple(
        Shown(
            candidate,
            _("%(start)s to %(end)s") % {"start": ride.pickup.label, "end": ride.dropoff.label},
            _job_detail(ride, zone),
        )
        for ride, candidate in zip(found.open, candidates, strict=True)
    )
    return Tryout(_("Your board, now"), formats.time_of_day(now, zone.time_zone, zone.units), shown)


def board_in_order(driver_id: UUID, *, now: datetime) -> Board:
    """A driver's board with its open rides in the order that they chose."""
    found = board.board_of(driver_id, now=now)
    user_id = fleet.user_of(driver_id)
    order = ranking.carried(user_id, Subject.JOBS, now=now)
    if order.choice.level == 0 or not found.open:
        return found
    home = _home(user_id, now=now) if order.choice.uses("towards_home_km") else None
    candidates = _job_candidates(found, home, now=now)
    ordered = ranking.explained(order, candidates, now=now)
    features = {one.id: one.features for one in candidates}
    rides = {ride.ride_id: ride for ride in found.open}
    arranged = tuple(
        replace(rides[one.id], why=tuple(wording.why(ordered, one, features[one.id], Subject.JOBS)))
        for one in ordered.placed
    )
    failed = wording.by_weights(ordered.failed) if ordered.failed else ""
    return replace(found, open=arranged, order=ranking.name_of(order), order_failed=failed)


def rode_with(user_id: UUID, *, now: datetime) -> list[Known]:
    """The drivers with whom somebody rode lately, by name, latest first."""
    since = now - timedelta(seconds=rules_as_of(now)["ranking.label_s"])
    done = models.Assignment.objects.filter(
        ride__rider_id=user_id, outcome="completed", ride__ended_at__gte=since
    )
    rows = done.order_by("-ride__ended_at").values_list("driver__user_id", "ride__ended_at")
    last: dict[UUID, datetime] = {}
    for driver_user_id, ended_at in rows:
        last.setdefault(driver_user_id, ended_at or now)
    # A name is known for a day after the ride; then it is the driver of a day.
    names = _names(user_id, list(last), purpose="ride", now=now)
    zone = places.main_zone()
    days = {one: formats.day(at, zone.time_zone) for one, at in last.items()}
    return [Known(one, names.get(one) or _("Your driver"), days[one]) for one in last]


def _free_near(user_id: UUID, zone_id: UUID, start: Point, *, now: datetime) -> list[wishing.Seen]:
    shifts = {
        shift.driver_id: shift
        for shift in fleet.shifts_in(zone_id)
        if not (shift.is_busy or shift.is_paused) and shift.unfit(now) is None
    }
    kept_off = members.blocked_with(user_id) | {user_id}
    near = fleet.near(zone_id, start, radius_m=REACH_M, limit=SHOWN * 4)
    free = [one for one in near if one in shifts and shifts[one].user_id not in kept_off]
    fixes = fleet.fixes(free[:SHOWN])
    seconds = roads.durations_to(start, [fix.at for fix in fixes.values()])
    since = fleet.idle_since(zone_id)
    liked = set(members.favourites(user_id))
    return [
        wishing.Seen(
            shifts[one].user_id,
            # To the minute: nobody learns from a list where somebody stands.
            max(1, round(s / MINUTE_S)) * MINUTE_S,
            (now - since[one]).total_seconds(),
            shifts[one].features,
            shifts[one].user_id in liked,
        )
        for one, s in zip(fixes, seconds, strict=True)
        if s is not None
    ]


def _job_candidates(found: Board, home: Point | None, *, now: datetime) -> list[Candidate]:
    floor = timedelta(seconds=rules_as_of(now)["ranking.board_s"])
    return [
        Candidate(
            ride.ride_id,
            ride.pickup_at.timestamp(),
            _job_features(ride, home, now=now),
            is_kept=ride.pickup_at - now <= floor,
        )
        for ride in found.open
    ]


def _job_features(ride: BoardRide, home: Point | None, *, now: datetime) -> Features:
    starts = Point(ride.pickup.lat, ride.pickup.lon)
    ends = Point(ride.dropoff.lat, ride.dropoff.lon)
    nearer_m = distance_m(starts, home) - distance_m(ends, home) if home else 0.0
    return {
        "pay": whole_units(ride.pay_minor, ride.currency),
        "per_hour": whole_units(ride.per_hour_minor, ride.currency),
        "approach_min": ride.approach_s / MINUTE_S,
        "ride_min": ride.duration_s / MINUTE_S,
        "ride_km": ride.distance_m / KM,
        "starts_min": max(0.0, (ride.pickup_at - now).total_seconds() / MINUTE_S),
        "towards_home_km": nearer_m / KM,
    }


def _home(user_id: UUID, *, now: datetime) -> Point | None:
    mine = locker.places_at_hand(user_id, now=now)
    return next((one.point for one in mine if one.kind == HOME), None)


def _middle(zone: places.ZoneView) -> Point:
    west, south, east, north = zone.bbox
    return Point((south + north) / 2, (west + east) / 2)


def _start(ride: models.Ride | None) -> Point | None:
    if ride is None:
        return None
    first = stops_of(ride.id)[0]
    return Point(first.lat, first.lon)


def _names(
    user_id: UUID, people: Sequence[UUID], *, purpose: str, now: datetime
) -> dict[UUID, str]:
    if not people:
        return {}
    reader = f"rider:{user_id}"
    found = locker.read_many(
        people, "profile", fields=("name",), purpose=purpose, reader=reader, now=now
    )
    return {one: kept["name"] for one, kept in found.items() if "name" in kept}


def _driver_detail(one: wishing.Seen, price: str) -> str:
    parts = [_("%s away") % formats.minutes(one.pickup_s), price]
    if "electric" in one.features:
        parts.append(_("electric"))
    return ", ".join(part for part in parts if part)


def _job_detail(ride: BoardRide, zone: places.ZoneView) -> str:
    parts = [
        formats.day_and_time(ride.pickup_at, zone.time_zone, zone.units),
        format_money(ride.pay_minor, ride.currency),
        _("%s an hour") % format_money(ride.per_hour_minor, ride.currency),
    ]
    return ", ".join(parts)
