"""What somebody drew: read from coordinates or GeoJSON, checked, and where possible repaired.

Knows no table. Each refusal says what is wrong with the shape and, where there is one that was
probably meant, brings it along as the fact `repaired`. Called by `drawing` and the doors.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon, box, mapping

from coop.basics.refusals import Malformed

Box = tuple[float, float, float, float]

TEXT_MAX = 400_000
CORNERS_MAX = 2_000
LINE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*")
M_PER_DEG = 111_195.0
LEAST_M2 = 100.0
SLIVER_M2 = 500.0
"""Two people drawing the same street's middle differ by more than this."""


class BadShape(Malformed):
    """The shape cannot be used; the sentence says why, `facts["repaired"]` what may be meant."""

    code = "bad_shape"


class Unreadable(BadShape):
    """The text is neither lines of coordinates nor GeoJSON."""

    code = "shape_unreadable"


class Empty(BadShape):
    """Nothing was drawn, or nothing with a size."""

    code = "shape_empty"


class TooFewCorners(BadShape):
    """A line or a point is no area."""

    code = "shape_too_few_corners"


class TooManyCorners(BadShape):
    """More corners than anyone can check by eye."""

    code = "shape_too_many_corners"


class SeveralAreas(BadShape):
    """Several areas at once."""

    code = "shape_several_areas"


class HasHoles(BadShape):
    """There is a hole in the area."""

    code = "shape_has_holes"


class CrossesItself(BadShape):
    """The outline crosses or touches itself."""

    code = "shape_crosses_itself"


class OutsideCity(BadShape):
    """The area leaves the imported city, or is bigger than it."""

    code = "shape_outside_city"


class Overlaps(BadShape):
    """The area overlaps another one, and neither lies within the other."""

    code = "shape_overlaps"


def read(text: str) -> Polygon:
    """One area from lines of `latitude, longitude`, or from GeoJSON.

    Raises:
        BadShape: one of its subclasses, with what is wrong.
    """
    if len(text) > TEXT_MAX:
        raise TooManyCorners(_("That is too long. An area has at most %d corners.") % CORNERS_MAX)
    if not text.strip():
        raise Empty(_("Nothing is drawn yet. Draw an area on the map, or write its corners."))
    rings = _of_json(text) if text.lstrip().startswith("{") else [_of_lines(text)]
    return _polygon(rings)


def in_city(drawn: Polygon, city: Box) -> Polygon:
    """The same area, if it lies in the city's box.

    Raises:
        OutsideCity: it does not, or not wholly.
    """
    limits = box(*city)
    if limits.covers(drawn):
        return drawn
    inside = _largest(drawn.intersection(limits))
    if inside is None:
        swapped = shapely.transform(drawn, lambda c: c[:, ::-1])
        if limits.covers(swapped):
            raise OutsideCity(
                _("Latitude and longitude are swapped: write latitude first."),
                facts=_repaired(swapped),
            )
        raise OutsideCity(_("This area lies outside the imported city."))
    if drawn.covers(limits):
        raise OutsideCity(_("This area is bigger than the imported city."), facts=_repaired(inside))
    raise OutsideCity(
        _("This area reaches beyond the imported city, where there are no streets to drive on."),
        facts=_repaired(inside),
    )


def apart(drawn: Polygon, others: Iterable[tuple[str, MultiPolygon]]) -> None:
    """Check an area of service against the others: beside them, or wholly within or around one.

    Raises:
        Overlaps: where both overlap, nobody could say which one counts.
    """
    for name, other in others:
        common = drawn.intersection(other)
        if _m2(common) <= SLIVER_M2:
            continue
        if _m2(drawn.symmetric_difference(other)) <= SLIVER_M2:
            raise Overlaps(_("This is the same area as “%s”. Change that one instead.") % name)
        if min(_m2(drawn.difference(other)), _m2(other.difference(drawn))) <= SLIVER_M2:
            continue
        raise Overlaps(
            _(
                "This area overlaps “%s”. Where both are, nobody could say which rates and hours "
                "hold: draw it beside that one, or wholly inside it."
            )
            % name,
            facts=_repaired(_largest(drawn.difference(other))),
        )


def lines(drawn: Polygon | MultiPolygon) -> str:
    """An area as lines of `latitude, longitude`, for a text field."""
    outline = drawn.geoms[0] if isinstance(drawn, MultiPolygon) else drawn
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in list(outline.exterior.coords)[:-1])


def geojson(drawn: shapely.Geometry) -> dict[str, Any]:
    """An area as a GeoJSON geometry."""
    found: dict[str, Any] = json.loads(json.dumps(mapping(drawn)))  # lists, not tuples
    return found


def _of_lines(text: str) -> list[tuple[float, float]]:
    corners = []
    for number, line in enumerate(text.strip().splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line)
        if found is None:
            raise Unreadable(
                _("Line %d is not “latitude, longitude”, such as “60.1699, 24.9384”.") % number
            )
        corners.append((float(found[2]), float(found[1])))
    return corners


def _of_json(text: str) -> list[list[tuple[float, float]]]:
    try:
        found = json.loads(text)
        found = _geometry(found)
        kind, rings = found["type"], found["coordinates"]
        if kind == "MultiPolygon":
            if len(rings) > 1:
                raise SeveralAreas(_("These are several areas. Draw them one at a time."))
            rings = rings[0] if rings else []
        elif kind != "Polygon":
            raise TooFewCorners(_("This is a line or a point, not an area. Close it."))
        return [[(float(lon), float(lat)) for lon, lat, *_height in ring] for ring in rings]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(
            _("This is not GeoJSON with an area. Write corners as “latitude, longitude” instead.")
        ) from error


def _geometry(found: Any) -> Any:
    """The geometry in a feature, or in a collection of one."""
    if found["type"] == "FeatureCollection":
        if len(found["features"]) > 1:
            raise SeveralAreas(_("These are several areas. Draw them one at a time."))
        if not found["features"]:
            raise Empty(_("There is nothing in this file."))
        found = found["features"][0]
    return found["geometry"] if found["type"] == "Feature" else found


def _polygon(rings: Sequence[Sequence[tuple[float, float]]]) -> Polygon:
    if not rings or not rings[0]:
        raise Empty(_("There is no area in this."))
    if sum(map(len, rings)) > CORNERS_MAX:
        raise TooManyCorners(
            _("This area has more than %d corners. Draw it more simply.") % CORNERS_MAX
        )
    for lon, lat in (corner for ring in rings for corner in ring):
        if not (math.isfinite(lat) and abs(lat) <= 90 and math.isfinite(lon) and abs(lon) <= 180):
            raise Unreadable(_("A corner is not a place on earth: %s, %s.") % (lat, lon))
    outline = list(dict.fromkeys(rings[0]))
    if len(outline) < 3:
        raise TooFewCorners(
            _("An area needs at least three corners, and to come back to the first.")
        )
    drawn = Polygon([*_without_repeats(rings[0])])
    if not drawn.is_valid:
        mended = _largest(shapely.make_valid(drawn))
        if mended is None:
            raise Empty(_("All corners lie on one line, so there is no area between them."))
        raise CrossesItself(
            _("The outline crosses itself. Move a corner so that it goes around once."),
            facts=_repaired(mended),
        )
    if _m2(drawn) < LEAST_M2:
        raise Empty(_("This area is smaller than a parking place."))
    if len(rings) > 1:
        raise HasHoles(
            _(
                "There is a hole in this area. Draw it without, and give the hole a zone of its own."
            ),
            facts=_repaired(drawn),
        )
    return drawn


def _without_repeats(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A corner pressed twice is one corner."""
    return [at for number, at in enumerate(ring) if number == 0 or ring[number - 1] != at]


def _largest(found: shapely.Geometry) -> Polygon | None:
    """The largest polygon among the parts, without its holes."""
    parts = shapely.get_parts(shapely.get_parts(found))
    best = max((part for part in parts if isinstance(part, Polygon)), key=_m2, default=None)
    return None if best is None or _m2(best) < LEAST_M2 else Polygon(best.exterior)


def _m2(drawn: shapely.Geometry) -> float:
    """The size of a small area, near enough."""
    if drawn.is_empty:
        return 0.0
    lat = drawn.centroid.y
    return float(drawn.area * M_PER_DEG**2 * math.cos(math.radians(lat)))


def _repaired(drawn: Polygon | None) -> dict[str, object]:
    return {} if drawn is None else {"repaired": geojson(drawn)}
