"""Finding places: search in the gazetteer as one types, and what is at a point.

Never writes. Called by `geocoding`, by `roads` and by doors.
"""

from dataclasses import dataclass
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from coop.basics.geometry import Point
from rides.places import words
from rides.places.models import Import
from rides.places.queries import Bbox

REACH_M = 200.0
M_PER_DEG = 111_195.0
FUZZY_SIMILARITY = "0.4"
TEXT_MOST = 200


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One answer of a search. `distance_m` is from where the search was made, None if unknown."""

    label: str
    detail: str
    point: Point
    kind: str
    distance_m: int | None


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
