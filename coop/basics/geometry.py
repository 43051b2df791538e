"""Points on the earth and distances between them.

Pure: no Django, no I/O. Used by every room that knows where something is.
"""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS 84 degrees: `lat` in [-90, 90], `lon` in [-180, 180].

    Raises:
        ValueError: a coordinate out of range or not a number.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"not a place on earth: {self.lat}, {self.lon}")


def distance_m(a: Point, b: Point) -> float:
    """Great-circle distance in metres (haversine, mean earth radius)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, half)))


def bearing_deg(a: Point, b: Point) -> float:
    """Initial bearing from a to b in degrees clockwise from north, in [0, 360)."""
    lat_a, lat_b, turn = radians(a.lat), radians(b.lat), radians(b.lon - a.lon)
    east = sin(turn) * cos(lat_b)
    north = cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(turn)
    return degrees(atan2(east, north)) % 360
