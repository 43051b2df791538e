"""Land use, water, buildings, rails and place names of an extract.

Pure. Called by `rides.places.importing`. Areas cut by the box are closed from the nodes present.
"""

from collections.abc import Iterator
from math import cos, radians

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.errors import GEOSException
from shapely.ops import unary_union

from rides.places.osm.chains import chained
from rides.places.osm.coast import M_PER_DEG, sea
from rides.places.osm.extract import Extract, Relation, Tags, Way
from rides.places.osm.rows import AreaRow, Ground, LabelRow, RailRow

GREEN = {
    "leisure": {"park", "garden", "nature_reserve", "golf_course", "common", "playground"}
    | {"dog_park", "recreation_ground"},
    "landuse": {"forest", "grass", "meadow", "cemetery", "recreation_ground", "village_green"}
    | {"orchard", "vineyard", "allotments"},
    "natural": {"wood", "scrub", "grassland", "heath", "wetland"},
}
LAND: list[tuple[str, dict[str, set[str]]]] = [
    ("pitch", {"leisure": {"pitch", "track"}}),
    ("green", GREEN),
    ("pier", {"man_made": {"pier", "breakwater", "quay", "groyne"}}),
    ("plaza", {"place": {"square"}}),
    ("parking", {"amenity": {"parking", "bus_station"}}),
    ("campus", {"amenity": {"school", "university", "college", "hospital", "kindergarten"}}),
    ("industry", {"landuse": {"industrial", "railway", "construction", "brownfield", "port"}}),
]
WATER = {
    "natural": {"water"},
    "waterway": {"riverbank", "dock"},
    "landuse": {"reservoir", "basin"},
}
RAILS = {"rail", "light_rail", "subway", "tram", "narrow_gauge", "funicular", "monorail"}
NAMED_GREEN = {"park", "garden", "nature_reserve", "cemetery", "golf_course", "recreation_ground"}
DRAWN_PLACES = {"borough", "suburb", "quarter", "neighbourhood", "island", "islet", "village"}
DRAWN_PLACES |= {"city", "town", "hamlet"}
CLOSABLE_GAP = 0.3  # a ring with a longer missing share of its border is left out


def ground(extract: Extract) -> Ground:
    """Everything that is drawn under the streets, clipped to the box."""
    found = Ground()
    frame = shapely.box(*extract.box)
    shapely.prepare(frame)
    water = sea(extract)
    if not water.is_empty:
        found.areas.append(AreaRow("water", "sea", _area_m2(water), water))
    for tags, shape in _shapes(extract):
        if _is_hidden(tags) or (layer := _layer(tags)) is None:
            continue
        clipped = _polygonal(_clipped(shape, frame))
        if clipped is None:
            continue
        found.areas.append(AreaRow(*layer, _area_m2(clipped), clipped))
        if (label := _park_label(tags, clipped)) is not None:
            found.labels.append(label)
    found.rails.extend(_rails(extract))
    found.labels.extend(_places(extract))
    return found


def _shapes(extract: Extract) -> Iterator[tuple[Tags, shapely.Geometry]]:
    for way in extract.ways.values():
        if way.is_closed and way.tags and (shape := ring(extract, way)) is not None:
            yield way.tags, shape
    for relation in extract.relations:
        if relation.tags.get("type") == "multipolygon":
            shape = multipolygon(extract, relation)
            if shape is not None:
                yield relation.tags, shape


def ring(extract: Extract, way: Way) -> shapely.Geometry | None:
    """The area inside a closed way, from its nodes that are here."""
    corners = [extract.nodes[ref] for ref in way.refs[:-1] if ref in extract.nodes]
    return shapely.make_valid(Polygon(corners)) if len(corners) > 2 else None


def multipolygon(extract: Extract, relation: Relation) -> shapely.Geometry | None:
    """Outer rings less inner rings; None where too little of them is here."""
    outer = _rings(extract, relation, {"outer", ""})
    if not outer:
        return None
    inner = _rings(extract, relation, {"inner"})
    try:
        return unary_union(outer).difference(unary_union(inner))
    except GEOSException:
        return None


def _rings(extract: Extract, relation: Relation, roles: set[str]) -> list[shapely.Geometry]:
    runs = [
        run
        for kind, ref, role in relation.members
        if kind == "w" and role in roles and ref in extract.ways
        for run in extract.runs(extract.ways[ref])
    ]
    lines = [extract.line(chain) for chain in chained(runs, directed=False)]
    return [shapely.make_valid(Polygon(line)) for line in lines if _may_close(line)]


def _may_close(line: list[tuple[float, float]]) -> bool:
    if len(line) < 3:
        return False
    border = LineString(line)
    return bool(Point(line[0]).distance(Point(line[-1])) <= CLOSABLE_GAP * border.length)


def _is_hidden(tags: Tags) -> bool:
    return (
        tags.get("location") == "underground"
        or tags.get("parking") in {"underground", "multi-storey", "rooftop"}
        or tags.get("tunnel", "no") != "no"
        or tags.get("indoor", "no") != "no"
    )


def _layer(tags: Tags) -> tuple[str, str] | None:
    if tags.get("building", "no") != "no":
        return "building", ""
    if _any(tags, WATER):
        return "water", "inland"
    is_area = tags.get("area") == "yes" or tags.get("type") == "multipolygon"
    if tags.get("highway") in {"pedestrian", "footway"} and is_area:
        return "land", "plaza"
    for kind, wanted in LAND:
        if _any(tags, wanted):
            return "land", kind
    return None


def _any(tags: Tags, wanted: dict[str, set[str]]) -> bool:
    return any(tags.get(key) in values for key, values in wanted.items())


def _clipped(shape: shapely.Geometry, frame: Polygon) -> shapely.Geometry:
    if frame.contains(shape):
        return shape
    return shape.intersection(frame)


def _polygonal(shape: shapely.Geometry) -> MultiPolygon | Polygon | None:
    if isinstance(shape, Polygon):
        return shape if shape.area > 0 else None
    parts = [
        part
        for piece in shapely.get_parts(shape)
        for part in shapely.get_parts(piece)
        if isinstance(part, Polygon) and part.area > 0
    ]
    return MultiPolygon(parts) if parts else None


def _park_label(tags: Tags, shape: MultiPolygon | Polygon) -> LabelRow | None:
    name = tags.get("name", "")
    kind = tags.get("leisure") or tags.get("landuse", "")
    if not name or kind not in NAMED_GREEN:
        return None
    return LabelRow("park", kind, name, _area_m2(shape), shape.representative_point())


def _rails(extract: Extract) -> Iterator[RailRow]:
    frame = shapely.box(*extract.box)
    for way in extract.ways.values():
        kind = way.tags.get("railway")
        if kind not in RAILS or way.tags.get("tunnel", "no") != "no":
            continue
        if way.tags.get("layer", "0").startswith("-"):
            continue
        for run in extract.runs(way):
            for line in lines_of(LineString(extract.line(run)).intersection(frame)):
                yield RailRow(kind, line)


def lines_of(geometry: shapely.Geometry) -> list[LineString]:
    """The lines a clipped line is made of."""
    parts = shapely.get_parts(geometry)
    return [part for part in parts if isinstance(part, LineString) and not part.is_empty]


def _places(extract: Extract) -> Iterator[LabelRow]:
    for node, tags in extract.tagged.items():
        kind, at = tags.get("place", ""), extract.nodes[node]
        if kind in DRAWN_PLACES and tags.get("name") and extract.holds(at):
            yield LabelRow("place", kind, tags["name"], 0.0, Point(at))


def _area_m2(shape: shapely.Geometry) -> float:
    middle = (shape.bounds[1] + shape.bounds[3]) / 2
    return float(shape.area) * M_PER_DEG**2 * cos(radians(middle))
