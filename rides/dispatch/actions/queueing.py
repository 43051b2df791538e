"""Queues at airports and stations: drivers join where they wait, and leave by driving off.

A periodic job looks where everybody is; declining twice in a row sends a driver to the end.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import shapely
from django.db import IntegrityError, transaction
from django.db.models import F

from coop.basics.geometry import Point
from coop.rulebook.queries import rules_as_of
from rides.dispatch import lines, models
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.fleet.motion import Fix
from rides.places import queries as places
from rides.places import zoning


@transaction.atomic
def look(*, now: datetime) -> None:
    """Let drivers who came into a waiting area join its queue, and drop those who left it."""
    areas, before = zoning.queues(), lines.places()
    if not areas and not before:
        return
    here = _here(areas, before)
    gone = [driver for driver, zone in before.items() if driver not in here or here[driver] != zone]
    _leave(gone, now=now)
    came = [driver for driver in here if before.get(driver) != here[driver]]
    for number, driver_id in enumerate(came):
        _join(driver_id, here[driver_id], now + timedelta(microseconds=number))
    for driver_id in _beside(before, here, {*gone, *came}):
        fleet_actions.touch(driver_id, now=now)


@transaction.atomic
def declined(*, driver_id: UUID, pickup: Point, now: datetime) -> None:
    """Count an offer of the driver's own queue that they did not take; too many, and to its end."""
    queue = zoning.queue_at(pickup)
    if queue is None:
        return
    mine = models.Place.objects.filter(driver_id=driver_id, zone_id=queue.id, left_at=None)
    mine.update(declines=F("declines") + 1)
    most = rules_as_of(now)["queues.declines_max"]
    if mine.filter(declines__gte=most).update(since_at=now, declines=0):
        stood = lines.places()
        for other in [one for one, zone in stood.items() if zone == queue.id]:
            fleet_actions.touch(other, now=now)


def _here(areas: Mapping[UUID, shapely.Geometry], before: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """Free drivers inside a waiting area -> its queue, in the order in which their phones said so."""
    shifts = [
        shift for zone in places.zones() if zone.is_open for shift in fleet.shifts_in(zone.id)
    ]
    free = [shift.driver_id for shift in shifts if not shift.is_busy]
    fixes = fleet.fixes(free)
    found: dict[UUID, UUID] = {}
    for driver_id in sorted(fixes, key=lambda one: (fixes[one].occurred_at, str(one))):
        zone = _zone_of(fixes[driver_id], areas, before.get(driver_id))
        if zone is not None:
            found[driver_id] = zone
    return found


def _zone_of(fix: Fix, areas: Mapping[UUID, shapely.Geometry], before: UUID | None) -> UUID | None:
    at = shapely.Point(fix.at.lon, fix.at.lat)
    inside = [zone for zone, area in areas.items() if area.covers(at)]
    if before in inside:
        return before
    return min(inside, key=lambda zone: (areas[zone].area, str(zone)), default=None)


def _join(driver_id: UUID, zone_id: UUID, at: datetime) -> None:
    try:
        with transaction.atomic():
            models.Place.objects.create(driver_id=driver_id, zone_id=zone_id, since_at=at)
    except IntegrityError:  # another sweeper looked at the same instant
        return


def _leave(drivers: list[UUID], *, now: datetime) -> None:
    rows = models.Place.objects.filter(driver_id__in=drivers, left_at=None)
    rows.update(left_at=now, left_because="left")


def _beside(
    before: Mapping[UUID, UUID], here: Mapping[UUID, UUID], changed: set[UUID]
) -> list[UUID]:
    """Everybody in a queue whose order changed: their screens show another place."""
    zones = {zone for known in (before, here) for one, zone in known.items() if one in changed}
    stood = dict(before) | dict(here)
    return [one for one, zone in stood.items() if zone in zones]
