"""Where a car is that drives along a line of street points: pure, called by cars."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from coop.basics.geometry import Point, bearing_deg, distance_m

SPEED_MPS_MIN = 2.0
SPEED_MPS_MAX = 36.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the way; `heading` is in degrees clockwise from north."""

    at: Point
    heading: float


@dataclass(frozen=True, slots=True)
class Track:
    """Points along streets, and how far each is from the first in metres, never decreasing."""

    points: tuple[Point, ...]
    marks_m: tuple[float, ...]

    @property
    def length_m(self) -> float:
        """The whole way."""
        return self.marks_m[-1]


@dataclass(frozen=True, slots=True)
class Drive:
    """A car on a track since an instant (in seconds of any clock), at one speed."""

    track: Track
    began_s: float
    speed_mps: float

    @property
    def ends_s(self) -> float:
        """The instant at which the car is at the end."""
        return self.began_s + self.track.length_m / self.speed_mps

    def spot(self, at_s: float) -> Spot:
        """Where the car is at this instant: at the start before, at the end after the drive."""
        return spot(self.track, (at_s - self.began_s) * self.speed_mps)


def track(points: Iterable[Point]) -> Track:
    """A track through these points.

    Raises:
        ValueError: there are none.
    """
    through = tuple(points)
    if not through:
        raise ValueError("a track needs a point")
    steps = (distance_m(a, b) for a, b in pairwise(through))
    return Track(through, tuple(accumulate(steps, initial=0.0)))


def spot(way: Track, after_m: float) -> Spot:
    """The place so many metres along a track; before its start and past its end, those."""
    if len(way.points) == 1:
        return Spot(way.points[0], 0.0)
    after_m = min(max(after_m, 0.0), way.length_m)
    leg = min(bisect_right(way.marks_m, after_m), len(way.points) - 1)
    a, b = way.points[leg - 1], way.points[leg]
    leg_m = way.marks_m[leg] - way.marks_m[leg - 1]
    share = (after_m - way.marks_m[leg - 1]) / leg_m if leg_m > 0 else 1.0
    at = Point(a.lat + (b.lat - a.lat) * share, a.lon + (b.lon - a.lon) * share)
    return Spot(at, bearing_deg(a, b))


def drive(way: Track, *, usual_s: float, speed: float, began_s: float) -> Drive:
    """Set off along a track.

    Args:
        usual_s: how long the streets allow to take for it, in seconds.
        speed: how many times as fast this city's cars are; > 0.
        began_s: when the car sets off.
    Returns:
        a drive at constant speed; never so slow or fast that no car could do it at `speed` 1.
    """
    usual_mps = way.length_m / usual_s if usual_s > 0 else SPEED_MPS_MAX
    return Drive(way, began_s, min(max(usual_mps, SPEED_MPS_MIN), SPEED_MPS_MAX) * speed)
