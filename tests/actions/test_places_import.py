"""Importing a city: whole or not at all, and twice is once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from coop.basics.geometry import Point
from coop.machine import paths
from rides.places import actions, finding, importing, queries, roads, tiles
from rides.places.actions import Elsewhere, forget_replaced, open_city
from rides.places.importing import Wish
from rides.places.models import Area, City, Find, Import, RoadGraph, Street, Zone
from rides.places.osm.extract import BadExtract

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HELSINKI = Wish("helsinki", "Helsinki")
SENATE_SQUARE = Point(60.1695, 24.9525)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not paths.HELSINKI.exists(), reason="the Helsinki extract is not here"),
]


def silent(_line: str) -> None:
    """Says nothing."""


def opened(path: Path = paths.HELSINKI, wish: Wish = HELSINKI) -> UUID:
    """Import, without a word."""
    return open_city(path=path, wish=wish, say=silent, now=NOW)


def test_a_new_city_has_a_map_a_gazetteer_roads_and_an_open_zone() -> None:
    said: list[str] = []
    import_id = open_city(path=paths.HELSINKI, wish=HELSINKI, say=said.append, now=NOW)

    assert Street.objects.filter(of_id=import_id).count() > 1_500
    assert Area.objects.filter(of_id=import_id, layer="building").count() > 400
    assert Find.objects.filter(of_id=import_id, kind="address").count() > 500
    assert RoadGraph.objects.filter(of_id=import_id).exists()
    assert len(said) >= 5
    (zone,) = queries.zones()
    assert (zone.slug, zone.currency, zone.time_zone) == ("helsinki", "EUR", "Europe/Helsinki")
    assert zone.units == "metric"
    assert queries.zone_at(SENATE_SQUARE) == zone
    assert queries.zone_at(Point(60.2, 24.9)) is None


def test_the_same_file_twice_changes_nothing() -> None:
    first = opened()

    assert opened() == first
    assert Import.objects.count() == 1


def test_a_changed_import_replaces_the_rows_and_keeps_city_and_zone() -> None:
    first = opened()
    zone = queries.zones()[0]
    rows = Find.objects.count()
    second = opened(wish=Wish("helsinki", "Helsinki City"))

    assert second != first
    assert Import.objects.get(is_active=True).id == second
    assert City.objects.get().name == "Helsinki City"
    assert queries.zones()[0].id == zone.id
    assert Find.objects.filter(of_id=second).count() == rows
    assert roads.snap(SENATE_SQUARE) is not None
    assert roads._cache["helsinki"].import_id == second


def test_a_replaced_import_is_kept_for_a_while_and_then_forgotten() -> None:
    first = opened()
    second = opened(wish=Wish("helsinki", "Helsinki City"))

    forget_replaced(payload={}, now=NOW + timedelta(minutes=59))
    assert tiles.import_shown("helsinki", first) == first
    assert Street.objects.filter(of_id=first).exists()

    forget_replaced(payload={}, now=NOW + timedelta(minutes=60))
    assert tiles.import_shown("helsinki", first) == second
    assert Import.objects.get().id == second
    assert not Street.objects.filter(of_id=first).exists()


def test_a_map_of_somewhere_else_is_refused_under_a_known_name() -> None:
    first = opened()
    rows = importing.read(paths.HELSINKI, HELSINKI, say=silent)
    west, south, east, north = rows.box
    moved = replace(rows, box=(west + 1, south, east + 1, north))

    with pytest.raises(Elsewhere, match=r"60\.17, 25\.94.*60\.17, 24\.94.*--slug"):
        actions._replace(rows=moved, now=NOW)
    assert Import.objects.get().id == first


def test_another_extract_of_the_same_city_may_be_larger_or_smaller() -> None:
    opened()
    rows = importing.read(paths.HELSINKI, HELSINKI, say=silent)
    west, south, east, north = rows.box

    larger = replace(rows, box=(west - 1, south - 1, east + 1, north + 1))
    made = actions._replace(rows=larger, now=NOW)
    assert Import.objects.get(is_active=True).id == made
    assert actions._replace(rows=rows, now=NOW)


def test_a_zone_that_somebody_drew_stays_as_drawn() -> None:
    opened()
    drawn = Zone.objects.get().area.buffer(-0.001)
    drawn = drawn if drawn.geom_type == "MultiPolygon" else type(Zone.objects.get().area)(drawn)
    Zone.objects.update(area=drawn, is_whole_city=False)
    opened(wish=Wish("helsinki", "Helsinki again"))

    assert Zone.objects.get().area.equals(drawn)


@pytest.mark.parametrize("kind", ["missing", "empty", "cut short", "a text"])
def test_a_broken_file_leaves_the_old_city_as_it_was(kind: str, tmp_path: Path) -> None:
    first = opened()
    path = tmp_path / "helsinki.osm.pbf"
    whole = paths.HELSINKI.read_bytes()
    contents = {"empty": b"", "cut short": whole[: len(whole) // 2], "a text": b"no city"}
    if kind != "missing":
        path.write_bytes(contents[kind])

    with pytest.raises(BadExtract):
        opened(path)

    assert Import.objects.get().id == first
    assert finding.search("mannerheimintie 5", near=None, limit=1)
    assert roads.snap(SENATE_SQUARE) is not None


def test_a_failure_in_mid_write_leaves_the_old_city_as_it_was() -> None:
    first = opened()
    rows = importing.read(paths.HELSINKI, Wish("helsinki", "Helsinki II"), say=silent)
    rows.finds.append(rows.finds[0].__class__(**{**_fields(rows.finds[0]), "fame": "no number"}))

    with pytest.raises(Exception, match="no number"):
        actions._replace(rows=rows, now=NOW)

    assert Import.objects.get().id == first
    assert City.objects.get().name == "Helsinki"


def _fields(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__class__.__dataclass_fields__}


def test_what_the_table_says_can_be_overruled() -> None:
    opened(wish=Wish("helsinki", "Helsinki", "SEK", "Europe/Stockholm", "imperial"))
    (zone,) = queries.zones()

    assert (zone.currency, zone.time_zone, zone.units) == ("SEK", "Europe/Stockholm", "imperial")


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "atlantis.osm.pbf"
    path.write_bytes(b"")

    with pytest.raises(CommandError, match=r"atlantis\.osm\.pbf is empty"):
        call_command("import_city", str(path))
