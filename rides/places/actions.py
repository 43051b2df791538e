"""Writes of the city: a whole import at once, and the zone that covers it.

Called by `manage.py import_city` and, to forget what was replaced, by the sweeper.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection, transaction

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from rides.places import importing
from rides.places.importing import CityRows, Say, Wish
from rides.places.models import (
    Area,
    City,
    Find,
    Import,
    Imported,
    Label,
    Rail,
    RoadGraph,
    Street,
    StreetLabel,
    Word,
    Zone,
)
from rides.places.osm.extract import BadExtract
from rides.places.spelling import all_keys

IMPORTED = (Street, StreetLabel, Area, Rail, Label, Find, Word)
SAME_PLACE = 0.5  # share of the smaller of two boxes that two maps of one city have in common


class ImportRuns(Refusal):
    """Somebody else imports the same city right now."""

    code = "import_runs"


class Elsewhere(BadExtract):
    """The extract lies somewhere else than the city whose name it bears."""

    code = "elsewhere"


def open_city(*, path: Path, wish: Wish, say: Say, now: datetime) -> UUID:
    """Import a city, or replace it; the same file twice changes nothing.

    Everything is read before anything is written, and written in one transaction: whatever
    goes wrong, the city that was there stays as it was.

    Returns:
        the id of the active import.

    Raises:
        BadExtract: the file is not a city; the sentence says what is wrong with it.
        Elsewhere: the city of this name lies somewhere else.
        ImportRuns: the same city is being imported right now.
    """
    same = {"city__slug": wish.slug, "source_digest": importing.digest(path, wish)}
    known = Import.objects.select_related("city").filter(**same, is_active=True).first()
    if known is not None:
        say(f"{known.city.name} is already imported from this file")
        return known.id
    rows = importing.read(path, wish, say=say)
    import_id = _replace(rows=rows, now=now)
    say(f"{rows.name} is open: import {import_id}")
    return import_id


def forget_replaced(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: drop the rows of imports that were replaced long enough ago."""
    kept = timedelta(seconds=rules_as_of(now)["places.keep_replaced_s"])
    gone = Import.objects.filter(is_active=False, replaced_at__lte=now - kept)
    for import_id in gone.values_list("id", flat=True):
        _forget(import_id)


@transaction.atomic
def _forget(import_id: UUID) -> None:
    for model in IMPORTED:
        model._default_manager.filter(of_id=import_id).delete()
    RoadGraph.objects.filter(of_id=import_id).delete()
    Import.objects.filter(id=import_id).delete()


@transaction.atomic
def _replace(*, rows: CityRows, now: datetime) -> UUID:
    city = _held(rows)
    before = Import.objects.filter(city=city, is_active=True).first()
    if before is not None:
        _check_place(before, rows)
    City.objects.filter(id=city.id).update(name=rows.name)
    made = Import.objects.create(
        city=city,
        source_name=rows.source_name,
        source_digest=rows.digest,
        imported_at=now,
        box=Polygon.from_bbox(rows.box),
        surroundings=rows.surroundings,
    )
    _write(made, rows)
    _cover(city, rows, before)
    Import.objects.filter(city=city, is_active=True).update(is_active=False, replaced_at=now)
    Import.objects.filter(id=made.id).update(is_active=True)
    return made.id


def _held(rows: CityRows) -> City:
    """The city's row, ours until the transaction ends."""
    City.objects.get_or_create(slug=rows.slug, defaults={"name": rows.name})
    city = City.objects.select_for_update(skip_locked=True).filter(slug=rows.slug).first()
    if city is None:
        raise ImportRuns(
            f"{rows.name} is being imported by somebody else right now: wait until that is done."
        )
    return city


def _check_place(before: Import, rows: CityRows) -> None:
    old, new = before.box, Polygon.from_bbox(rows.box)
    if old.intersection(new).area >= SAME_PLACE * min(old.area, new.area):
        return
    raise Elsewhere(
        f"{rows.source_name} is a map of somewhere else ({_place(new)}) than the city"
        f" “{rows.slug}” ({_place(old)}). To open it as a city of its own, give it another"
        " short name with --slug."
    )


def _place(box: Polygon) -> str:
    middle = box.centroid
    return f"around {middle.y:.2f}, {middle.x:.2f}"


def _cover(city: City, rows: CityRows, before: Import | None) -> None:
    """Open a zone over a new city; let an untouched one grow with its city."""
    area = MultiPolygon(
        [Polygon(tuple(part.exterior.coords)) for part in rows.served.geoms], srid=4326
    )
    if before is not None:
        same = Zone.objects.filter(city=city, is_whole_city=True)
        same.update(area=area)
        return
    if Zone.objects.filter(city=city).exists():
        return
    Zone.objects.create(
        slug=rows.slug,
        city=city,
        name=rows.name,
        area=area,
        currency=rows.profile.currency,
        time_zone=rows.profile.time_zone,
        units=rows.profile.units,
        is_whole_city=True,
    )


def _write(made: Import, rows: CityRows) -> None:
    ground = rows.ground
    put = _Writer(made.id)
    put.copy(
        Street,
        ("kind", "name", "is_minor", "is_tunnel", "line"),
        ((r.kind, r.name, r.is_minor, r.is_tunnel) for r in rows.streets),
        [r.line for r in rows.streets],
    )
    put.copy(
        StreetLabel,
        ("kind", "name", "line"),
        ((r.kind, r.name) for r in rows.labels),
        [r.line for r in rows.labels],
    )
    put.copy(
        Area,
        ("layer", "kind", "area_m2", "shape"),
        ((r.layer, r.kind, r.area_m2) for r in ground.areas),
        [r.shape for r in ground.areas],
    )
    put.copy(
        Rail, ("kind", "line"), ((r.kind,) for r in ground.rails), [r.line for r in ground.rails]
    )
    put.copy(
        Label,
        ("layer", "kind", "name", "weight", "spot"),
        ((r.layer, r.kind, r.name, r.weight) for r in ground.labels),
        [r.spot for r in ground.labels],
    )
    _write_finds(put, rows)
    _write_words(made, rows)
    RoadGraph.objects.create(of=made, packed=rows.graph)


def _write_finds(put: "_Writer", rows: CityRows) -> None:
    columns = ("kind", "label", "detail", "label_words", "words", "number", "fame", "map_rank")
    put.copy(
        Find,
        (*columns, "spot"),
        (tuple(getattr(r, column) for column in columns) for r in rows.finds),
        [r.spot for r in rows.finds],
    )


def _write_words(made: Import, rows: CityRows) -> None:
    found = (Word(of=made, word=word, keys=all_keys(word)) for word in rows.vocabulary)
    for batch in iter(lambda: list(islice(found, 5_000)), []):
        Word.objects.bulk_create(batch)


class _Writer:
    """Copies rows of one import into its tables: a hundred times quicker than inserts."""

    def __init__(self, import_id: UUID) -> None:
        self._import = str(import_id)

    def copy(
        self,
        model: type[Imported],
        columns: Sequence[str],
        values: Iterable[Sequence[object]],
        shapes: Sequence[shapely.Geometry],
    ) -> None:
        """Write rows; `columns` name the values in order and the geometry last."""
        marked = shapely.set_srid(np.array(shapes, dtype=object), 4326)
        wkb = shapely.to_wkb(marked, hex=True, include_srid=True)
        text = io.StringIO()
        for row, shape in zip(values, wkb, strict=True):
            text.write("\t".join([self._import, *map(_escaped, row), shape]) + "\n")
        text.seek(0)
        names = ", ".join(f'"{name}"' for name in ("import_id", *columns))
        with connection.cursor() as cursor:
            cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', text)


def _escaped(value: object) -> str:
    text = str(value)
    for raw, safe in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(raw, safe)
    return text.replace("\0", "")
