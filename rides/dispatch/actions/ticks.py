"""One tick of matching for one zone: stateless, repeatable, run by any worker anywhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from coop.basics.geometry import Point, distance_m
from coop.ranking.features import whole_units
from coop.ranking.ordering import Bounds
from coop.rulebook.queries import Rules, rules_as_of
from coop.work import actions as work
from rides.dispatch import lines, models, queries
from rides.dispatch.looking import looked_at
from rides.dispatch.matching import (
    Ahead,
    Candidate,
    Match,
    Open,
    Outcome,
    hindrance,
    match,
    seen,
)
from rides.dispatch.wishing import Seen, Wish
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.fleet.motion import Fix
from rides.places import roads

REACH_M = 30_000
WHOLE_BP = 10_000
LOOKS_AHEAD = timedelta(hours=3)
"""No ride given now takes longer, so what a driver claimed after that cannot be in its way."""
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
    return _offer([one for one in decided if one.outcome == Outcome.ASKED], rides, rules, now=now)


def _alone(zone_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(zone_id)])
        return bool(cursor.fetchone()[0])


def _decide(
    zone_id: UUID, rides: list[queries.OpenRequest], rules: Rules, *, now: datetime
) -> list[Match]:
    """What to do about every ride that wants more drivers, with everything read once."""
    opens, pickups = _wanting(rides, rules, now=now)
    drivers, places = _candidates(zone_id, now=now)
    if any(one.wish for one in opens):
        drivers = _with_waits(drivers, zone_id, now=now)
    limit = rules["dispatch.candidates"]
    near = looked_at(opens, pickups, drivers, places, limit=limit, reach_m=REACH_M)
    queues = lines.lines_at(pickups)
    if any(queues):
        opens = [replace(one, queue=line) for one, line in zip(opens, queues, strict=True)]
        row_of = {driver.id: row for row, driver in enumerate(drivers)}
        near = lines.with_lines(near, queues, row_of, limit=limit)
    return match(
        opens,
        drivers,
        _pickups(pickups, drivers, places, near),
        reach_s=rules["dispatch.reach_s"],
        wait_weight=rules["dispatch.wait_weight_bp"] / 10_000,
        ahead=Ahead(rules["dispatch.early_s"], rules["dispatch.usual_s"]),
    )


def could_be_asked(ride: queries.OpenRequest, zone_id: UUID, *, now: datetime) -> list[Seen]:
    """Every driver who could be asked for a ride now, as the rider's order may see them."""
    rules = rules_as_of(now)
    one = _open(ride, queries.Answers(), rules, now=now)
    drivers, places = _candidates(zone_id, now=now)
    drivers = _with_waits(drivers, zone_id, now=now)
    limit = rules["dispatch.candidates"]
    near = looked_at([one], [ride.pickup], drivers, places, limit=limit, reach_m=REACH_M)
    found = _pickups([ride.pickup], drivers, places, near)
    able = {row: s for (_, row), s in found.items() if s is not None}
    return [
        seen(one, drivers[row], s)
        for row, s in able.items()
        if s <= rules["dispatch.reach_s"] and hindrance(one, drivers[row]) is None
    ]


def _wanting(
    rides: list[queries.OpenRequest], rules: Rules, *, now: datetime
) -> tuple[list[Open], list[Point]]:
    """The rides for which somebody should be asked now, and where they start."""
    answers = queries.answers([ride.id for ride in rides])
    nothing = queries.Answers()
    opens = [_open(ride, answers.get(ride.id, nothing), rules, now=now) for ride in rides]
    wanting = [(one, ride) for one, ride in zip(opens, rides, strict=True) if one.asks > 0]
    return [one for one, _ in wanting], [ride.pickup for _, ride in wanting]


def _open(
    ride: queries.OpenRequest, answers: queries.Answers, rules: Rules, *, now: datetime
) -> Open:
    wanted = rules["dispatch.widen_to"] if ride.refusals >= rules["dispatch.widen_after"] else 1
    return Open(
        id=ride.id,
        service_class=ride.service_class,
        rider_id=ride.rider_id,
        blocked=ride.blocked_ids,
        excluded=ride.excluded_ids | answers.refused,
        waited_s=max(0.0, (now - (ride.pickup_at or ride.opened_at)).total_seconds()),
        asks=max(0, wanted - answers.pending),
        seats=ride.seats,
        needs=ride.needs,
        favourites=ride.favourite_ids,
        favourite_s=rules["dispatch.favourite_s"],
        wish=wish_of(ride, rules),
        circle=ride.circle,
        circle_s=rules["dispatch.circle_s"],
        behind_s=ride.behind_s,
        newcomer_s=_newcomer_s(ride.ride_id, rules),
        due_s=max(0.0, (ride.pickup_at - now).total_seconds()) if ride.pickup_at else 0.0,
    )


def wish_of(ride: queries.OpenRequest, rules: Rules) -> Wish | None:
    """The rider's own order as it came with the ride, and how far it reaches; None: the common one."""
    if ride.ranking is None:
        return None
    bounds = Bounds(rules["ranking.rider_s"], rules["ranking.label_bp"] / 10_000)
    price = whole_units(ride.price_minor, ride.currency)
    return Wish(ride.ranking, bounds, rules["ranking.kept_s"], price)


def _with_waits(drivers: list[Candidate], zone_id: UUID, *, now: datetime) -> list[Candidate]:
    """How long each has waited for a job; asked only where somebody's order wants to know."""
    since = fleet.idle_since(zone_id)
    return [
        replace(one, idle_s=(now - since[one.id]).total_seconds()) if one.id in since else one
        for one in drivers
    ]


def _newcomer_s(ride_id: UUID, rules: Rules) -> int:
    """How much further away newcomers may be; the ride itself draws the lot, the same in each tick."""
    is_drawn = ride_id.int % WHOLE_BP < rules["conduct.newcomers_bp"]
    return rules["conduct.newcomer_s"] if is_drawn else 0


def _candidates(zone_id: UUID, *, now: datetime) -> tuple[list[Candidate], list[Point]]:
    """Who is on shift in the zone, and where each is or was last seen; always in one order."""
    shifts = {shift.driver_id: shift for shift in fleet.shifts_in(zone_id)}
    live = fleet.fixes(list(shifts))
    silent = fleet.seen(zone_id, [one for one in shifts if one not in live])
    found = {one: fix.at for one, fix in live.items()} | dict(silent)
    places = {one: found[one] for one in sorted(found)}
    looking = queries.drivers_with_offers()
    kept_free = queries.kept_free(until=now + LOOKS_AHEAD)
    drivers = [
        Candidate(
            id=driver_id,
            user_id=shifts[driver_id].user_id,
            service_class=shifts[driver_id].service_class,
            is_paused=shifts[driver_id].is_paused,
            is_busy=shifts[driver_id].is_busy,
            has_offer=driver_id in looking,
            is_live=driver_id in live,
            seats=shifts[driver_id].seats,
            features=shifts[driver_id].features,
            free_s=_seconds_until(kept_free.get(driver_id), now=now),
            also=shifts[driver_id].also,
            unfit=_unfit(shifts[driver_id], now=now),
            circle=shifts[driver_id].circle,
            behind_s=shifts[driver_id].behind_s,
            is_new=shifts[driver_id].is_new,
        )
        for driver_id in places
    ]
    return drivers, list(places.values())


def _unfit(shift: fleet.OnShift, *, now: datetime) -> Outcome | None:
    code = shift.unfit(now)
    return Outcome(code) if code else None


def _seconds_until(at: datetime | None, *, now: datetime) -> float | None:
    return (at - now).total_seconds() if at else None


def _pickups(
    pickups: list[Point],
    drivers: list[Candidate],
    places: list[Point],
    near: list[list[int]],
) -> dict[tuple[int, int], int | None]:
    """Seconds of driving for every pair that is looked at; unknown for who fell silent."""
    live = [[driver for driver in line if drivers[driver].is_live] for line in near]
    known: dict[tuple[int, int], int | None] = {
        (ride, driver): None for ride, line in enumerate(near) for driver in line
    }
    for ride, times in enumerate(roads.durations(pickups, places, live)):
        known |= {(ride, driver): s for driver, s in zip(live[ride], times, strict=True)}
    return known


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


def _offer(
    asked: list[Match], rides: list[queries.OpenRequest], rules: Rules, *, now: datetime
) -> int:
    """Show the rides to the drivers; whoever got another offer meanwhile is left out.

    Returns:
        how many offers were made; the next tick looks again at the rest.
    """
    pickups = {ride.id: ride.pickup for ride in rides}
    fixes = fleet.fixes([one.driver for one in asked])
    expires_at = now + timedelta(seconds=rules["dispatch.offer_s"])
    grace_until = expires_at + timedelta(seconds=rules["dispatch.grace_s"])
    wanted = [
        models.Offer(
            request_id=one.ride,
            driver_id=one.driver,
            pickup_s=one.pickup_s or 0,
            pickup_m=_pickup_m(fixes.get(one.driver), pickups[one.ride]),
            offered_at=now,
            expires_at=expires_at,
            grace_until=grace_until,
        )
        for one in asked
    ]
    models.Offer.objects.bulk_create(wanted, ignore_conflicts=True)
    made = models.Offer.objects.filter(id__in=[offer.id for offer in wanted])
    drivers = dict(made.values_list("id", "driver_id"))
    work.start_timers("offer.expire", {str(offer_id): grace_until for offer_id in drivers})
    fleet_actions.touch_all(list(drivers.values()), now=now)
    return len(drivers)


def _pickup_m(fix: Fix | None, pickup: Point) -> int:
    """How far the driver is from the pickup; in a straight line from where no street leads."""
    if fix is None:
        return 0
    metres = roads.distance_to(pickup, fix.at)
    return round(distance_m(fix.at, pickup)) if metres is None else metres
