"""Whether a phone's position can be true. Pure."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.basics.geometry import Point, distance_m

DEGREE_M_MAX = 111_700.0


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a phone says it is: heading in degrees from north, accuracy as a radius in metres."""

    at: Point
    heading: float
    accuracy_m: float
    occurred_at: datetime


def is_jump(before: Fix | None, fix: Fix, *, jump_m: int, speed_max_mps: int) -> bool:
    """Whether a car cannot have got from one fix to the next in the time between them."""
    if before is None or _is_near(before.at, fix.at, jump_m):
        return False
    way_m = distance_m(before.at, fix.at)
    elapsed_s = (fix.occurred_at - before.occurred_at).total_seconds()
    return way_m > jump_m and way_m > speed_max_mps * max(elapsed_s, 1.0)


def sift(
    reports: Iterable[tuple[UUID, Fix]],
    known: MutableMapping[UUID, Fix],
    *,
    jump_m: int,
    speed_max_mps: int,
) -> list[bool]:
    """For each report, in the order they came, whether it can be true.

    Args:
        known: the newest fix of each car; kept up to date with what can be true.
    """
    can_be = []
    for car, fix in reports:
        before = known.get(car)
        is_true = not is_jump(before, fix, jump_m=jump_m, speed_max_mps=speed_max_mps)
        if is_true and (before is None or before.occurred_at <= fix.occurred_at):
            known[car] = fix
        can_be.append(is_true)
    return can_be


def _is_near(a: Point, b: Point, reach_m: int) -> bool:
    """Whether the way is surely shorter: no degree of latitude or longitude is longer."""
    return (abs(a.lat - b.lat) + abs(a.lon - b.lon)) * DEGREE_M_MAX < reach_m
