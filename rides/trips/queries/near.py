"""Rides near a driver, and why they were asked for them or not: coarsely, and without whom.

Shown once a ride no longer looks for a driver. Of a place the area is named, and only where so
many rides began that this one is nobody's in particular; where it went is never read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from coop.basics.geometry import Point
from coop.rulebook.queries import Rules, rules_as_of
from rides.dispatch import queries as dispatch
from rides.dispatch.matching import Outcome
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import wording_near
from rides.trips.queries import areas

WEEK = timedelta(days=7)
MINUTES = 10
"""To so many minutes the time of a ride is told."""
UNTOLD = frozenset({Outcome.BLOCKED, Outcome.SELF, Outcome.CIRCLE})
"""Who blocked whom, or asks for whom, is nobody's to read from a list of rides."""


@dataclass(frozen=True, slots=True)
class NearRide:
    """One ride.

    Attributes:
        about_at: when, to ten minutes.
        area: where it began; the zone's name where too few rides begin.
        reason: a code, as in `says`, which has it in words.
        is_asked: whether it was offered to this driver.
        pickup_s: how far the driver was from it, to a minute, where that was looked at.
    """

    about_at: datetime
    area: str
    reason: str
    title: str
    says: str
    is_asked: bool
    pickup_s: int | None


@dataclass(frozen=True, slots=True)
class Near:
    """Rides near a driver since an instant, newest first; `asked` of them were offered to them."""

    zone: places.ZoneView
    since_at: datetime
    asked: int
    rides: tuple[NearRide, ...]


def rides_near(driver_id: UUID, *, now: datetime) -> Near:
    """What was decided about a driver lately."""
    rules = rules_as_of(now)
    since = now - timedelta(seconds=rules["dispatch.explained_s"])
    decided = [
        one
        for one in dispatch.outcomes_for(driver_id, since=since)
        if one.outcome not in UNTOLD and not one.is_open
    ]
    shift = fleet.shift_of(driver_id)
    zone = places.zone(shift.zone_id) if shift else places.main_zone()
    names = _Areas(zone, rules, now=now)
    found = tuple(_ride(one, names) for one in decided)
    return Near(zone, since, sum(one.is_asked for one in found), found)


def _ride(one: dispatch.Decided, names: "_Areas") -> NearRide:
    reason = wording_near.reason(one.outcome, one.answer)
    title, says = wording_near.words(reason)
    whole = one.at.replace(minute=one.at.minute // MINUTES * MINUTES, second=0, microsecond=0)
    return NearRide(
        about_at=whole,
        area=names.of(one.pickup),
        reason=reason,
        title=title,
        says=says,
        is_asked=one.outcome == Outcome.ASKED,
        pickup_s=None if one.pickup_s is None else max(60, round(one.pickup_s / 60) * 60),
    )


class _Areas:
    """Names areas, each looked up once."""

    def __init__(self, zone: places.ZoneView, rules: Rules, *, now: datetime) -> None:
        self._zone, self._least, self._since = zone, rules["dispatch.area_min"], now - WEEK
        self._known: dict[Point, str] = {}

    def of(self, at: Point) -> str:
        """The area around a place, or the zone where it must not be told."""
        middle = areas.middle(at)
        if middle not in self._known:
            many = dispatch.began_near(
                middle, reach_deg=areas.GRID_DEG / 2, since=self._since, enough=self._least
            )
            self._known[middle] = areas.name(middle) if many else self._zone.name
        return self._known[middle]
