"""Reads of zones as they are now: hours, pauses, special zones, and whether a ride may begin.

Never writes. Called by doors and by rooms above: a price asks `need_pickup` before anything else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import shapely
from django.contrib.gis.geos import MultiPolygon as Area
from django.contrib.gis.geos import Point as Spot
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import Refusal
from coop.web import formats
from rides.places import finding, hours, queries, roads, shapes
from rides.places.hours import Hours
from rides.places.models import SpecialZone, Zone

QUEUE, NO_PICKUP = "queue", "no_pickup"
PRICED = ("surcharge", "pass_through")
"""A ride from or to such an area costs more: shared like the fare, or handed on whole."""
BESIDE_M = 12.0
STEP_M = 20.0
TRIES = 80


class ZonePaused(Refusal):
    """Somebody paused the zone."""

    code = "zone_paused"


class ZoneClosed(Refusal):
    """Outside the hours of service."""

    code = "zone_closed"


class NoPickupHere(Refusal):
    """Cars may not pick up at this place; `facts["suggested"]` is the nearest where they may."""

    code = "no_pickup_here"
    status = 422


@dataclass(frozen=True, slots=True)
class Service:
    """A zone of service. `is_open`: in use at all; `is_open_now`: rides can be booked.

    `area` is GeoJSON, `lines` the same as text; `seen` is the number of its last change.
    `emergency` is the number that brings help; `circle_is_open`: women and non-binary people may
    ask to ride with each other, or may not, because of `circle_reason`.
    """

    id: UUID
    slug: str
    name: str
    city_slug: str
    currency: str
    time_zone: str
    units: str
    bbox: queries.Bbox
    is_open: bool
    is_whole_city: bool
    is_open_now: bool
    opens_at: datetime | None
    closes_at: datetime | None
    hours: Hours
    is_paused: bool
    paused_until: datetime | None
    pause_reason: str
    emergency: str
    circle_is_open: bool
    circle_reason: str
    area: dict[str, Any]
    lines: str
    seen: int


@dataclass(frozen=True, slots=True)
class Special:
    """A special zone. `kind` is queue, no_pickup, surcharge or pass_through; `area` is GeoJSON."""

    id: UUID
    slug: str
    name: str
    city_slug: str
    kind: str
    area: dict[str, Any]
    waiting_area: dict[str, Any] | None
    lines: str
    waiting_lines: str
    seen: int


@dataclass(frozen=True, slots=True)
class Named:
    """A special zone by its name."""

    id: UUID
    slug: str
    name: str


def services(*, now: datetime) -> list[Service]:
    """All zones of service, in order of their names."""
    rows = _with_changes(Zone.objects.select_related("city"))
    return [_service(row, now=now) for row in rows.order_by("-is_open", "name")]


def service(zone_id: UUID, *, now: datetime) -> Service:
    """One zone of service.

    Raises:
        rides.places.queries.NoZone: there is none with this id.
    """
    row = _with_changes(Zone.objects.select_related("city")).filter(id=zone_id).first()
    if row is None:
        raise queries.NoZone(_("There is no such zone."))
    return _service(row, now=now)


def specials(city_slug: str | None = None) -> list[Special]:
    """Special zones in use, of one city or all, in order of their names."""
    rows = _with_changes(SpecialZone.objects.select_related("city").filter(is_active=True))
    if city_slug is not None:
        rows = rows.filter(city__slug=city_slug)
    return [_special(row) for row in rows.order_by("kind", "name")]


def special(special_id: UUID) -> Special:
    """One special zone in use.

    Raises:
        rides.places.queries.NoZone: there is none with this id.
    """
    rows = _with_changes(SpecialZone.objects.select_related("city").filter(is_active=True))
    row = rows.filter(id=special_id).first()
    if row is None:
        raise queries.NoZone(_("There is no such zone."))
    return _special(row)


def need_pickup(point: Point, *, at: datetime) -> None:
    """Check that a ride may begin at a place and an instant.

    Raises:
        ZonePaused: somebody paused the zone.
        ZoneClosed: outside its hours.
        NoPickupHere: cars may not pick up there.
    """
    refusal = pickup_refusal(point, at=at)
    if refusal is not None:
        raise refusal


def pickup_refusal(point: Point, *, at: datetime) -> Refusal | None:
    """Why no ride can begin at a place and an instant; None if it can, or if no zone is there."""
    here = queries.zone_at(point)
    if here is None:
        return None
    row = Zone.objects.get(id=here.id)
    return _paused(row, at) or _closed(row, at) or _not_here(row, point)


def priced(kind: str, stops: Sequence[Point]) -> list[Named]:
    """Areas of a priced kind in which a ride through these stops begins or ends, by name."""
    ends = Q()
    for end in {stops[0], stops[-1]}:
        ends |= Q(area__covers=_spot(end))
    rows = SpecialZone.objects.filter(ends, is_active=True, kind=kind).order_by("name")
    return [Named(row.id, row.slug, row.name) for row in rows]


def queue_at(point: Point) -> Named | None:
    """The queue whose pickups a place belongs to; the smallest where several overlap."""
    rows = SpecialZone.objects.filter(area__covers=_spot(point), is_active=True, kind=QUEUE)
    row = min(rows, key=lambda one: one.area.area, default=None)
    return None if row is None else Named(row.id, row.slug, row.name)


def queues() -> dict[UUID, shapely.Geometry]:
    """Where drivers of each queue wait: its waiting area, or all of it."""
    rows = SpecialZone.objects.filter(is_active=True, kind=QUEUE)
    return {row.id: _shape(row.waiting_area or row.area) for row in rows}


def pickup_queues() -> dict[UUID, shapely.Geometry]:
    """Where the rides of each queue begin."""
    rows = SpecialZone.objects.filter(is_active=True, kind=QUEUE)
    return {row.id: _shape(row.area) for row in rows}


def queue_name(special_id: UUID) -> str:
    """What a queue is called."""
    return SpecialZone.objects.values_list("name", flat=True).get(id=special_id)


def _paused(row: Zone, at: datetime) -> Refusal | None:
    if not _is_paused(row, at):
        return None
    said: dict[str, str] = {"zone": row.name, "reason": row.pause_reason.rstrip(".")}
    if row.paused_until is None:
        return ZonePaused(
            _("Rides in %(zone)s are paused until further notice: %(reason)s.") % said
        )
    said["until"] = _when(row.paused_until, at, row)
    allowed_at = hours.opens_at(hours.loaded(row.hours), row.paused_until, row.time_zone)
    return ZonePaused(
        _("Rides in %(zone)s are paused until %(until)s: %(reason)s.") % said,
        allowed_at=allowed_at,
    )


def _closed(row: Zone, at: datetime) -> Refusal | None:
    week = hours.loaded(row.hours)
    if hours.is_open(week, at, row.time_zone):
        return None
    opens_at = hours.opens_at(week, at, row.time_zone)
    if opens_at is None:
        return ZoneClosed(_("No rides are given in %s at present.") % row.name)
    return ZoneClosed(
        _("Rides are given from %s; book for later.") % _when(opens_at, at, row),
        allowed_at=opens_at,
    )


def _not_here(row: Zone, point: Point) -> Refusal | None:
    closed = SpecialZone.objects.filter(
        is_active=True, kind=NO_PICKUP, area__covers=_spot(point)
    ).first()
    if closed is None:
        return None
    near = _nearest_allowed(row, point)
    if near is None:
        return NoPickupHere(_("Cars may not pick up here: %s.") % closed.name)
    found = finding.reverse(near)
    away_m = round(distance_m(point, near))
    label = found.label if found else _("a street nearby")
    said = {
        "zone": closed.name,
        "place": label,
        "away": formats.distance(away_m, row.units),
    }
    return NoPickupHere(
        _(
            "Cars may not pick up here: %(zone)s. The nearest place where they may is %(place)s, "
            "%(away)s away."
        )
        % said,
        facts={
            "suggested": {"label": label, "lat": near.lat, "lon": near.lon, "distance_m": away_m}
        },
    )


def _nearest_allowed(row: Zone, point: Point) -> Point | None:
    """The nearest place on a street beside the areas without pickups."""
    rows = SpecialZone.objects.filter(is_active=True, kind=NO_PICKUP, city_id=row.city_id)
    flat = _Flat(point)
    closed = shapely.union_all([flat.down(_shape(one.area)) for one in rows])
    zone = _shape(row.area)
    edge = closed.buffer(BESIDE_M).boundary
    corners = shapely.get_coordinates(shapely.segmentize(edge, STEP_M))
    order = (corners**2).sum(axis=1).argsort()
    for x, y in corners[order][:TRIES]:
        near = roads.snap(flat.up(x, y))
        if near is None:
            continue
        at = flat.down(shapely.Point(near.point.lon, near.point.lat))
        if not closed.covers(at) and zone.covers(shapely.Point(near.point.lon, near.point.lat)):
            return near.point
    return None


@dataclass(frozen=True, slots=True)
class _Flat:
    """Metres around a place, near enough for a few streets."""

    origin: Point

    def down(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Degrees to metres."""
        wide = shapes.M_PER_DEG * math.cos(math.radians(self.origin.lat))
        return shapely.transform(
            shape,
            lambda at: (at - (self.origin.lon, self.origin.lat)) * (wide, shapes.M_PER_DEG),
        )

    def up(self, x: float, y: float) -> Point:
        """Metres to degrees."""
        wide = shapes.M_PER_DEG * math.cos(math.radians(self.origin.lat))
        return Point(self.origin.lat + y / shapes.M_PER_DEG, self.origin.lon + x / wide)


def _is_paused(row: Zone, at: datetime) -> bool:
    if row.paused_at is None or at < row.paused_at:
        return False
    return row.paused_until is None or at < row.paused_until


def _when(at: datetime, since: datetime, row: Zone) -> str:
    """A time of day, with the day where it is not the same one."""
    time = formats.time_of_day(at, row.time_zone, row.units)
    days = [formats.day(one, row.time_zone) for one in (at, since)]
    return time if days[0] == days[1] else f"{days[0]}, {time}"


def _with_changes(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(seen=Max("zonechange__id"))
    return found


def _service(row: Any, *, now: datetime) -> Service:
    week = hours.loaded(row.hours)
    is_paused = _is_paused(row, now)
    shape = _shape(row.area)
    return Service(
        id=row.id,
        slug=row.slug,
        name=row.name,
        city_slug=row.city.slug,
        currency=row.currency,
        time_zone=row.time_zone,
        units=row.units,
        bbox=row.area.extent,
        is_open=row.is_open,
        is_whole_city=row.is_whole_city,
        is_open_now=row.is_open and not is_paused and hours.is_open(week, now, row.time_zone),
        opens_at=hours.opens_at(week, now, row.time_zone),
        closes_at=hours.closes_at(week, now, row.time_zone),
        hours=week,
        is_paused=is_paused,
        paused_until=row.paused_until if is_paused else None,
        pause_reason=row.pause_reason if is_paused else "",
        emergency=queries.emergency_of(row),
        circle_is_open=row.circle_is_open,
        circle_reason=row.circle_reason,
        area=shapes.geojson(shape),
        lines=shapes.lines(shape),
        seen=row.seen or 0,
    )


def _special(row: Any) -> Special:
    shape = _shape(row.area)
    waiting = _shape(row.waiting_area) if row.waiting_area else None
    return Special(
        id=row.id,
        slug=row.slug,
        name=row.name,
        city_slug=row.city.slug,
        kind=row.kind,
        area=shapes.geojson(shape),
        waiting_area=shapes.geojson(waiting) if waiting else None,
        lines=shapes.lines(shape),
        waiting_lines=shapes.lines(waiting) if waiting else "",
        seen=row.seen or 0,
    )


def _shape(area: Area) -> Any:
    return shapely.from_wkb(bytes(area.wkb))


def _spot(point: Point) -> Spot:
    return Spot(point.lon, point.lat, srid=4326)
