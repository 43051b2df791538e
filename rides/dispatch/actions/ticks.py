"""One tick of matching for one zone: stateless, repeatable, run by any worker anywhere."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from coop.basics.geometry import Point, distance_m
from coop.rulebook.queries import Rules, rules_as_of
from coop.work import actions as work
from rides.dispatch import models, queries
from rides.dispatch.matching import Candidate, Match, Open, Outcome, hindrance, match
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.places import roads

REACH_M = 30_000
SEEN_MAX = 1_000
"""Busy cars around a pickup must not hide the free ones behind them."""
LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('dispatch.tick'), hashtext(%s))"


@transaction.atomic
def tick(*, zone_id: UUID, now: datetime) -> int:
    """Match a zone's open rides with its drivers and write offers; returns how many were made.

    A second tick at the same time returns at once: the first one's timer looks again.
    """
    rules = rules_as_of(now)
    work.set_timer(
        "dispatch.tick", str(zone_id), due_at=now + timedelta(seconds=rules["dispatch.again_s"])
    )
    if not _alone(zone_id):
        return 0
    rides = queries.open_requests(zone_id)
    if not rides:
        work.cancel_timer("dispatch.tick", str(zone_id))
        return 0
    decided = _decide(zone_id, rides, rules, now=now)
    _remember(decided, now=now)
    return sum(_offer(one, rules, now=now) for one in decided if one.outcome == Outcome.ASKED)


def _alone(zone_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(zone_id)])
        return bool(cursor.fetchone()[0])


def _decide(
    zone_id: UUID, rides: list[queries.OpenRequest], rules: Rules, *, now: datetime
) -> list[Match]:
    drivers = _candidates(zone_id)
    opens = {ride.id: _open(ride, rules, now=now) for ride in rides}
    unasked = [ride for ride in rides if opens[ride.id].asks > 0]
    pickups: dict[tuple[UUID, UUID], int | None] = {}
    for ride in unasked:
        near = _nearest(zone_id, ride.pickup, opens[ride.id], drivers)
        pickups |= _pickups(ride, _looked_at(near, limit=rules["dispatch.candidates"]))
    return match(
        [opens[ride.id] for ride in unasked],
        drivers,
        pickups,
        reach_s=rules["dispatch.reach_s"],
        wait_weight=rules["dispatch.wait_weight_bp"] / 10_000,
    )


def _open(ride: queries.OpenRequest, rules: Rules, *, now: datetime) -> Open:
    wanted = rules["dispatch.widen_to"] if ride.refusals >= rules["dispatch.widen_after"] else 1
    return Open(
        id=ride.id,
        service_class=ride.service_class,
        rider_id=ride.rider_id,
        blocked=ride.blocked_ids,
        excluded=ride.excluded_ids | queries.refused_by(ride.id),
        waited_s=(now - ride.opened_at).total_seconds(),
        asks=max(0, wanted - queries.pending_count(ride.id)),
        seats=ride.seats,
        needs=ride.needs,
    )


def _candidates(zone_id: UUID) -> dict[UUID, Candidate]:
    shifts = fleet.shifts_in(zone_id)
    live = fleet.fixes([shift.driver_id for shift in shifts])
    looking = queries.drivers_with_offers()
    return {
        shift.driver_id: Candidate(
            id=shift.driver_id,
            user_id=shift.user_id,
            service_class=shift.service_class,
            is_paused=shift.is_paused,
            is_busy=shift.is_busy,
            has_offer=shift.driver_id in looking,
            is_live=shift.driver_id in live,
            seats=shift.seats,
            features=shift.features,
        )
        for shift in shifts
    }


def _nearest(
    zone_id: UUID, pickup: Point, ride: Open, drivers: Mapping[UUID, Candidate]
) -> dict[UUID, bool]:
    """Drivers on shift around a pickup, nearest first -> whether they could be asked."""
    near = fleet.near(zone_id, pickup, radius_m=REACH_M, limit=SEEN_MAX)
    return {one: hindrance(ride, drivers[one]) is None for one in near if one in drivers}


def _looked_at(near: Mapping[UUID, bool], *, limit: int) -> list[UUID]:
    """The nearest who could be asked, and who is as near but could not, to be told why."""
    free = [driver_id for driver_id, is_free in near.items() if is_free]
    return list(dict.fromkeys([*free[:limit], *list(near)[:limit]]))


def _pickups(
    ride: queries.OpenRequest, driver_ids: list[UUID]
) -> dict[tuple[UUID, UUID], int | None]:
    fixes = fleet.fixes(driver_ids)
    live = [driver_id for driver_id in driver_ids if driver_id in fixes]
    seconds = roads.durations_to(ride.pickup, [fixes[driver_id].at for driver_id in live])
    known: dict[UUID, int | None] = dict(zip(live, seconds, strict=True))
    return {(ride.id, driver_id): known.get(driver_id) for driver_id in driver_ids}


def _remember(decided: list[Match], *, now: datetime) -> None:
    models.Decision.objects.bulk_create(
        [
            models.Decision(
                request_id=one.ride,
                driver_id=one.driver,
                outcome=one.outcome,
                pickup_s=one.pickup_s,
                cost_s=one.cost_s,
                at=now,
            )
            for one in decided
        ],
        ignore_conflicts=True,
    )


def _offer(one: Match, rules: Rules, *, now: datetime) -> int:
    """Show the ride to the driver, unless one of both is no longer free."""
    request = models.Request.objects.get(id=one.ride)
    expires_at = now + timedelta(seconds=rules["dispatch.offer_s"])
    try:
        with transaction.atomic():
            offer = models.Offer.objects.create(
                request=request,
                driver_id=one.driver,
                pickup_s=one.pickup_s or 0,
                pickup_m=_pickup_m(one.driver, Point(request.pickup.y, request.pickup.x)),
                offered_at=now,
                expires_at=expires_at,
                grace_until=expires_at + timedelta(seconds=rules["dispatch.grace_s"]),
            )
    except IntegrityError:  # the driver got another offer meanwhile; the next tick looks again
        return 0
    work.set_timer("offer.expire", str(offer.id), due_at=offer.grace_until)
    fleet_actions.touch(one.driver, now=now)
    return 1


def _pickup_m(driver_id: UUID, pickup: Point) -> int:
    """How far the driver is from the pickup; in a straight line from where no car may stop."""
    fix = fleet.fix_of(driver_id)
    if fix is None:
        return 0
    try:
        return roads.route([fix.at, pickup]).distance_m
    except roads.NoRoad:  # in a tunnel or on a motorway; one car must not stop a zone's matching
        return round(distance_m(fix.at, pickup))
