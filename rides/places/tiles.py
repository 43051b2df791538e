"""Vector tiles of an imported city, made by PostGIS and kept by import: they never change.

Layers, and the properties of their features:
- `land`: class (green, pitch, campus, industry, pier, plaza, parking)
- `water`, `building`: none · `rail`: class
- `street`: class (the highway tag), minor and tunnel (true or false)
- `slabel`: name, class · `poi`: name, kind, rank (1 is named first) · `place`: name, kind
- `parkname`: name, a (area in m²)
Reads only. Called by `views.tile`.
"""

import gzip
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from rides.places.models import Import

LEAST_ZOOM, MOST_ZOOM = 8, 18
EXTENT, BUFFER = 4096, 64
KEPT = 600  # tiles in memory, 20 to 80 kB each at most

# Layer -> (columns, table, geometry, condition); smaller things come as one zooms in.
LAYERS = {
    "land": (
        "kind AS class",
        "places_area",
        "shape",
        "layer = 'land' AND area_m2 > %(speck)s ORDER BY area_m2 DESC",
    ),
    "water": ("", "places_area", "shape", "layer = 'water' AND area_m2 > %(speck)s"),
    "building": (
        "",
        "places_area",
        "shape",
        "layer = 'building' AND %(zoom)s >= 13 AND area_m2 > %(speck)s",
    ),
    "street": (
        "kind AS class, is_minor AS minor, is_tunnel AS tunnel",
        "places_street",
        "line",
        """(%(zoom)s >= 15
            OR %(zoom)s >= 14 AND kind <> ALL('{footway,path,cycleway,steps,bridleway,track}')
            OR %(zoom)s >= 12 AND kind <> ALL(
                '{footway,path,cycleway,steps,bridleway,track,service,pedestrian}')
            OR kind = ANY('{motorway,trunk,primary,secondary,tertiary}'))""",
    ),
    "slabel": ("name, kind AS class", "places_streetlabel", "line", "%(zoom)s >= 13"),
    "rail": ("kind AS class", "places_rail", "line", "%(zoom)s >= 12"),
    "poi": (
        "label AS name, kind, map_rank AS rank",
        "places_find",
        "spot",
        "map_rank > 0 AND (%(zoom)s >= 16 OR %(zoom)s = 15 AND map_rank = 1)",
    ),
    "parkname": (
        "name, weight::bigint AS a",
        "places_label",
        "spot",
        "layer = 'park' AND %(zoom)s >= 13",
    ),
    "place": ("name, kind", "places_label", "spot", "layer = 'place'"),
}
LAYER_SQL = """
(SELECT ST_AsMVT(feature, '{layer}', {extent}, 'geometry') FROM (
    SELECT {columns} ST_AsMVTGeom(
        ST_Transform({shape}, 3857), tile.flat, {extent}, {buffer}, true) AS geometry
    FROM {table} AS one, tile
    WHERE one.import_id = %(import)s AND one.{shape} && tile.round AND {condition}
) AS feature WHERE geometry IS NOT NULL)
"""


def _sql() -> str:
    parts = [
        LAYER_SQL.format(
            layer=layer,
            columns=f"{columns}," if columns else "",
            table=table,
            shape=shape,
            condition=condition,
            extent=EXTENT,
            buffer=BUFFER,
        )
        for layer, (columns, table, shape, condition) in LAYERS.items()
    ]
    return (
        "WITH tile AS MATERIALIZED (SELECT ST_TileEnvelope(%(zoom)s, %(x)s, %(y)s) AS flat,"
        " ST_Transform(ST_TileEnvelope(%(zoom)s, %(x)s, %(y)s, margin => 0.02), 4326) AS round)"
        " SELECT " + " || ".join(f"COALESCE({part}, ''::bytea)" for part in parts)
    )


SQL = _sql()


def import_shown(city_slug: str, import_id: UUID) -> UUID | None:
    """The import whose tiles answer for this one; None if there is no such city.

    A page that was opened before a re-import keeps asking for the old map: it gets that for as
    long as it is kept, and then the one of now.
    """
    known = Import.objects.filter(city__slug=city_slug).filter(Q(is_active=True) | Q(id=import_id))
    ids = dict(known.values_list("is_active", "id"))
    return import_id if import_id in ids.values() else ids.get(True)


def is_possible(zoom: int, x: int, y: int) -> bool:
    """Whether such a tile exists on earth, at a zoom we draw."""
    return LEAST_ZOOM <= zoom <= MOST_ZOOM and 0 <= x < 2**zoom and 0 <= y < 2**zoom


@lru_cache(maxsize=KEPT)
def tile(import_id: UUID, zoom: int, x: int, y: int) -> bytes:
    """One tile, gzipped; b"" where the map is empty."""
    metres_per_pixel = 40_075_016 / 2**zoom / 512
    given: dict[str, Any] = {"import": import_id, "zoom": zoom, "x": x, "y": y}
    with connection.cursor() as cursor:
        cursor.execute(SQL, given | {"speck": metres_per_pixel**2})
        (raw,) = cursor.fetchone()
    return gzip.compress(bytes(raw), compresslevel=6, mtime=0) if raw else b""
