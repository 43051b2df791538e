"""Streets as they are drawn, and their names along merged lines.

Pure. Called by `rides.places.importing`. What a car may do there is `driving`'s matter.
"""

from collections import defaultdict
from collections.abc import Iterator

import shapely
from shapely import LineString

from rides.places.osm.extract import Extract, Tags
from rides.places.osm.ground import lines_of
from rides.places.osm.rows import StreetLabelRow, StreetRow

# From large to small: a name that runs over several classes is drawn as its largest.
DRAWN = [
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "residential",
    "unclassified",
    "living_street",
    "pedestrian",
    "service",
    "road",
    "track",
    "footway",
    "path",
    "cycleway",
    "steps",
    "bridleway",
]
RANK = {kind: place for place, kind in enumerate(DRAWN)}
NAMED = set(DRAWN[: RANK["footway"]])
MINOR_SERVICE = {"parking_aisle", "driveway", "drive-through", "emergency_access"}
BESIDE_ROADS = {"sidewalk", "crossing", "traffic_island", "access_aisle", "link"}


def streets(extract: Extract) -> list[StreetRow]:
    """Every way that is drawn as a line, cut at the box."""
    frame = shapely.box(*extract.box)
    shapely.prepare(frame)
    return list(_rows(extract, frame))


def _rows(extract: Extract, frame: shapely.Geometry) -> Iterator[StreetRow]:
    for way in extract.ways.values():
        if not _is_drawn(way.tags):
            continue
        kind, name = way.tags["highway"], way.tags.get("name", "")
        is_minor, is_tunnel = _is_minor(way.tags), _is_tunnel(way.tags)
        for run in extract.runs(way):
            for line in lines_of(LineString(extract.line(run)).intersection(frame)):
                yield StreetRow(way.id, kind, name, is_minor, is_tunnel, line)


def labels(rows: list[StreetRow]) -> list[StreetLabelRow]:
    """One row per connected line of equal name, so that names are not drawn per block."""
    by_name: dict[str, list[StreetRow]] = defaultdict(list)
    for row in rows:
        if row.name and row.kind in NAMED and not row.is_tunnel:
            by_name[row.name].append(row)
    found: list[StreetLabelRow] = []
    for name, parts in by_name.items():
        kind = min((row.kind for row in parts), key=RANK.__getitem__)
        merged = shapely.line_merge(shapely.MultiLineString([row.line for row in parts]))
        found.extend(StreetLabelRow(name, kind, line) for line in lines_of(merged))
    return found


def _is_drawn(tags: Tags) -> bool:
    return (
        tags.get("highway") in RANK
        and tags.get("area") != "yes"
        and tags.get("indoor", "no") == "no"
        and tags.get("footway") not in BESIDE_ROADS
        and not (tags["highway"] in {"footway", "steps", "path"} and _is_tunnel(tags))
    )


def _is_minor(tags: Tags) -> bool:
    """Ways that would only clutter the map: driveways, closed ones, service tunnels."""
    return (
        tags.get("service") in MINOR_SERVICE
        or tags.get("access") in {"private", "no"}
        or (tags["highway"] == "service" and _is_tunnel(tags))
    )


def _is_tunnel(tags: Tags) -> bool:
    return tags.get("tunnel", "no") not in {"no", "building_passage"}
