"""Who wants to go where and when: pure, called by riders."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from coop.basics.geometry import Point, distance_m

WAY_M_MIN = 700
WAY_M_MAX = 6_000
TRIES = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """From where to where somebody wants to ride."""

    pickup: Point
    dropoff: Point


def gap_s(rng: Random, mean_s: float) -> float:
    """Seconds until a rider wants to ride again: a Poisson process with this mean gap."""
    return rng.expovariate(1 / mean_s) if mean_s > 0 else 0.0


def wish(rng: Random, places: Sequence[Point]) -> Wish:
    """A ride between two of these places that is neither a walk nor a journey.

    Raises:
        ValueError: there are fewer than two places.
    """
    if len(places) < 2:
        raise ValueError("a ride needs two places")
    for _try in range(TRIES):
        pickup, dropoff = rng.sample(places, 2)
        if WAY_M_MIN <= distance_m(pickup, dropoff) <= WAY_M_MAX:
            break
    return Wish(pickup, dropoff)


def near(rng: Random, places: Sequence[Point], at: Point, *, within_m: float) -> Point:
    """A place to drive to from here: a near one where there is one, else any."""
    close = [place for place in places if 100 < distance_m(at, place) <= within_m]
    return rng.choice(close or places)
