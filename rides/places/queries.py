"""Reads of the city: zones, the map's address, its roads.

Never writes. Called by doors, by `finding` and `roads`, and by rooms above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point as Spot
from django.utils.translation import gettext as _

from coop.basics import phones
from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, Refusal
from rides.places.models import Import, RoadGraph, Zone

Bbox = tuple[float, float, float, float]

ATTRIBUTION = "© OpenStreetMap contributors"


class NoZone(Refusal):
    """There is no such zone."""

    code = "no_zone"
    status = 404


class NotOnEarth(Malformed):
    """Coordinates out of range."""

    code = "not_on_earth"


@dataclass(frozen=True, slots=True)
class ZoneView:
    """Where rides are offered. `units` is metric or imperial; `bbox` west, south, east, north.

    `emergency` is the number that brings help. `circle_is_open`: women and non-binary people may
    ask to ride with each other; `circle_reason` says why, or why not.
    """

    id: UUID
    slug: str
    name: str
    city_slug: str
    currency: str
    time_zone: str
    units: str
    is_open: bool
    bbox: Bbox
    emergency: str
    circle_is_open: bool
    circle_reason: str


@dataclass(frozen=True, slots=True)
class CityView:
    """What a map of a city needs; `tiles_url` has {z}, {x} and {y} to be filled in."""

    slug: str
    name: str
    import_id: UUID
    tiles_url: str
    bbox: Bbox
    attribution: str = ATTRIBUTION


def zones() -> list[ZoneView]:
    """All zones, in order of their names."""
    return [_zone_view(zone) for zone in Zone.objects.select_related("city").order_by("name")]


def main_zone() -> ZoneView:
    """The zone that a page shows before anybody said where they are.

    The widest in the city that this service was started for, else the widest of all.

    Raises:
        NoZone: no city was imported yet.
    """
    found = zones()
    if not found:
        raise NoZone(_("No city is set up here yet. Whoever runs this service imports one."))
    return min(
        found,
        key=lambda zone: (
            zone.city_slug != settings.CITY_SLUG,
            not zone.is_open,
            -_size(zone.bbox),
        ),
    )


def centre(zone_id: UUID) -> Point:
    """The middle of a zone's area."""
    middle = Zone.objects.get(id=zone_id).area.point_on_surface
    return Point(middle.y, middle.x)


def zone(zone_id: UUID) -> ZoneView:
    """One zone.

    Raises:
        NoZone: there is none with this id.
    """
    found = Zone.objects.select_related("city").filter(id=zone_id).first()
    if found is None:
        raise NoZone(_("There is no such zone."))
    return _zone_view(found)


def zone_at(point: Point) -> ZoneView | None:
    """The open zone a place lies in; the smallest where several overlap."""
    rows = Zone.objects.select_related("city").filter(
        is_open=True, area__covers=Spot(point.lon, point.lat, srid=4326)
    )
    found = min(rows, key=lambda row: row.area.area, default=None)
    return None if found is None else _zone_view(found)


def zone_called(slug: str | None) -> ZoneView:
    """The zone of this name, or the main one where none is named.

    Raises:
        NoZone: there is none.
    """
    if slug is None:
        return main_zone()
    found = Zone.objects.select_related("city").filter(slug=slug).first()
    if found is None:
        raise NoZone(_("There is no such zone."))
    return _zone_view(found)


def units_at(point: Point | None) -> str:
    """Metric or imperial, as is usual at a place, or in the first zone."""
    here = zone_at(point) if point else None
    found = [here] if here else zones()
    return found[0].units if found else Zone.Units.METRIC.value


def zone_holds(zone_id: UUID, points: Sequence[Point]) -> list[bool]:
    """Whether each place lies in the zone."""
    area = Zone.objects.get(id=zone_id).area.prepared
    return [area.covers(Spot(point.lon, point.lat)) for point in points]


def city(slug: str) -> CityView | None:
    """The map of a city as it is now; None if there is no such city."""
    found = Import.objects.select_related("city").filter(city__slug=slug, is_active=True).first()
    return None if found is None else _city_view(found)


def cities() -> list[CityView]:
    """All cities with a map, in order of their names."""
    rows = Import.objects.select_related("city").filter(is_active=True).order_by("city__name")
    return [_city_view(row) for row in rows]


def packed_roads(import_id: UUID) -> bytes:
    """The packed line graph of an import.

    Raises:
        RoadGraph.DoesNotExist: the import is gone.
    """
    return bytes(RoadGraph.objects.values_list("packed", flat=True).get(of_id=import_id))


def _size(box: Bbox) -> float:
    west, south, east, north = box
    return (east - west) * (north - south)


def _zone_view(row: Zone) -> ZoneView:
    return ZoneView(
        id=row.id,
        slug=row.slug,
        name=row.name,
        city_slug=row.city.slug,
        currency=row.currency,
        time_zone=row.time_zone,
        units=row.units,
        is_open=row.is_open,
        bbox=row.area.extent,
        emergency=emergency_of(row),
        circle_is_open=row.circle_is_open,
        circle_reason=row.circle_reason,
    )


def emergency_of(row: Zone) -> str:
    """The number that brings help in a zone: as a steward set it, or its country's usual one."""
    return row.emergency or phones.emergency_in(phones.region_in(row.time_zone))


def _city_view(row: Import) -> CityView:
    return CityView(
        slug=row.city.slug,
        name=row.city.name,
        import_id=row.id,
        tiles_url=f"/tiles/{row.city.slug}/{row.id}/{{z}}/{{x}}/{{y}}.mvt",
        bbox=row.box.extent,
    )
