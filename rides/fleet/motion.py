"""Whether a phone's position can be true. Pure."""

from dataclasses import dataclass
from datetime import datetime

from coop.basics.geometry import Point, distance_m


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone says it is: heading in degrees from north, accuracy as a radius in metres."""

    at: Point
    heading: float
    accuracy_m: float
    occurred_at: datetime


def is_jump(before: Fix | None, fix: Fix, *, jump_m: int, speed_max_mps: int) -> bool:
    """Whether a car cannot have got from one fix to the next in the time between them."""
    if before is None:
        return False
    way_m = distance_m(before.at, fix.at)
    elapsed_s = (fix.occurred_at - before.occurred_at).total_seconds()
    return way_m > jump_m and way_m > speed_max_mps * max(elapsed_s, 1.0)
