"""Reads of the city: zones, the map's address, search in the gazetteer.

Never writes. Called by doors, by `geocoding` and by rooms above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point as Spot
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, Refusal
from rides.places import words
from rides.places.models import Import, RoadGraph, Zone

Bbox = tuple[float, float, float, float]

ATTRIBUTION = "© OpenStreetMap contributors"
REACH_M = 200.0
M_PER_DEG = 111_195.0
FUZZY_SIMILARITY = "0.4"
TEXT_MOST = 200


class NoZone(Refusal):
    """There is no such zone."""

    code = "no_zone"
    status = 404


class NotOnEarth(Malformed):
    """Coordinates out of range."""

    code = "not_on_earth"


@dataclass(frozen=True, slots=True)
class ZoneView:
    """Where rides are offered. `units` is metric or imperial; `bbox` west, south, east, north."""

    id: UUID
    slug: str
    name: str
    city_slug: str
    currency: str
    time_zone: str
    units: str
    is_open: bool
    bbox: Bbox


@dataclass(frozen=True, slots=True)
class CityView:
    """What a map of a city needs; `tiles_url` has {z}, {x} and {y} to be filled in."""

    slug: str
    name: str
    import_id: UUID
    tiles_url: str
    bbox: Bbox
    attribution: str = ATTRIBUTION


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One answer of a search. `distance_m` is from where the search was made, None if unknown."""

    label: str
    detail: str
    point: Point
    kind: str
    distance_m: int | None


def zones() -> list[ZoneView]:
    """All zones, in order of their names."""
    return [_zone_view(zone) for zone in Zone.objects.select_related("city").order_by("name")]


def main_zone() -> ZoneView:
    """The zone that a page shows before anybody said where they are: the first by name.

    Raises:
        NoZone: no city was imported yet.
    """
    found = zones()
    if not found:
        raise NoZone(_("No city is set up here yet. Whoever runs this service imports one."))
    return found[0]


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
    """The zone of this name, or the first one where none is named.

    Raises:
        NoZone: there is none.
    """
    rows = Zone.objects.select_related("city").order_by("name")
    found = (rows if slug is None else rows.filter(slug=slug)).first()
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


def search(text: str, *, near: Point | None, limit: int) -> list[PlaceFound]:
    """Places whose words begin like the words typed, best first.

    Every word typed must begin a word of the place, a house number may stand anywhere. If
    nothing fits, the number is left out, then spelling is forgiven.

    Args:
        text: what was typed so far.
        near: where the person is or looks; nearer places come first among equals.
        limit: how many at most, 1 to 50.
    """
    typed = words.tokens(text[:TEXT_MOST])
    if sum(map(len, typed)) < 2:
        return []
    asked = _Asked(_imports(near), typed, near, max(1, min(limit, 50)))
    return asked.exactly(typed) or asked.without_number() or asked.roughly()


def reverse(point: Point) -> PlaceFound | None:
    """The nearest address within 200 m, else the nearest named street, else None."""
    return _nearest(point, "kind = 'address'") or _nearest_street(point)


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
    )


def _city_view(row: Import) -> CityView:
    return CityView(
        slug=row.city.slug,
        name=row.city.name,
        import_id=row.id,
        tiles_url=f"/tiles/{row.city.slug}/{row.id}/{{z}}/{{x}}/{{y}}.mvt",
        bbox=row.box.extent,
    )


def _imports(near: Point | None) -> list[UUID]:
    """The city one is in, or all of them."""
    active = list(Import.objects.filter(is_active=True))
    here = [row.id for row in active if near is not None and _is_in(row.box.extent, near)]
    return here or [row.id for row in active]


def _is_in(box: Bbox, point: Point) -> bool:
    west, south, east, north = box
    return west <= point.lon <= east and south <= point.lat <= north


# How well a row fits: class and fame, likeness, beginning, house number, nearness.
SCORE = """
    1.5 * fame + 1.2 * similarity(label_words, %(plain)s)
    + CASE WHEN label_words = %(plain)s THEN 0.6
           WHEN starts_with(label_words, %(plain)s) THEN 0.5 ELSE 0 END
    + CASE WHEN kind = 'address'
           THEN CASE WHEN string_to_array(number, ' ') && %(numbers)s THEN 0.8 ELSE -0.6 END
           WHEN kind = 'street' AND %(names_number)s THEN 1.8 ELSE 0 END
    - LEAST(0.4, COALESCE(away_m, 0) / 20000)
"""
ROUGH_SCORE = """
    fame / 2 + 2 * word_similarity(%(plain)s, words) + similarity(label_words, %(plain)s)
    + CASE WHEN kind = 'address' THEN 0.8 ELSE 0 END
    - LEAST(0.4, COALESCE(away_m, 0) / 20000)
"""
ROWS = """
    SELECT label, detail, kind, ST_Y(spot), ST_X(spot), away_m FROM (
        SELECT *, ST_DistanceSphere(spot, %(near)s::geometry) AS away_m
        -- OFFSET 0 makes the planner start from the words: the index on imports finds a whole city.
        FROM (SELECT * FROM places_find WHERE {wanted} OFFSET 0) AS worded
        WHERE import_id = ANY(%(imports)s)
    ) AS fitting
    ORDER BY {score} DESC, length(number), label, detail LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One search and its three tries."""

    imports: list[UUID]
    typed: list[str]
    near: Point | None
    limit: int

    def exactly(self, typed: list[str]) -> list[PlaceFound]:
        """Rows in which each word typed begins a word."""
        begins = {f"word_{at}": f"% {word}%" for at, word in enumerate(typed)}
        # Not LIKE ALL (array): that one cannot use the trigram index.
        wanted = " AND ".join(f"words LIKE %({name})s" for name in begins)
        return self._rows(wanted, SCORE, typed, begins)

    def without_number(self) -> list[PlaceFound]:
        """The street, where it has no such number."""
        left = [word for word in self.typed if not words.is_house_number(word)]
        return self.exactly(left) if left and left != self.typed else []

    def roughly(self) -> list[PlaceFound]:
        """Rows with words that look alike; an address only with a number typed."""
        left = [word for word in self.typed if not words.is_house_number(word)]
        if sum(map(len, left)) < 3:
            return []
        wanted = "%(plain)s <%% words AND "
        if len(left) < len(self.typed):
            wanted += "(kind <> 'address' OR string_to_array(number, ' ') && %(numbers)s)"
        else:
            wanted += "kind <> 'address'"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
                [FUZZY_SIMILARITY],
            )
            return self._rows(wanted, ROUGH_SCORE, left, {})

    def _rows(
        self, wanted: str, score: str, typed: list[str], more: dict[str, Any]
    ) -> list[PlaceFound]:
        numbers = [word for word in self.typed if words.is_house_number(word)]
        near = None if self.near is None else _ewkt(self.near)
        given = {"imports": self.imports, "near": near, "limit": self.limit} | more
        # "42nd" and "e 42" name a street; where one fits, it is meant.
        names_number = any(word[0].isdigit() for word in typed)
        given |= {"plain": " ".join(typed), "numbers": numbers, "names_number": names_number}
        sql = ROWS.format(wanted=wanted, score=score).replace("%(numbers)s", "%(numbers)s::text[]")
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("%(imports)s", "%(imports)s::uuid[]"), given)
            return [_found(row) for row in cursor.fetchall()]


NEAREST = """
    SELECT label, detail, kind, ST_Y(spot), ST_X(spot), ST_DistanceSphere(spot, %(near)s) AS away_m
    FROM places_find
    WHERE import_id = ANY(%(imports)s::uuid[]) AND {wanted}
      AND spot && ST_Expand(%(near)s::geometry, %(east)s, %(north)s)
    ORDER BY away_m, label LIMIT 1
"""
NEAREST_STREET = """
    SELECT name, '', 'street', %(lat)s::float, %(lon)s::float,
        ST_DistanceSphere(line, %(near)s) AS away_m
    FROM places_streetlabel
    WHERE import_id = ANY(%(imports)s::uuid[])
      AND line && ST_Expand(%(near)s::geometry, %(east)s, %(north)s)
    ORDER BY away_m LIMIT 1
"""


def _nearest(point: Point, wanted: str) -> PlaceFound | None:
    return _first(NEAREST.format(wanted=wanted), point)


def _nearest_street(point: Point) -> PlaceFound | None:
    """The street's name and its quarter, at the point asked for."""
    street = _first(NEAREST_STREET, point)
    if street is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail FROM places_find WHERE import_id = ANY(%s::uuid[]) "
            "AND kind = 'street' AND label = %s LIMIT 1",
            [_imports(point), street.label],
        )
        detail = cursor.fetchone()
    return PlaceFound(street.label, detail[0] if detail else "", point, "street", street.distance_m)


def _first(sql: str, point: Point) -> PlaceFound | None:
    reach = REACH_M / M_PER_DEG
    given: dict[str, Any] = {
        "imports": _imports(point),
        "near": _ewkt(point),
        "lat": point.lat,
        "lon": point.lon,
    }
    given |= {"east": reach / max(0.01, cos(radians(point.lat))), "north": reach}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        row = cursor.fetchone()
    return _found(row) if row is not None and row[5] <= REACH_M else None


def _ewkt(point: Point) -> str:
    return f"SRID=4326;POINT({point.lon!r} {point.lat!r})"


def _found(row: tuple[Any, ...]) -> PlaceFound:
    label, detail, kind, lat, lon, away_m = row
    return PlaceFound(
        label, detail, Point(lat, lon), kind, None if away_m is None else round(away_m)
    )
