"""The gazetteer of an extract: addresses, streets, named places, and where each one is.

Pure. Called by `rides.places.importing`. Both order of house numbers and city are given.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely import Point

from rides.places.driving.plane import Plane
from rides.places.osm.extract import Extract, LonLat, Tags
from rides.places.osm.ground import multipolygon, ring
from rides.places.osm.kinds import FAME, called, fame_of, kind_of, map_rank_of
from rides.places.osm.rows import FindRow, StreetLabelRow
from rides.places.spelling import is_correctable
from rides.places.words import findable, plain, tokens

OTHER_NAMES = ("name", "alt_name", "short_name", "loc_name", "official_name", "old_name", "brand")
NEIGHBOURHOODS = {"suburb", "quarter", "neighbourhood", "borough", "village", "hamlet"}
AREAS = NEIGHBOURHOODS | {"city", "town", "island"}
TOWNS = {"city", "town"}
SURROUNDING = ("addr:city", "addr:state", "addr:postcode", "addr:country")
HALVES = re.compile(r"^[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}$")
SURROUNDING_MOST = 60  # of each: rare ones are mistakes
NEAR_ADDRESS_M, NEAR_AREA_M = 60.0, 1_500.0
SAME_THING_M, SAME_STATION_M = 150.0, 400.0


@dataclass(frozen=True, slots=True)
class Naming:
    """How this city writes: its own name, and whether "5 High Street" or "High Street 5"."""

    city: str
    number_first: bool

    def address(self, street: str, number: str) -> str:
        """Street and number in the city's order."""
        return f"{number} {street}" if self.number_first else f"{street} {number}"


@dataclass(slots=True)
class _Thing:
    tags: Tags
    at: LonLat


@dataclass(slots=True)
class _Near:
    """Finds what is nearest by metres."""

    plane: Plane
    names: list[str] = field(default_factory=list)
    places: list[LonLat] = field(default_factory=list)
    tree: cKDTree | None = None

    def grown(self) -> "_Near":
        if self.places:
            self.tree = cKDTree(self.plane.to_metres(np.array(self.places)))
        return self

    def name(self, at: LonLat, within_m: float) -> str:
        """Name of the nearest one, "" if none is within reach."""
        if self.tree is None:
            return ""
        spot = self.plane.to_metres(np.array([at]))[0]
        _, place = self.tree.query(spot, distance_upper_bound=within_m)
        return self.names[place] if place < len(self.names) else ""


def gazetteer(extract: Extract, streets: list[StreetLabelRow], naming: Naming) -> list[FindRow]:
    """All that a person may search for, each with where it is and how it is written."""
    plane = Plane((extract.box[0] + extract.box[2]) / 2, (extract.box[1] + extract.box[3]) / 2)
    things = [thing for thing in _things(extract) if extract.holds(thing.at)]
    areas = _Near(plane)
    for thing in things:
        if thing.tags.get("place") in NEIGHBOURHOODS and thing.tags.get("name"):
            areas.names.append(thing.tags["name"])
            areas.places.append(thing.at)
    areas.grown()
    other = _street_names(extract)
    addresses = list(_addresses(things, other, areas, naming))
    doors = _Near(plane, [row.label for row in addresses], [_at(row) for row in addresses]).grown()
    named = [*_named(things, areas, doors, naming)]
    return [*addresses, *_streets(streets, other, areas, naming), *_distinct(named, plane)]


def vocabulary(rows: Iterable[FindRow]) -> list[str]:
    """Every word of the gazetteer that may be misspelt."""
    found = {word for row in rows for word in row.words.split() if is_correctable(word)}
    return sorted(found)


def surroundings(extract: Extract, city: str) -> list[str]:
    """What people write after an address, in normal form: town, postcode, state, country."""
    found = {plain(city): None}
    all_tags = [*extract.tagged.values(), *(way.tags for way in extract.ways.values())]
    for key in SURROUNDING:
        seen = Counter(tags[key] for tags in all_tags if key in tags)
        found.update({plain(value): None for value, _ in seen.most_common(SURROUNDING_MOST)})
    # Britons write the first half of a postcode alone.
    found.update({code.partition(" ")[0]: None for code in found if HALVES.match(code)})
    for tags in extract.tagged.values():
        if tags.get("place") in TOWNS and plain(tags.get("name", "")) in found:
            found.update({plain(name): None for name in _other_names(tags)})
    return [text for text in found if text]


def _things(extract: Extract) -> Iterator[_Thing]:
    for node, tags in extract.tagged.items():
        if _is_wanted(tags):
            yield _Thing(tags, extract.nodes[node])
    for way in extract.ways.values():
        if way.is_closed and _is_wanted(way.tags) and (shape := ring(extract, way)) is not None:
            yield _Thing(way.tags, _inside(shape))
    for relation in extract.relations:
        if relation.tags.get("type") == "multipolygon" and _is_wanted(relation.tags):
            shape = multipolygon(extract, relation)
            if shape is not None and not shape.is_empty:
                yield _Thing(relation.tags, _inside(shape))


def _is_wanted(tags: Tags) -> bool:
    if "addr:housenumber" in tags:
        return True
    return "name" in tags and (tags.get("place") in AREAS or kind_of(tags) is not None)


def _inside(shape: shapely.Geometry) -> LonLat:
    spot = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    return spot.x, spot.y


def _street_names(extract: Extract) -> dict[str, set[str]]:
    """Street -> its names in other languages and older ones."""
    names: dict[str, set[str]] = defaultdict(set)
    for way in extract.ways.values():
        if "highway" in way.tags and "name" in way.tags:
            names[way.tags["name"]].update(_other_names(way.tags))
    return names


def _other_names(tags: Tags) -> Iterator[str]:
    for key, value in tags.items():
        if key in OTHER_NAMES or (key.startswith("name:") and len(key) <= 7):
            yield from value.split(";")


def _addresses(
    things: Iterable[_Thing], other: dict[str, set[str]], areas: _Near, naming: Naming
) -> Iterator[FindRow]:
    seen: set[tuple[str, str]] = set()
    # A bare address point lies at the door, a shop's own point anywhere behind it.
    for thing in sorted(things, key=lambda thing: kind_of(thing.tags) is not None):
        tags = thing.tags
        street = tags.get("addr:street") or tags.get("addr:place", "")
        number = tags.get("addr:housenumber", "").split(";")[0].strip()
        key = (plain(street), plain(number))
        if not all(key) or key in seen or len(number) > 12:
            continue
        seen.add(key)
        town = tags.get("addr:city", naming.city)
        label = naming.address(street, number)
        yield FindRow(
            kind="address",
            label=label,
            detail=_joined(areas.name(thing.at, NEAR_AREA_M), town),
            label_words=plain(label),
            words=findable(street, *sorted(other.get(street, ())), *_numbers(number)),
            number=" ".join(_numbers(number)),
            fame=FAME["address"],
            map_rank=0,
            spot=Point(thing.at),
        )


def _numbers(number: str) -> list[str]:
    """Forms under which a house number is found: "5 A" is 5, a and 5a."""
    parts = tokens(number)
    return list(dict.fromkeys([*parts, "".join(parts)]))


def _streets(
    labels: list[StreetLabelRow], other: dict[str, set[str]], areas: _Near, naming: Naming
) -> Iterator[FindRow]:
    longest: dict[str, StreetLabelRow] = {}
    for label in labels:
        if label.name not in longest or label.line.length > longest[label.name].line.length:
            longest[label.name] = label
    for name, label in longest.items():
        spot = label.line.interpolate(0.5, normalized=True)
        yield FindRow(
            kind="street",
            label=name,
            detail=_joined(areas.name((spot.x, spot.y), NEAR_AREA_M), naming.city),
            label_words=plain(name),
            words=findable(name, *sorted(other.get(name, ()))),
            number="",
            fame=FAME["street"],
            map_rank=0,
            spot=spot,
        )


def _named(
    things: Iterable[_Thing], areas: _Near, doors: _Near, naming: Naming
) -> Iterator[FindRow]:
    for thing in things:
        tags = thing.tags
        kind = "area" if tags.get("place") in AREAS else kind_of(tags)
        if kind is None or "name" not in tags:
            continue
        names = sorted(set(_other_names(tags)) - {tags["name"]})
        yield FindRow(
            kind=kind,
            label=tags["name"],
            detail=_detail(thing, kind, areas, doors, naming),
            label_words=plain(tags["name"]),
            words=findable(tags["name"], *names, called(tags, kind)),
            number="",
            fame=fame_of(tags, kind),
            map_rank=map_rank_of(tags, kind),
            spot=Point(thing.at),
        )


def _detail(thing: _Thing, kind: str, areas: _Near, doors: _Near, naming: Naming) -> str:
    if kind == "area":
        return naming.city
    street, number = thing.tags.get("addr:street"), thing.tags.get("addr:housenumber")
    if street and number:
        return naming.address(street, number)
    near = "" if kind == "park" else doors.name(thing.at, NEAR_ADDRESS_M)
    return near or _joined(areas.name(thing.at, NEAR_AREA_M), naming.city)


def _distinct(rows: list[FindRow], plane: Plane) -> Iterator[FindRow]:
    """One row per thing: a station is often drawn as node, building and platform."""
    by_name: dict[str, list[FindRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row.fame, row.map_rank or 9)):
        spot = plane.to_metres(np.array([_at(row)]))[0]
        twins = by_name[row.label_words]
        near = [plane.to_metres(np.array([_at(twin)]))[0] for twin in twins]
        apart_m = SAME_STATION_M if row.kind == "station" else SAME_THING_M
        if all(np.hypot(*(spot - other)) > apart_m for other in near):
            twins.append(row)
            yield row


def _at(row: FindRow) -> LonLat:
    return row.spot.x, row.spot.y


def _joined(*parts: str) -> str:
    return ", ".join(dict.fromkeys(part for part in parts if part))
