"""Figures of a zone's local day, for the office; what is not known is None, never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count

from payouts import queries as payouts
from payouts.queries import fees
from rides.fleet import queries as fleet
from rides.fleet.queries import day as road
from rides.places import queries as places
from rides.trips import models
from rides.trips.states import State

HOURS = 24
LEAST_ONLINE_S = 600
"""Who was online for less than this has no earnings per hour worth the name."""
ENDS = (State.CANCELLED, State.NO_SHOW, State.ABORTED)


@dataclass(frozen=True, slots=True)
class EndedBy:
    """How many rides ended without being given, by how and by whom."""

    state: str
    role: str
    rides: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One local day of one zone. `fill_bp` is the share of rides asked for that found a driver."""

    day: date
    zone_slug: str
    currency: str
    booked: int
    completed: int
    fill_bp: int | None
    wait_p50_s: int | None
    wait_p90_s: int | None
    ended_otherwise: tuple[EndedBy, ...]
    unmet: int
    drivers_online_now: int
    drivers: int
    online_s: int
    per_hour_median_minor: int | None
    fares_minor: int
    fees_minor: int
    booked_by_hour: tuple[int, ...]
    completed_by_hour: tuple[int, ...]
    unmet_by_hour: tuple[int, ...]


def day_figures(zone: places.ZoneView, day: date, *, now: datetime) -> DayFigures:
    """The figures of a day on the zone's own clock, which may have 23 or 25 hours."""
    since, until = span_of(day, zone.time_zone)
    rides = models.Ride.objects.filter(zone_id=zone.id)
    booked = rides.filter(booked_at__gte=since, booked_at__lt=until)
    done = rides.filter(state=State.COMPLETED, ended_at__gte=since, ended_at__lt=until)
    unmet = models.UnmetDemand.objects.filter(zone_id=zone.id, at__gte=since, at__lt=until)
    waits = _waits(zone.id, since, until)
    done_ids = list(done.values_list("id", flat=True))
    online = road.online_by_driver(zone.id, since=since, until=min(until, now))
    earned = payouts.earned_with(done_ids)
    return DayFigures(
        day=day,
        zone_slug=zone.slug,
        currency=zone.currency,
        booked=booked.count(),
        completed=len(done_ids),
        fill_bp=_fill(booked.values_list("id", "state", "assignment__id")),
        wait_p50_s=quantile(waits, 0.5),
        wait_p90_s=quantile(waits, 0.9),
        ended_otherwise=_ended(zone.id, since, until),
        unmet=unmet.count(),
        drivers_online_now=fleet.online_count(zone.id, now=now),
        drivers=len(online),
        online_s=sum(online.values()),
        per_hour_median_minor=_per_hour(earned, online),
        fares_minor=sum(done.values_list("price_minor", flat=True)),
        fees_minor=fees.sum_of(done_ids),
        booked_by_hour=by_hour(booked.values_list("booked_at", flat=True), zone.time_zone),
        completed_by_hour=by_hour(_ends(done), zone.time_zone),
        unmet_by_hour=by_hour(unmet.values_list("at", flat=True), zone.time_zone),
    )


def span_of(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """From the first instant of a local day to the first of the next."""
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(time_zone))
    next_day = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(time_zone))
    return midnight, next_day


def by_hour(instants: Iterable[datetime], time_zone: str) -> tuple[int, ...]:
    """How many fall into each hour that the local clock shows."""
    counts = [0] * HOURS
    for at in instants:
        counts[at.astimezone(ZoneInfo(time_zone)).hour] += 1
    return tuple(counts)


def quantile(values: Sequence[int], share: float) -> int | None:
    """The value that this share does not exceed; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _ends(done: Iterable[models.Ride]) -> list[datetime]:
    return [ride.ended_at for ride in done if ride.ended_at]


def _fill(rows: Iterable[tuple[UUID, str, UUID | None]]) -> int | None:
    filled, empty = set(), set()
    for ride_id, state, assignment_id in rows:
        if assignment_id is not None:
            filled.add(ride_id)
        elif state == State.UNFILLED:
            empty.add(ride_id)
    asked = len(filled) + len(empty)
    return len(filled) * 10_000 // asked if asked else None


def _waits(zone_id: UUID, since: datetime, until: datetime) -> list[int]:
    """From booking to the car, of rides for at once."""
    arrived = models.Ride.objects.filter(
        zone_id=zone_id, arrived_at__gte=since, arrived_at__lt=until, pickup_at=None
    )
    spans = arrived.values_list("booked_at", "arrived_at")
    return [int((at - booked_at).total_seconds()) for booked_at, at in spans if at]


def _ended(zone_id: UUID, since: datetime, until: datetime) -> tuple[EndedBy, ...]:
    events = models.Event.objects.filter(
        ride__zone_id=zone_id,
        received_at__gte=since,
        received_at__lt=until,
        state__in=ENDS,
        kind__in=ENDS,
    )
    rows = events.values("state", "role").annotate(rides=Count("ride", distinct=True))
    return tuple(
        EndedBy(row["state"], row["role"], row["rides"]) for row in rows.order_by("state", "role")
    )


def _per_hour(earned: dict[UUID, int], online: dict[UUID, int]) -> int | None:
    rates = [
        earned.get(driver, 0) * 3600 // seconds
        for driver, seconds in online.items()
        if seconds >= LEAST_ONLINE_S
    ]
    return int(median(rates)) if rates else None
