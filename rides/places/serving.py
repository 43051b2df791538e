"""Answers what rooms that know no maps ask of cities; bound as `coop.web.cities`. Reads only."""

from django.contrib.gis.geos import Point as Spot

from coop.basics.geometry import Point
from coop.web.cities import City
from rides.places import finding, queries
from rides.places.models import Import


def every() -> list[City]:
    """All cities with a map, by name."""
    return [City(one.slug, one.name) for one in queries.cities()]


def at(point: Point) -> str | None:
    """The city whose map holds this place; the smallest where several do."""
    spot = Spot(point.lon, point.lat, srid=4326)
    rows = Import.objects.select_related("city").filter(is_active=True, box__covers=spot)
    best = min(rows, key=lambda row: row.box.area, default=None)
    return best.city.slug if best else None


def found(text: str) -> Point | None:
    """Where an address is; the best of what the search finds."""
    best = next(iter(finding.search(text, near=None, limit=1)), None)
    return best.point if best else None
