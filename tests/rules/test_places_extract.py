"""Extracts: broken ones are refused by name, cut ones become plausible ground."""

from collections import Counter
from pathlib import Path

import pytest
import shapely

from coop.machine import paths
from rides.places import importing
from rides.places.driving import linegraph
from rides.places.importing import Wish
from rides.places.osm import extract
from rides.places.osm.chains import chained
from rides.places.osm.coast import sea
from rides.places.osm.extract import BadExtract, Extract, Way
from rides.places.profiles import profile

OTHERS = paths.ROOT.parent / "shared" / "data" / "osm"
# Share of the box that is sea, as one sees it on any map.
SEA = {
    "helsinki": (0.04, 0.09),
    "manhattan": (0.15, 0.23),
    "monaco": (0.45, 0.55),
    "porto": (0.0, 0.0),
    "munchen": (0.0, 0.0),
    "london": (0.0, 0.0),
    "liechtenstein": (0.0, 0.0),
}


def silent(_line: str) -> None:
    """Says nothing."""


def path_of(town: str) -> Path:
    """The extract of a city, or a skipped test."""
    path = paths.HELSINKI if town == "helsinki" else OTHERS / f"{town}.osm.pbf"
    if not path.exists():
        pytest.skip(f"the extract of {town} is not here")
    return path


@pytest.mark.parametrize("town", SEA)
def test_the_sea_covers_what_it_covers_on_any_map(town: str) -> None:
    raw = extract.read(path_of(town), say=silent)
    low, high = SEA[town]

    assert low <= sea(raw).area / shapely.box(*raw.box).area <= high


def drawn(line: list[tuple[float, float]]) -> Extract:
    """An extract of a box of one degree with one coastline, whose ends may lie in it."""
    nodes = dict(enumerate(line))
    way = Way(1, tuple(nodes), {"natural": "coastline"})
    return Extract(box=(0.0, 0.0, 1.0, 1.0), nodes=nodes, ways={1: way})


def test_water_lies_right_of_the_coast() -> None:
    northwards = drawn([(0.25, 0.001), (0.25, 0.999)])
    southwards = drawn([(0.25, 0.999), (0.25, 0.001)])

    assert sea(northwards).area == pytest.approx(0.75, abs=0.01)
    assert sea(southwards).area == pytest.approx(0.25, abs=0.01)


def test_an_island_is_not_sea() -> None:
    ring = [(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]
    around = Extract(
        box=(0.0, 0.0, 1.0, 1.0),
        nodes=dict(enumerate(ring)),
        ways={1: Way(1, (0, 1, 2, 3, 0), {"natural": "coastline"})},
    )

    assert sea(around).area == pytest.approx(0.96, abs=0.001)


def test_without_a_coast_there_is_no_sea() -> None:
    assert sea(Extract(box=(0.0, 0.0, 1.0, 1.0))).is_empty


def test_runs_are_joined_end_to_end() -> None:
    assert chained([[3, 4], [1, 2], [2, 3]], directed=True) == [[1, 2, 3, 4]]
    assert len(chained([[1, 2], [3, 2]], directed=True)) == 2
    assert chained([[1, 2], [3, 2]], directed=False) == [[1, 2, 3]]
    assert chained([[1, 2, 3, 1]], directed=True) == [[1, 2, 3, 1]]


def test_a_way_is_split_where_the_extract_lacks_nodes() -> None:
    cut = Extract(box=(0, 0, 9, 9), nodes={n: (n, n) for n in (1, 2, 4, 5, 7)})

    assert list(cut.runs(Way(1, (1, 2, 3, 4, 5, 6, 7), {}))) == [[1, 2], [4, 5]]


def broken(folder: Path, kind: str) -> Path:
    """A file that is no city, made from one that is."""
    path = folder / "city.osm.pbf"
    whole = path_of("helsinki").read_bytes()
    contents = {
        "empty": b"",
        "cut short": whole[: len(whole) // 2],
        "cut in its header": whole[:40],
        "damaged": whole[:300_000] + bytes(5_000) + whole[305_000:],
        "a text": b"this is a shopping list\n" * 40,
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    }
    if kind != "missing":
        path.write_bytes(contents[kind])
    return path


BROKEN = ["missing", "empty", "cut short", "cut in its header", "damaged", "a text", "a picture"]


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_city_is_refused_in_a_sentence(kind: str, tmp_path: Path) -> None:
    with pytest.raises(BadExtract) as refused:
        extract.read(broken(tmp_path, kind), say=silent)

    assert "city.osm.pbf" in refused.value.sentence
    assert refused.value.sentence.endswith(".")


def test_a_folder_is_no_city(tmp_path: Path) -> None:
    with pytest.raises(BadExtract):
        extract.read(tmp_path, say=silent)


def test_helsinki_becomes_the_rows_one_expects() -> None:
    rows = importing.read(path_of("helsinki"), Wish("helsinki", "Helsinki"), say=silent)

    kinds = Counter(row.kind for row in rows.finds)
    areas = Counter(row.layer for row in rows.ground.areas)
    assert 1_500 < len(rows.streets) < 3_000
    assert 500 < kinds["address"] < 800
    assert 60 < kinds["street"] < 120
    assert kinds["station"] >= 3
    assert 400 < areas["building"] < 600
    assert (rows.profile.currency, rows.profile.time_zone) == ("EUR", "Europe/Helsinki")
    assert all(shapely.box(*rows.box).buffer(1e-9).covers(row.line) for row in rows.streets)


@pytest.mark.parametrize("town", SEA)
def test_most_of_the_streets_of_a_city_lead_to_each_other(town: str) -> None:
    rows = importing.read(path_of(town), Wish(town, town.title()), say=silent)
    graph = linegraph.unpacked(rows.graph)
    kept = list(set(graph.state_edge.tolist()))

    least = 0.65 if town == "munchen" else 0.84
    assert graph.edge_m[kept].sum() / graph.edge_m.sum() > least


@pytest.mark.parametrize(
    ("box", "currency", "time_zone", "units"),
    [
        ((24.93, 60.16, 24.95, 60.18), "EUR", "Europe/Helsinki", "metric"),
        ((-74.01, 40.73, -73.96, 40.76), "USD", "America/New_York", "imperial"),
        ((-8.62, 41.12, -8.59, 41.16), "EUR", "Europe/Lisbon", "metric"),
        ((11.56, 48.13, 11.59, 48.15), "EUR", "Europe/Berlin", "metric"),
        ((-0.12, 51.51, -0.09, 51.53), "GBP", "Europe/London", "imperial"),
        ((7.409, 43.723, 7.449, 43.752), "EUR", "Europe/Monaco", "metric"),
        ((9.47, 47.04, 9.64, 47.28), "CHF", "Europe/Vaduz", "metric"),
    ],
)
def test_a_country_says_its_money_clock_and_units(
    box: extract.Box, currency: str, time_zone: str, units: str
) -> None:
    found = profile(box)

    assert found is not None
    assert (found.currency, found.time_zone, found.units) == (currency, time_zone, units)


def test_a_city_at_sea_needs_to_be_told_its_money() -> None:
    assert profile((-30.0, 0.0, -29.9, 0.1)) is None
