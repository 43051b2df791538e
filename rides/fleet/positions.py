"""Adapter to Redis for live positions: nothing here that ten seconds of driving cannot rebuild.

Called by fleet's actions and queries only.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from redis import Redis

from coop.basics.geometry import Point
from rides.fleet.motion import Fix

PREFIX = settings.POSITIONS_PREFIX


@cache
def _redis() -> "Redis":
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, decode_responses=True)


def put(zone_id: UUID, driver_id: UUID, fix: Fix, *, live_s: int) -> None:
    """Remember a driver's newest fix for `live_s` seconds of real time."""
    pipe = _redis().pipeline(transaction=False)
    pipe.geoadd(_zone(zone_id), (fix.at.lon, fix.at.lat, str(driver_id)))
    pipe.set(_fix(driver_id), _dump(fix), ex=live_s)
    pipe.execute()


def drop(zone_id: UUID, driver_id: UUID) -> None:
    """Forget a driver who went offline."""
    pipe = _redis().pipeline(transaction=False)
    pipe.zrem(_zone(zone_id), str(driver_id))
    pipe.delete(_fix(driver_id))
    pipe.execute()


def of(driver_ids: Iterable[UUID]) -> Mapping[UUID, Fix]:
    """The live fixes of these drivers; silent drivers are left out."""
    ids = list(driver_ids)
    if not ids:
        return {}
    rows = _redis().mget([_fix(driver_id) for driver_id in ids])
    return {driver_id: _load(str(row)) for driver_id, row in zip(ids, rows, strict=True) if row}


def seen(zone_id: UUID, driver_ids: Sequence[UUID]) -> Mapping[UUID, Point]:
    """Where these drivers were last seen in the zone, silent drivers too, to the metre."""
    if not driver_ids:
        return {}
    places = _redis().geopos(_zone(zone_id), *map(str, driver_ids))
    return {
        driver_id: Point(at[1], at[0])
        for driver_id, at in zip(driver_ids, places, strict=True)
        if at is not None
    }


def near(zone_id: UUID, point: Point, *, radius_m: float, limit: int) -> list[UUID]:
    """Drivers around a point, nearest first; some may have gone silent meanwhile."""
    found = _redis().geosearch(
        _zone(zone_id),
        longitude=point.lon,
        latitude=point.lat,
        radius=radius_m,
        unit="m",
        sort="ASC",
        count=limit,
    )
    return [UUID(str(member)) for member in found]


def _zone(zone_id: UUID) -> str:
    return f"{PREFIX}zone:{zone_id}"


def _fix(driver_id: UUID) -> str:
    return f"{PREFIX}fix:{driver_id}"


def _dump(fix: Fix) -> str:
    at = fix.occurred_at.isoformat()
    return json.dumps([fix.at.lat, fix.at.lon, fix.heading, fix.accuracy_m, at])


def _load(row: str) -> Fix:
    lat, lon, heading, accuracy_m, at = json.loads(row)
    return Fix(Point(lat, lon), heading, accuracy_m, datetime.fromisoformat(at))
