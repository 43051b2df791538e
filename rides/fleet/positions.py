"""Adapter to Redis for live positions: nothing here that a minute of driving cannot rebuild.

What was taken survives whoever wrote it, and Redis itself being killed: with its log of changes
on, as `make run` starts it, an answer comes after the write to the log. Of a machine that loses its
power the last second may be missing. Called by fleet's actions and queries, and measured by
`bench ingest`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from redis import Redis

from coop.basics.geometry import Point
from rides.fleet.motion import Fix, sift

PREFIX = settings.POSITIONS_PREFIX
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ALWAYS = 0
"""The order of a position that counts whatever came before."""

# One round trip and one turn for a whole batch. A row starts with its order: the latest time that
# the phone itself named. What is older by the same phone's clock is left out.
TAKE = """
local live_s = ARGV[#ARGV]
for i = 1, #ARGV - 1 do
  local zone, driver, order, fix, lat, lon =
    string.match(ARGV[i], '(%S+) (%S+) (%d+) (%d+ (%S+) (%S+) .+)')
  local key = KEYS[1] .. 'fix:' .. driver
  local known = string.match(redis.call('GET', key) or '0', '^%d+')
  if order == '0' or tonumber(order) >= tonumber(known) then
    redis.call('GEOADD', KEYS[1] .. 'zone:' .. zone, lon, lat, driver)
    redis.call('SET', key, (order == '0' and known or order) .. ' ' .. fix, 'EX', live_s)
  end
end
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """A position that a phone sent, and the zone in which its driver is on shift."""

    zone_id: UUID
    driver_id: UUID
    fix: Fix


@cache
def _redis() -> "Redis":
    return Redis.from_url(settings.REDIS_URL, socket_timeout=2, decode_responses=True)


def put(zone_id: UUID, driver_id: UUID, fix: Fix, *, live_s: int) -> None:
    """Remember where a shift starts, whatever was known of the driver; live for real seconds."""
    pipe = _redis().pipeline(transaction=False)
    pipe.geoadd(_zone(zone_id), (fix.at.lon, fix.at.lat, str(driver_id)))
    pipe.set(_fix(driver_id), f"{ALWAYS} {_dump(fix)}", ex=live_s)
    pipe.execute()


def take(
    batch: Sequence[Reported], *, live_s: int, jump_m: int, speed_max_mps: int, now: datetime
) -> list[bool]:
    """Remember positions, in two round trips however many there are.

    A phone whose clock is behind is ordered by its own times. A position that happened just now
    (the phone named no time, or one in the future) always counts.

    Args:
        batch: in the order they came.
        live_s: for how many seconds of real time each counts.
    Returns:
        for each whether it can be true. One that is older than what its phone sent before is
        true, but not used.
    """
    known = dict(of({one.driver_id for one in batch}))
    reports = [(one.driver_id, one.fix) for one in batch]
    can_be = sift(reports, known, jump_m=jump_m, speed_max_mps=speed_max_mps)
    rows = [
        f"{one.zone_id} {one.driver_id} {_order(one.fix, now)} {_dump(one.fix)}"
        for one, is_true in zip(batch, can_be, strict=True)
        if is_true
    ]
    if rows:
        _redis().register_script(TAKE)(keys=[PREFIX], args=[*rows, live_s])
    return can_be


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


def _order(fix: Fix, now: datetime) -> int:
    return (fix.occurred_at - EPOCH) // MICROSECOND if fix.occurred_at < now else ALWAYS


def _dump(fix: Fix) -> str:
    happened = (fix.occurred_at - EPOCH) // MICROSECOND
    return f"{happened} {fix.at.lat!r} {fix.at.lon!r} {fix.heading!r} {fix.accuracy_m!r}"


def _load(row: str) -> Fix:
    _, happened, lat, lon, heading, accuracy_m = row.split()
    at = Point(float(lat), float(lon))
    occurred_at = EPOCH + int(happened) * MICROSECOND
    return Fix(at, float(heading), float(accuracy_m), occurred_at)
