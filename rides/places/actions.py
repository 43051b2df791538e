"""Writes of the city: a whole import at once, and the zone that covers it.

The only writer of this room's tables. Called by `manage.py import_city`.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import numpy as np
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection, transaction

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
    Zone,
)
from rides.places.osm.extract import Box

IMPORTED = (Street, StreetLabel, Area, Rail, Label, Find)
ZONE_EDGE = 0.015  # share of the box that the zone leaves out on each side: streets end there


def open_city(*, path: Path, wish: Wish, say: Say, now: datetime) -> UUID:
    """Import a city, or replace it; the same file twice changes nothing.

    Everything is read before anything is written, and written in one transaction: whatever
    goes wrong, the city that was there stays as it was.

    Returns:
        the id of the active import.

    Raises:
        BadExtract: the file is not a city; the sentence says what is wrong with it.
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


@transaction.atomic
def _replace(*, rows: CityRows, now: datetime) -> UUID:
    City.objects.get_or_create(slug=rows.slug, defaults={"name": rows.name})
    city = City.objects.select_for_update().get(slug=rows.slug)
    City.objects.filter(id=city.id).update(name=rows.name)
    made = Import.objects.create(
        city=city,
        source_name=rows.source_name,
        source_digest=rows.digest,
        imported_at=now,
        box=Polygon.from_bbox(rows.box),
    )
    _write(made, rows)
    old = Import.objects.filter(city=city).exclude(id=made.id)
    _cover(city, rows, old.filter(is_active=True).first())
    _forget(list(old.values_list("id", flat=True)))
    Import.objects.filter(id=made.id).update(is_active=True)
    return made.id


def _forget(imports: Sequence[UUID]) -> None:
    for model in IMPORTED:
        model._default_manager.filter(of_id__in=imports).delete()
    RoadGraph.objects.filter(of_id__in=imports).delete()
    Import.objects.filter(id__in=imports).delete()


def _cover(city: City, rows: CityRows, before: Import | None) -> None:
    """Open a zone over a new city; let an untouched one grow with its city."""
    area = _zone_area(rows.box)
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


def _zone_area(box: Box) -> MultiPolygon:
    west, south, east, north = box
    aside, up = (east - west) * ZONE_EDGE, (north - south) * ZONE_EDGE
    inner = Polygon.from_bbox((west + aside, south + up, east - aside, north - up))
    return MultiPolygon(inner, srid=4326)


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
    RoadGraph.objects.create(of=made, packed=rows.graph)


def _write_finds(put: "_Writer", rows: CityRows) -> None:
    columns = ("kind", "label", "detail", "label_words", "words", "number", "fame", "map_rank")
    put.copy(
        Find,
        (*columns, "spot"),
        (tuple(getattr(r, column) for column in columns) for r in rows.finds),
        [r.spot for r in rows.finds],
    )


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
