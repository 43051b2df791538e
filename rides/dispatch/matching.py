"""Which driver is asked for which ride. Pure: the simulator and the benchmarks use it as it is.

A rider's destination and the length of a trip never decide who is served.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


class Outcome(StrEnum):
    """Why a driver was or was not asked; shown to the driver."""

    ASKED = "asked"
    OTHER_NEARER = "other_nearer"
    PAUSED = "paused"
    BUSY = "busy"
    HAS_OFFER = "has_offer"
    STALE = "stale_position"
    CLASS = "other_class"
    SEATS = "too_few_seats"
    NEEDS = "unmet_needs"
    BLOCKED = "blocked"
    SELF = "own_ride"
    REFUSED = "refused_before"
    TOO_FAR = "too_far"


@dataclass(frozen=True, slots=True)
class Open:
    """A ride that waits: `waited_s` since its search began, `asks` drivers wanted at once.

    `needs` are features that the car must have, such as "wheelchair".
    """

    id: UUID
    service_class: str
    rider_id: UUID | None
    blocked: frozenset[UUID]
    excluded: frozenset[UUID]
    waited_s: float
    asks: int = 1
    seats: int = 1
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A driver on shift, as far as matching may know."""

    id: UUID
    user_id: UUID
    service_class: str
    is_paused: bool
    is_busy: bool
    has_offer: bool
    is_live: bool
    seats: int = 4
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One decision about one pair."""

    ride: UUID
    driver: UUID
    outcome: Outcome
    pickup_s: int | None = None
    cost_s: int | None = None


def hindrance(ride: Open, driver: Candidate) -> Outcome | None:
    """The first hard reason why this driver cannot be asked for this ride, if any."""
    checks = (
        (driver.user_id == ride.rider_id, Outcome.SELF),
        (driver.user_id in ride.blocked, Outcome.BLOCKED),
        (driver.id in ride.excluded, Outcome.REFUSED),
        (driver.service_class != ride.service_class, Outcome.CLASS),
        (driver.seats < ride.seats, Outcome.SEATS),
        (not ride.needs <= driver.features, Outcome.NEEDS),
        (driver.is_paused, Outcome.PAUSED),
        (driver.is_busy, Outcome.BUSY),
        (driver.has_offer, Outcome.HAS_OFFER),
        (not driver.is_live, Outcome.STALE),
    )
    return next((outcome for is_so, outcome in checks if is_so), None)


def match(
    rides: Sequence[Open],
    drivers: Mapping[UUID, Candidate],
    pickup_s: Mapping[tuple[UUID, UUID], int | None],
    *,
    reach_s: int,
    wait_weight: float = 1.0,
) -> list[Match]:
    """Decide about every (ride, driver) pair for which a pickup time was asked.

    Args:
        pickup_s: (ride, driver) -> seconds of driving to the pickup, None where no road leads.
        reach_s: longest pickup that is still offered.
        wait_weight: seconds of driving that one second of waiting outweighs.
    Returns:
        one `Match` per pair; per ride at most `asks` are ASKED, per driver at most one.
    """
    by_id = {ride.id: ride for ride in rides}
    decided: list[Match] = []
    costs: dict[tuple[UUID, UUID], int] = {}
    for (ride_id, driver_id), seconds in pickup_s.items():
        ride = by_id[ride_id]
        outcome = hindrance(ride, drivers[driver_id])
        if outcome is None and (seconds is None or seconds > reach_s):
            outcome = Outcome.TOO_FAR
        if outcome is not None or seconds is None:
            decided.append(Match(ride_id, driver_id, outcome or Outcome.TOO_FAR, seconds))
            continue
        costs[ride_id, driver_id] = seconds - int(ride.waited_s * wait_weight)
    asked = assign(rides, costs)
    for pair, cost_s in costs.items():
        outcome = Outcome.ASKED if pair in asked else Outcome.OTHER_NEARER
        decided.append(Match(*pair, outcome, pickup_s[pair], cost_s))
    return decided


def assign(
    rides: Sequence[Open], costs: Mapping[tuple[UUID, UUID], int]
) -> Collection[tuple[UUID, UUID]]:
    """The cheapest pairs such that as many rides as possible are served.

    A ride with `asks` > 1 takes part that many times, so it may win several drivers; its further
    places never outbid the first place of another ride.
    Source: Jonker-Volgenant for sparse matrices (scipy), one "unserved" column per row.
    """
    rows = [(ride.id, place) for ride in rides for place in range(ride.asks)]
    columns = sorted({driver for _, driver in costs}, key=str)
    if not rows or not columns:
        return set()
    chosen = zip(*min_weight_full_bipartite_matching(_matrix(rows, columns, costs)), strict=True)
    return {(rows[r][0], columns[c]) for r, c in chosen if c < len(columns)}


def _matrix(
    rows: Sequence[tuple[UUID, int]],
    columns: Sequence[UUID],
    costs: Mapping[tuple[UUID, UUID], int],
) -> csr_array:
    """One row per place of a ride; one column per driver, then one per row that stays unserved."""
    lowest = min(costs.values())
    span_s = max(costs.values()) - lowest + 1
    # More than all detours together that serving one more could cost the others.
    unserved_s = span_s * len(rows) + 1
    column_of = {driver: column for column, driver in enumerate(columns)}
    options: dict[UUID, list[tuple[int, int]]] = {}
    for (ride_id, driver_id), cost_s in costs.items():
        # scipy drops edges of weight zero
        options.setdefault(ride_id, []).append((column_of[driver_id], cost_s - lowest + 1))
    edges = [
        (row, column, weight)
        for row, (ride_id, place) in enumerate(rows)
        for column, weight in [
            *options.get(ride_id, []),
            (len(columns) + row, unserved_s if place else 2 * unserved_s),
        ]
    ]
    row_at, column_at, weights = zip(*edges, strict=True)
    shape = (len(rows), len(columns) + len(rows))
    return csr_array((np.array(weights, dtype=float), (row_at, column_at)), shape=shape)
