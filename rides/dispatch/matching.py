"""Which driver is asked for which ride. Pure: the simulator and the benchmarks use it as it is.

A rider's destination and the length of a trip never decide who is served.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from rides.dispatch.wishing import Seen, Wish, put_back_s

Ints = NDArray[np.int64]
Pair = tuple[int, int]


class Outcome(StrEnum):
    """Why a driver was or was not asked; shown to the driver."""

    ASKED = "asked"
    OTHER_NEARER = "other_nearer"
    AHEAD_IN_QUEUE = "ahead_in_queue"
    PAUSED = "paused"
    BUSY = "busy"
    HAS_OFFER = "has_offer"
    STALE = "stale_position"
    CLASS = "other_class"
    SEATS = "too_few_seats"
    NEEDS = "unmet_needs"
    DOCUMENTS = "documents"
    HOURS = "hours"
    BLOCKED = "blocked"
    SELF = "own_ride"
    REFUSED = "refused_before"
    TOO_FAR = "too_far"
    TOO_EARLY = "too_early"
    CLAIMED_SOON = "claimed_soon"
    CIRCLE = "other_circle"


@dataclass(frozen=True, slots=True)
class Open:
    """A ride that waits: `waited_s` since its search began, `asks` drivers wanted at once.

    `needs` are features that the car must have, such as "wheelchair". A ride for later is due in
    `due_s`. `queue` are the drivers whose turn it is where the ride begins, first come first.
    `favourites` are the accounts of drivers whom the rider would gladly meet again: each of them
    may be `favourite_s` further away than others. Who is not there delays nobody. `wish` is the
    rider's own order, if they chose one. `circle` is what a woman or non-binary person asks: "only"
    others who take part, or them "first", though `circle_s` further away than others. `behind_s`: so
    much longer than others a rider of low conduct waits at most. Drivers of whom little is known yet
    may be `newcomer_s` further away, for the few rides that are drawn for them.
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
    due_s: float = 0.0
    queue: tuple[UUID, ...] = ()
    favourites: frozenset[UUID] = frozenset()
    favourite_s: int = 0
    wish: Wish | None = None
    circle: str = ""
    circle_s: int = 0
    behind_s: int = 0
    newcomer_s: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A driver on shift, as far as matching may know.

    `free_s` is how long until they are kept free for a ride that they claimed, if they did. `also`
    are further classes that the car takes rides of. `unfit`: their papers or hours ended. `circle`
    is what a woman or non-binary driver asks of riders. `idle_s`
    is how long they have waited for a job, where somebody's order asks. `behind_s`: so much further
    away they are taken to be by their conduct; `is_new`: too little is known of them to say.
    """

    id: UUID
    user_id: UUID
    service_class: str
    is_paused: bool
    is_busy: bool
    has_offer: bool
    is_live: bool
    seats: int = 4
    features: frozenset[str] = frozenset()
    free_s: float | None = None
    also: frozenset[str] = frozenset()
    unfit: Outcome | None = None
    idle_s: float = 0.0
    circle: str = ""
    behind_s: int = 0
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """How long at most a driver waits for a ride for later, and how long any ride is taken to last."""

    early_s: int = 0
    usual_s: int = 0


NOTHING_AHEAD = Ahead()


class Match(NamedTuple):
    """One decision about one pair; a tuple, since a tick makes tens of thousands."""

    ride: UUID
    driver: UUID
    outcome: Outcome
    pickup_s: int | None = None
    cost_s: int | None = None


def hindrance(ride: Open, driver: Candidate) -> Outcome | None:
    """The first hard reason why this driver cannot be asked for this ride, if any."""
    return hindrance_between(ride, driver) or hindrance_of(driver)


def hindrance_between(ride: Open, driver: Candidate) -> Outcome | None:
    """The first hard reason that lies in the two together."""
    if driver.user_id == ride.rider_id:
        return Outcome.SELF
    # An empty set would still be asked for the hash of an id, which is slow.
    if ride.blocked and driver.user_id in ride.blocked:
        return Outcome.BLOCKED
    if ride.excluded and driver.id in ride.excluded:
        return Outcome.REFUSED
    if not circles_agree(ride.circle, driver.circle):
        return Outcome.CIRCLE
    if driver.service_class != ride.service_class and ride.service_class not in driver.also:
        return Outcome.CLASS
    if driver.seats < ride.seats:
        return Outcome.SEATS
    return None if not ride.needs or ride.needs <= driver.features else Outcome.NEEDS


def circles_agree(rider: str, driver: str) -> bool:
    """Whether neither asks for "only" people who take part of somebody who does not."""
    return not ((rider == "only" and not driver) or (driver == "only" and not rider))


def hindrance_of(driver: Candidate) -> Outcome | None:
    """The first hard reason that keeps a driver from any ride now."""
    if driver.unfit is not None:
        return driver.unfit
    if driver.is_paused:
        return Outcome.PAUSED
    if driver.is_busy:
        return Outcome.BUSY
    if driver.has_offer:
        return Outcome.HAS_OFFER
    return None if driver.is_live else Outcome.STALE


def hindrance_in_time(ride: Open, driver: Candidate, pickup_s: int, ahead: Ahead) -> Outcome | None:
    """Why a ride of usual length does not fit into this driver's time, however long it really is.

    They would wait too long at the pickup, or come too late to the ride that they claimed.
    """
    if ride.due_s > pickup_s + ahead.early_s:
        return Outcome.TOO_EARLY
    if driver.free_s is not None and max(pickup_s, ride.due_s) + ahead.usual_s > driver.free_s:
        return Outcome.CLAIMED_SOON
    return None


def match(
    rides: Sequence[Open],
    drivers: Sequence[Candidate],
    pickup_s: Mapping[Pair, int | None],
    *,
    reach_s: int,
    wait_weight: float = 1.0,
    ahead: Ahead = NOTHING_AHEAD,
) -> list[Match]:
    """Decide about every pair for which a pickup time was asked.

    Args:
        pickup_s: (row of the ride, row of the driver) -> seconds of driving to the pickup, None
            where no road leads.
        reach_s: longest pickup that is still offered.
        wait_weight: seconds of driving that one second of waiting outweighs.
        ahead: what counts for rides for later, and for drivers who claimed one.
    Returns:
        one `Match` per pair; per ride at most `asks` are ASKED, per driver at most one.
    """
    decided: list[Match] = []
    costs: dict[Pair, int] = {}
    credit_s = [int(ride.waited_s * wait_weight) for ride in rides]
    kept_off = [hindrance_of(driver) for driver in drivers]
    for pair, seconds in pickup_s.items():
        ride, driver = rides[pair[0]], drivers[pair[1]]
        outcome = hindrance_between(ride, driver) or kept_off[pair[1]]
        if outcome is None and seconds is not None:
            outcome = hindrance_in_time(ride, driver, seconds, ahead)
        if outcome is None and seconds is not None and seconds <= reach_s:
            costs[pair] = _cost_s(ride, driver, seconds, reach_s) - credit_s[pair[0]]
        else:
            decided.append(Match(ride.id, driver.id, outcome or Outcome.TOO_FAR, seconds))
    _follow_wishes(rides, drivers, pickup_s, costs)
    asked = assign([ride.asks for ride in rides], costs)
    for pair, cost_s in costs.items():
        ride, driver = rides[pair[0]], drivers[pair[1]]
        passed_over = Outcome.AHEAD_IN_QUEUE if ride.queue else Outcome.OTHER_NEARER
        outcome = Outcome.ASKED if pair in asked else passed_over
        decided.append(Match(ride.id, driver.id, outcome, pickup_s[pair], cost_s))
    return decided


def _follow_wishes(
    rides: Sequence[Open],
    drivers: Sequence[Candidate],
    pickup_s: Mapping[Pair, int | None],
    costs: dict[Pair, int],
) -> None:
    """Put drivers back by their riders' own orders; where drivers queue, the queue decides."""
    wishing = {row for row, ride in enumerate(rides) if ride.wish and not ride.queue}
    for row in wishing:
        ride, pairs = rides[row], [pair for pair in costs if pair[0] == row]
        able = [seen(ride, drivers[pair[1]], pickup_s[pair] or 0) for pair in pairs]
        assert ride.wish is not None
        for pair, back_s in zip(pairs, put_back_s(ride.wish, able), strict=True):
            costs[pair] += back_s


def seen(ride: Open, driver: Candidate, pickup_s: int) -> Seen:
    """A driver as the order of this ride's rider may see them."""
    is_favourite = driver.user_id in ride.favourites
    return Seen(driver.user_id, pickup_s, driver.idle_s, driver.features, is_favourite)


def _cost_s(ride: Open, driver: Candidate, seconds: int, reach_s: int) -> int:
    """Seconds of driving; but where drivers queue, each before the next and all before others."""
    if not ride.queue or driver.id not in ride.queue:
        is_favourite = ride.favourites and driver.user_id in ride.favourites
        nearer_s = ride.circle_s if ride.circle and driver.circle else 0
        nearer_s = max(nearer_s, ride.favourite_s if is_favourite else 0)
        nearer_s = max(nearer_s, ride.newcomer_s if driver.is_new else 0)
        return seconds + driver.behind_s + ride.behind_s - nearer_s
    return ride.queue.index(driver.id) - len(ride.queue) - reach_s


def assign(asks: Sequence[int], costs: Mapping[Pair, int]) -> Collection[Pair]:
    """The cheapest pairs such that as many rides as possible are served.

    A ride that `asks` for more than one driver takes part that many times, so it may win several;
    its further places never outbid the first place of another ride.
    Source: Jonker-Volgenant for sparse matrices (scipy), one "unserved" column per row.

    Args:
        asks: how many drivers each ride wants.
        costs: (row of the ride, row of the driver) -> cost; what is not named is impossible.
    """
    if not costs:
        return set()
    pairs = np.fromiter(chain.from_iterable(costs), np.int64, 2 * len(costs)).reshape(-1, 2)
    cost_s = np.fromiter(costs.values(), np.int64, len(costs))
    by_pair = np.lexsort((pairs[:, 1], pairs[:, 0]))
    drivers, columns = np.unique(pairs[by_pair, 1], return_inverse=True)
    wanted = np.array(asks, dtype=np.int64)
    matrix = _matrix(pairs[by_pair, 0], columns, cost_s[by_pair], wanted)
    places, chosen = min_weight_full_bipartite_matching(matrix)
    owners = np.repeat(np.arange(len(asks)), wanted)[places]
    is_served = chosen < len(drivers)
    found = zip(owners[is_served].tolist(), drivers[chosen[is_served]].tolist(), strict=True)
    return set(found)


def _matrix(row_at: Ints, column_at: Ints, cost_s: Ints, asks: Ints) -> csr_array:
    """One row per place of a ride; one column per driver, then one per row that stays unserved."""
    places, drivers = int(asks.sum()), int(column_at.max()) + 1
    weights = cost_s - cost_s.min() + 1  # scipy drops edges of weight zero
    # More than all detours together that serving one more could cost the others.
    unserved_s = int(weights.max()) * places + 1
    # Each place of a ride has all edges of the ride, and one more.
    counts = np.bincount(row_at, minlength=len(asks))
    edges = np.repeat(counts, asks)
    first = np.repeat(np.cumsum(counts) - counts, asks)
    starts = np.cumsum(edges) - edges
    copied = np.arange(edges.sum()) - np.repeat(starts - first, edges)
    is_first_place = np.arange(places) == np.repeat(np.cumsum(asks) - asks, asks)
    rows = np.concatenate((np.repeat(np.arange(places), edges), np.arange(places)))
    columns = np.concatenate((column_at[copied], drivers + np.arange(places)))
    unserved = np.where(is_first_place, 2 * unserved_s, unserved_s)
    values = np.concatenate((weights[copied], unserved)).astype(float)
    return csr_array((values, (rows, columns)), shape=(places, drivers + places))
