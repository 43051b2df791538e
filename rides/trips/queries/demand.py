"""Rides that found no driver: when, why, and where, to a cell of some hundred metres."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coop.rulebook.queries import rules_as_of
from rides.places import queries as places
from rides.trips import models
from rides.trips.queries.day import by_hour, span_of


@dataclass(frozen=True, slots=True)
class Cell:
    """The middle of a cell, and how many rides that began in it found no driver."""

    lat: float
    lon: float
    rides: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and how often."""

    reason: str
    rides: int


@dataclass(frozen=True, slots=True)
class Demand:
    """Unmet demand of a zone over some local days. `hidden` are rides in cells left out."""

    day_from: date
    day_until: date
    zone_slug: str
    rides: int
    cells: tuple[Cell, ...]
    hidden: int
    reasons: tuple[Reason, ...]
    by_hour: tuple[int, ...]


def unmet_demand(
    zone: places.ZoneView, until: date, days: int, *, is_public: bool, now: datetime
) -> Demand:
    """What was missing on `days` local days up to and including `until`.

    Args:
        is_public: leave out cells with so few rides that somebody could be recognised.
    """
    first = until - timedelta(days=days - 1)
    since, end = span_of(first, zone.time_zone)[0], span_of(until, zone.time_zone)[1]
    rows = models.UnmetDemand.objects.filter(zone_id=zone.id, at__gte=since, at__lt=end)
    found = list(rows.values_list("near", "reason", "at"))
    least = rules_as_of(now)["demand.publish_min"] if is_public else 1
    cells = Counter((near.y, near.x) for near, _reason, _at in found)
    shown = [Cell(lat, lon, count) for (lat, lon), count in cells.items() if count >= least]
    is_enough = len(found) >= least
    return Demand(
        day_from=first,
        day_until=until,
        zone_slug=zone.slug,
        rides=len(found) if is_enough else 0,
        cells=tuple(sorted(shown, key=lambda cell: (-cell.rides, cell.lat, cell.lon))),
        hidden=len(found) - sum(cell.rides for cell in shown) if is_enough else 0,
        reasons=tuple(
            Reason(reason, count)
            for reason, count in Counter(row[1] for row in found).most_common()
            if count >= least
        ),
        by_hour=tuple(
            count if count >= least else 0
            for count in by_hour((row[2] for row in found), zone.time_zone)
        ),
    )
