"""One extract, read whole and turned into everything a city needs, before any row is written.

Pure: no Django, no database. Called by `rides.places.actions`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import shapely

from rides.places.driving import linegraph, reach
from rides.places.osm import driving, extract, names, streets
from rides.places.osm.extract import BadExtract, Box
from rides.places.osm.ground import ground
from rides.places.osm.rows import FindRow, Ground, StreetLabelRow, StreetRow
from rides.places.profiles import Profile, profile
from rides.places.words import plain

FORMAT = 6  # raise it when the same file would give other rows

Say = Callable[[str], None]


class UnknownCountry(BadExtract):
    """The extract lies in no country of the table."""

    code = "unknown_country"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who imports says about the city; the rest is left to map and table."""

    slug: str
    name: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    units: str | None = None


@dataclass(frozen=True, slots=True)
class CityRows:
    """A city ready to be written."""

    slug: str
    name: str
    source_name: str
    digest: str
    box: Box
    served: shapely.MultiPolygon
    profile: Profile
    streets: list[StreetRow]
    labels: list[StreetLabelRow]
    ground: Ground
    finds: list[FindRow]
    vocabulary: list[str]
    surroundings: list[str]
    graph: bytes


def digest(path: Path, wish: Wish) -> str:
    """What makes an import the same as an earlier one: the file, the wishes, this code's format.

    Raises:
        BadExtract: it cannot be an extract.
    """
    extract.check(path)
    with path.open("rb") as file:
        sums = hashlib.file_digest(file, "sha256")
    sums.update(repr((FORMAT, wish)).encode())
    return sums.hexdigest()


def read(path: Path, wish: Wish, *, say: Say) -> CityRows:
    """Read and prepare a whole city.

    Raises:
        BadExtract: the file is not a city that one can drive in.
        UnknownCountry: currency, time zone or units are neither known nor said.
    """
    say(f"reading {path.name}")
    raw = extract.read(path, say=say)
    counts = _profile(raw.box, wish)
    drawn = streets.streets(raw)
    labels = streets.labels(drawn)
    found = ground(raw)
    say(f"drew {len(drawn):,} streets, {len(found.areas):,} areas")
    graph = _graph(path, raw)
    say(f"made a road graph of {graph.size:,} directed streets, {len(graph.arc_tail):,} turns")
    name = wish.name or _own_name(raw, wish.slug)
    finds = names.gazetteer(raw, labels, names.Naming(name, counts.number_first))
    say(f"listed {len(finds):,} addresses, streets and places")
    return CityRows(
        slug=wish.slug,
        name=name,
        source_name=path.name,
        digest=digest(path, wish),
        box=raw.box,
        served=reach.served(graph, raw.box),
        profile=counts,
        streets=drawn,
        labels=labels,
        ground=found,
        finds=finds,
        vocabulary=names.vocabulary(finds),
        surroundings=names.surroundings(raw, name),
        graph=linegraph.packed(graph),
    )


def _own_name(raw: extract.Extract, slug: str) -> str:
    """How the map writes the city that a file is named after: `munchen` is München."""
    for tags in raw.tagged.values():
        if "place" in tags and plain(tags.get("name", "")).replace(" ", "-") == slug:
            return tags["name"]
    return slug.replace("-", " ").title()


def _profile(box: Box, wish: Wish) -> Profile:
    known = profile(box)
    currency = wish.currency or (known.currency if known else None)
    time_zone = wish.time_zone or (known.time_zone if known else None)
    units = wish.units or (known.units if known else None)
    if currency is None or time_zone is None or units is None:
        raise UnknownCountry(
            "The table knows no country here: say --currency, --time-zone and --units."
        )
    return Profile(currency, time_zone, units, known.number_first if known else False)


def _graph(path: Path, raw: extract.Extract) -> linegraph.LineGraph:
    try:
        graph = linegraph.built(driving.network(raw))
    except linegraph.NoStreets:
        raise BadExtract(f"{path.name} holds no streets on which a car can drive.") from None
    try:
        from rides.places.driving import cch  # an optional library: scipy needs no order
    except ImportError:
        return graph
    return linegraph.ordered(graph, cch.order(graph))
