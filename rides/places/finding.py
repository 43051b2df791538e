"""Finding places: search in the gazetteer as one types, and what is at a point.

Never writes. Called by `geocoding`, by `roads` and by doors.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from coop.basics.geometry import Point
from rides.places import spelling, words
from rides.places.models import Find, Import, Word
from rides.places.queries import Bbox

REACH_M = 200.0
M_PER_DEG = 111_195.0
FUZZY_SIMILARITY = "0.4"
TEXT_MOST = 200
MEANT_MOST = 4


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

    Every word typed must begin a word of the place, a house number may stand anywhere; town,
    postcode and country at the end need not. If nothing fits, spelling is forgiven, then the
    number or the last words are left out.

    Args:
        text: what was typed so far.
        near: where the person is or looks; nearer places come first among equals.
        limit: how many at most, 1 to 50.
    """
    typed = words.tokens(text[:TEXT_MOST])
    if sum(map(len, typed)) < 2:
        return []
    asked = _Asked(_imports(near), near, max(1, min(limit, 50)))
    return [row.place for row in asked.found(typed)]


def reverse(point: Point) -> PlaceFound | None:
    """The nearest address within 200 m, else the nearest named street, else None."""
    return _nearest(point, "kind = 'address'") or _nearest_street(point)


def _imports(near: Point | None) -> list[UUID]:
    """The city one is in, or all of them."""
    active = list(Import.objects.filter(is_active=True).defer("surroundings"))
    here = [row.id for row in active if near is not None and _is_in(row.box.extent, near)]
    return here or [row.id for row in active]


@lru_cache(maxsize=64)
def _surroundings(import_id: UUID) -> frozenset[str]:
    """What people write after an address there; an import never changes."""
    found = Import.objects.filter(id=import_id).values_list("surroundings", flat=True).first()
    return frozenset(found or ())


@lru_cache(maxsize=64)
def _quarters(import_id: UUID) -> frozenset[str]:
    """Names of the quarters there, in normal form."""
    areas = Find.objects.filter(of_id=import_id, kind="area")
    return frozenset(areas.values_list("label_words", flat=True))


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
    - LEAST(0.4, COALESCE(away_m, 0) / 20000)
"""
ROWS = """
    SELECT label, detail, kind, ST_Y(spot), ST_X(spot), away_m, {score} AS score FROM (
        SELECT *, ST_DistanceSphere(spot, %(near)s::geometry) AS away_m
        -- OFFSET 0 makes the planner start from the words: the index on imports finds a whole city.
        FROM (SELECT * FROM places_find WHERE {wanted} OFFSET 0) AS worded
        WHERE import_id = ANY(%(imports)s)
    ) AS fitting
    ORDER BY score DESC, length(number), label, detail LIMIT %(limit)s
"""
WHOLE_BONUS = 0.3  # for fitting all that was typed, the town included
DROPPED_MOST = 3
POINTED_NUMBER = re.compile(r"^(\d+)([nesw])$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A place and how well it fits."""

    place: PlaceFound
    score: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """One search and its tries, from strict to forgiving."""

    imports: list[UUID]
    near: Point | None
    limit: int

    def found(self, typed: list[str]) -> list[_Row]:
        """The rows of the first try that finds any."""
        core = self._without_town(typed)
        rows = self._exactly(typed)
        if core != typed:
            rows = self._merged([replace(row, score=row.score + WHOLE_BONUS) for row in rows], core)
        return (
            rows
            or self._forgiving(core)
            or self._placed(core)
            or self._roughly(core)
            or self._shorter(core)
        )

    def _merged(self, whole: list[_Row], core: list[str]) -> list[_Row]:
        """What fits without the town, and what has the town in its name, by how well it fits."""
        by_place = {row.place: row for row in [*self._exactly(core), *whole]}
        return sorted(by_place.values(), key=lambda row: -row.score)[: self.limit]

    def _exactly(self, typed: list[str], meant: dict[str, list[str]] | None = None) -> list[_Row]:
        """Rows in which each word typed, or one that it may mean, begins a word."""
        options = [(meant or {}).get(token, [token]) for token in typed]
        names = {f"word_{at}_{nth}": f"% {word}%" for at, nth, word in _numbered(options)}
        # Not LIKE ALL (array): that one cannot use the trigram index.
        wanted = [
            " OR ".join(f"words LIKE %(word_{at}_{nth})s" for nth in range(len(some)))
            for at, some in enumerate(options)
        ]
        told = [some[0] for some in options]
        return self._rows(" AND ".join(f"({one})" for one in wanted), SCORE, told, names)

    def _forgiving(self, typed: list[str]) -> list[_Row]:
        """With spelling forgiven; where there is no such number, the street."""
        parted = [part for token in typed for part in _parted(token)]
        meant = self._meant(parted)
        rows = self._exactly(parted, meant) if meant or parted != typed else []
        left = [token for token in parted if not words.is_house_number(token)]
        if rows or not left or left == parted:
            return rows
        return self._exactly(left) or self._exactly(left, meant)

    def _placed(self, typed: list[str]) -> list[_Row]:
        """Without the quarter at the end, and without words that nothing here bears."""
        quarters = {text for import_id in self.imports for text in _quarters(import_id)}
        left = _less(typed, quarters)
        known = self._known(left)
        left = [token for token in left if any(word.startswith(token) for word in known)]
        return self._forgiving(left) if left and left != typed else []

    def _shorter(self, typed: list[str]) -> list[_Row]:
        """With the last words left out, as far as something telling remains."""
        for count in range(1, min(DROPPED_MOST, len(typed) - 1) + 1):
            left = typed[:-count]
            if not any(len(token) > spelling.LEAST for token in left):
                return []
            if rows := self._exactly(left):
                return rows
        return []

    def _roughly(self, typed: list[str]) -> list[_Row]:
        """Names that look alike as a whole; with a number typed, that number in such a street."""
        left = [token for token in typed if not words.is_house_number(token)]
        if sum(map(len, left)) < 3:
            return []
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)",
                [FUZZY_SIMILARITY],
            )
            rows = self._rows("%(plain)s <%% words AND kind <> 'address'", ROUGH_SCORE, left, {})
        if left == typed or not rows or rows[0].place.kind != "street":
            return rows
        numbers = [token for token in typed if token not in left]
        return self._exactly(words.tokens(rows[0].place.label) + numbers) or rows

    def _without_town(self, typed: list[str]) -> list[str]:
        """What was typed, less the town, postcode and country at its end."""
        return _less(
            typed, {text for import_id in self.imports for text in _surroundings(import_id)}
        )

    def _meant(self, typed: list[str]) -> dict[str, list[str]]:
        """Words of the city that those typed may stand for, the likeliest first."""
        tokens = [token for token in typed if spelling.is_correctable(token)]
        if not tokens:
            return {}
        near = self._kept_under({key for token in tokens for key in spelling.keys(token)})
        return {token: options for token in tokens if (options := _options(token, near))}

    def _known(self, typed: list[str]) -> set[str]:
        """Those typed that begin a word here, and the words that they begin."""
        words_here = self._kept_under({token[: spelling.REACH] for token in typed})
        return words_here | {token for token in typed if not spelling.is_correctable(token)}

    def _kept_under(self, keys: set[str]) -> set[str]:
        rows = Word.objects.filter(of_id__in=self.imports, keys__overlap=list(keys))
        return set(rows.values_list("word", flat=True))

    def _rows(self, wanted: str, score: str, typed: list[str], more: dict[str, Any]) -> list[_Row]:
        numbers = [word for word in typed if words.is_house_number(word)]
        near = None if self.near is None else _ewkt(self.near)
        given = {"imports": self.imports, "near": near, "limit": self.limit} | more
        # "42nd" and "e 42" name a street; where one fits, it is meant.
        names_number = any(word[0].isdigit() for word in typed)
        given |= {"plain": " ".join(typed), "numbers": numbers, "names_number": names_number}
        sql = ROWS.format(wanted=wanted, score=score).replace("%(numbers)s", "%(numbers)s::text[]")
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("%(imports)s", "%(imports)s::uuid[]"), given)
            return [_Row(_found(row[:6]), row[6]) for row in cursor.fetchall()]


def _less(typed: list[str], endings: set[str]) -> list[str]:
    """The words without any of these endings; at least one word remains."""
    left = typed
    while len(left) > 1:
        tail = next((at for at in range(1, len(left)) if " ".join(left[at:]) in endings), None)
        if tail is None:
            break
        left = left[:tail]
    return left


def _options(token: str, known: set[str]) -> list[str]:
    """The token and what else it may mean; last where it begins no word of the city."""
    others = [word for word in known if not word.startswith(token)]
    meant = spelling.meant(token, others, most=MEANT_MOST)
    return [token, *meant] if len(others) < len(known) else [*meant, token]


def _numbered(options: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    return ((at, nth, word) for at, some in enumerate(options) for nth, word in enumerate(some))


def _parted(token: str) -> list[str]:
    """A number and a direction written as one: 520w is 520 west."""
    parts = POINTED_NUMBER.match(token)
    return [token] if parts is None else list(parts.groups())


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
