"""What an extract becomes: rows ready for tables, geometry in WGS 84 degrees.

Pure values. Made by the modules beside it, written by `rides.places.actions`.
"""

from dataclasses import dataclass, field

from shapely import LineString, MultiPolygon, Polygon
from shapely import Point as Spot


@dataclass(frozen=True, slots=True)
class StreetRow:
    """One way that is drawn: `kind` is its highway tag."""

    osm_id: int
    kind: str
    name: str
    is_minor: bool
    is_tunnel: bool
    line: LineString


@dataclass(frozen=True, slots=True)
class StreetLabelRow:
    """A street's name along its merged line; `kind` is its largest class."""

    name: str
    kind: str
    line: LineString


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A drawn area. `layer` is land, water or building; `kind` matters for land only."""

    layer: str
    kind: str
    area_m2: float
    shape: MultiPolygon | Polygon


@dataclass(frozen=True, slots=True)
class RailRow:
    """A railway above ground."""

    kind: str
    line: LineString


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A name on the map. `layer` is park or place; `weight` sorts (area in m²)."""

    layer: str
    kind: str
    name: str
    weight: float
    spot: Spot


@dataclass(frozen=True, slots=True)
class FindRow:
    """One line of the gazetteer.

    `words` is what a search may match, `number` a house number in normal form, `fame` orders
    equals, `map_rank` draws it on the map (1 first, 0 never).
    """

    kind: str
    label: str
    detail: str
    label_words: str
    words: str
    number: str
    fame: float
    map_rank: int
    spot: Spot


@dataclass(slots=True)
class Ground:
    """Areas, rails and the names that come from areas."""

    areas: list[AreaRow] = field(default_factory=list)
    rails: list[RailRow] = field(default_factory=list)
    labels: list[LabelRow] = field(default_factory=list)
