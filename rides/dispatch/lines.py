"""Reads of the queues at airports and stations: whose turn it is. Never writes.

Called by the tick, by the actions of queues and by the driver's page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import shapely

from coop.basics.geometry import Point
from rides.dispatch import models
from rides.places import zoning


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A driver's place in a queue: `number` from 1 of `length`; `declines` in a row so far."""

    zone_id: UUID
    name: str
    number: int
    length: int
    declines: int


def lines_at(pickups: Sequence[Point]) -> list[tuple[UUID, ...]]:
    """For each pickup the drivers of the queue that it belongs to, first come first; mostly none."""
    areas = zoning.pickup_queues()
    if not areas:
        return [()] * len(pickups)
    waiting = _waiting(areas)
    # The smallest first, so that a terminal's own queue goes before the airport's.
    order = sorted(areas, key=lambda one: (areas[one].area, str(one)))
    found = []
    for pickup in pickups:
        at = shapely.Point(pickup.lon, pickup.lat)
        zone = next((one for one in order if areas[one].covers(at)), None)
        found.append(waiting.get(zone, ()) if zone else ())
    return found


def place_of(driver_id: UUID) -> PlaceView | None:
    """Where a driver stands in a queue, if they do."""
    row = models.Place.objects.filter(driver_id=driver_id, left_at=None).first()
    if row is None:
        return None
    line = _waiting([row.zone_id])[row.zone_id]
    name = zoning.queue_name(row.zone_id)
    return PlaceView(row.zone_id, name, line.index(driver_id) + 1, len(line), row.declines)


def places() -> dict[UUID, UUID]:
    """Driver -> queue, for everybody who stands in one."""
    rows = models.Place.objects.filter(left_at=None)
    return dict(rows.values_list("driver_id", "zone_id"))


def with_lines(
    near: Sequence[Sequence[int]],
    lines: Sequence[Sequence[UUID]],
    row_of: Mapping[UUID, int],
    *,
    limit: int,
) -> list[list[int]]:
    """Drivers to look at for each ride: the first of its queue besides those who are near."""
    return [
        list(dict.fromkeys([*(row_of[one] for one in line[:limit] if one in row_of), *rows]))
        for rows, line in zip(near, lines, strict=True)
    ]


def _waiting(zones: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, list[UUID]] = {one: [] for one in zones}
    rows = models.Place.objects.filter(left_at=None, zone_id__in=list(found))
    for zone_id, driver_id in rows.order_by("since_at", "id").values_list("zone_id", "driver_id"):
        found[zone_id].append(driver_id)
    return {zone_id: tuple(drivers) for zone_id, drivers in found.items()}
