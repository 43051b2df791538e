"""Whom matching looks at for each ride: the nearest drivers who could be asked, and who is as near
but could not, to be told why. Pure.
"""

from collections.abc import Sequence
from math import cos, radians

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from coop.basics.geometry import Point
from rides.dispatch.matching import Candidate, Open, hindrance_between, hindrance_of

M_PER_DEG = 111_195.08
FURTHER = 4
"""Where too few of the nearest can be asked, so many times more are looked at."""
Floats = NDArray[np.float64]


def looked_at(
    rides: Sequence[Open],
    pickups: Sequence[Point],
    drivers: Sequence[Candidate],
    places: Sequence[Point],
    *,
    limit: int,
    reach_m: float,
) -> list[list[int]]:
    """For each ride the rows of the drivers to decide about: who could be asked first.

    Args:
        pickups: where each of the rides starts.
        places: where each of the drivers is, or was last seen.
        limit: at most so many who could be asked, and at most so many of the nearest.
        reach_m: nobody further away in a straight line is looked at.
    """
    if not rides or not drivers:
        return [[] for _ in rides]
    east = M_PER_DEG * cos(radians(pickups[0].lat))
    starts, at = _flat(pickups, east), _flat(places, east)
    free_rows = [row for row, driver in enumerate(drivers) if hindrance_of(driver) is None]
    everybody, free = _Around(at, list(range(len(drivers)))), _Around(at, free_rows)
    nearest = everybody.nearest(starts, limit, reach_m)
    could = free.nearest(starts, limit, reach_m)
    found = []
    for row, ride in enumerate(rides):
        asked, count = _askable(ride, could[row], drivers), limit
        while len(asked) < limit and len(could[row]) == count < len(free_rows):
            count = min(count * FURTHER, len(free_rows))
            (could[row],) = free.nearest(starts[row : row + 1], count, reach_m)
            asked = _askable(ride, could[row], drivers)
        found.append(list(dict.fromkeys([*asked[:limit], *nearest[row]])))
    return found


def _askable(ride: Open, near: Sequence[int], drivers: Sequence[Candidate]) -> list[int]:
    return [row for row in near if hindrance_between(ride, drivers[row]) is None]


def _flat(points: Sequence[Point], east: float) -> Floats:
    """Metres on a plane that is right at one latitude, and near enough over a city."""
    metres: Floats = np.array([(p.lon, p.lat) for p in points]) * (east, M_PER_DEG)
    return metres


class _Around:
    """Finds the nearest of some rows."""

    def __init__(self, at: Floats, rows: list[int]) -> None:
        self._rows = np.array([*rows, -1])
        self._tree = cKDTree(at[rows]) if rows else None

    def nearest(self, starts: Floats, count: int, reach_m: float) -> list[list[int]]:
        """For each start the rows of the nearest within reach, nearest first."""
        if self._tree is None:
            return [[] for _ in starts]
        ranks = np.arange(1, min(count, self._tree.n) + 1)
        # Where there are no more, the tree answers with a row past its last.
        _, found = self._tree.query(starts, k=ranks, distance_upper_bound=reach_m)
        near = self._rows[found]
        lines: list[list[int]] = near.tolist()
        return lines if near.min() >= 0 else [[row for row in line if row >= 0] for line in lines]
