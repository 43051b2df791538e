"""A rider's own order of drivers, within matching: by how many seconds it puts each one back. Pure.

It comes with the request; nobody is asked for it here. It orders who may be asked anyway, and nothing
in it knows where the ride goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from coop.ranking import ordering
from coop.ranking.carried import Carried, labelled
from coop.ranking.features import Features

MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """A rider's order and how far it may reach.

    Attributes:
        bounds: the most seconds that it puts anybody back.
        kept_s: whoever has waited so long for a job is not put back.
        price: of the ride, in whole units of the currency; the same with every driver.
    """

    carried: Carried
    bounds: ordering.Bounds
    kept_s: int
    price: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A driver as an order may see them; `idle_s` since their last job ended or they came online."""

    user_id: UUID
    pickup_s: int
    idle_s: float
    features: frozenset[str]
    is_favourite: bool


def features(seen: Seen, price: float) -> Features:
    """What is known of a driver, under the names that members use."""
    return {
        "pickup_min": seen.pickup_s / MINUTE_S,
        "idle_min": seen.idle_s / MINUTE_S,
        "price": price,
        "favourite": seen.is_favourite,
        "electric": "electric" in seen.features,
        "wheelchair": "wheelchair" in seen.features,
    }


def candidates(wish: Wish, drivers: Sequence[Seen]) -> list[ordering.Candidate]:
    """Drivers as candidates; the common order is that of the way to the pickup."""
    return [
        ordering.Candidate(
            id=one.user_id,
            base=one.pickup_s,
            features=labelled(features(one, wish.price), wish.carried.signs, one.user_id),
            is_kept=one.idle_s >= wish.kept_s,
        )
        for one in drivers
    ]


def put_back_s(wish: Wish, drivers: Sequence[Seen]) -> list[int]:
    """By how many seconds each of these drivers is put back, 0 to the bound."""
    found = candidates(wish, drivers)
    given = ordering.points(found, wish.carried.choice, answered=wish.carried.answered)
    return ordering.shifts_s(found, given, wish.bounds)
