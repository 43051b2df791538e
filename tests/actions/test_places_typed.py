"""Address search as one types, in six cities: what is wanted is among the first three.

The lists in `tests/data/searches` hold what people type and what they mean, one per line.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coop.basics.geometry import Point
from coop.machine import paths
from rides.places import finding, queries
from rides.places.actions import open_city
from rides.places.importing import Wish

LISTS = sorted((paths.ROOT / "tests" / "data" / "searches").glob("*.txt"))
EXTRACTS = paths.ROOT.parent / "shared" / "data" / "osm"
FIRST = 3

pytestmark = pytest.mark.django_db


def wanted(path: Path) -> list[tuple[str, str]]:
    rows = (line.split(" | ") for line in path.read_text().splitlines())
    return [(typed, label) for typed, label in rows]


def open_extract(slug: str) -> Point:
    """Import a city; returns its middle."""
    extract = EXTRACTS / f"{slug}.osm.pbf"
    if not extract.exists():
        pytest.skip(f"there is no extract of {slug} beside the project")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    open_city(path=extract, wish=Wish(slug), say=lambda _: None, now=now)
    city = queries.city(slug)
    assert city is not None
    west, south, east, north = city.bbox
    return Point((south + north) / 2, (west + east) / 2)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_what_is_wanted_is_among_the_first_three(path: Path) -> None:
    middle = open_extract(path.stem)

    missed = {}
    for typed, label in wanted(path):
        found = [place.label for place in finding.search(typed, near=middle, limit=FIRST)]
        if not any(label.lower() in other.lower() for other in found):
            missed[typed] = found
    assert missed == {}


def test_the_list_of_manhattan_is_long_enough() -> None:
    (path,) = (path for path in LISTS if path.stem == "manhattan")

    assert len(wanted(path)) >= 100
