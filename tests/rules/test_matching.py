"""Which driver is asked for which ride."""

import inspect
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ranking.carried import Carried
from coop.ranking.choice import Choice
from coop.ranking.features import DRIVERS, Subject
from coop.ranking.ordering import Bounds
from rides.dispatch import matching
from rides.dispatch.matching import Ahead, Candidate, Match, Open, Outcome, hindrance, match
from rides.dispatch.wishing import Seen, Wish, put_back_s

REACH_S = 900
RIDE = Open(
    id=UUID(int=1),
    service_class="standard",
    rider_id=UUID(int=101),
    blocked=frozenset(),
    excluded=frozenset(),
    waited_s=0,
)
DRIVER = Candidate(
    id=UUID(int=51),
    user_id=UUID(int=151),
    service_class="standard",
    is_paused=False,
    is_busy=False,
    has_offer=False,
    is_live=True,
)

Pair = tuple[UUID, UUID]
Costs = dict[Pair, int]


def ride(number: int, *, asks: int = 1, waited_s: float = 0) -> Open:
    return replace(RIDE, id=UUID(int=number), asks=asks, waited_s=waited_s)


def driver(number: int) -> Candidate:
    return replace(DRIVER, id=UUID(int=50 + number), user_id=UUID(int=150 + number))


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Open], Costs]:
    """Up to four rides, four drivers, and what it costs where one can reach the other."""
    rides = [ride(at + 1, asks=draw(st.integers(1, 3))) for at in range(draw(st.integers(1, 3)))]
    drivers = [driver(at + 1) for at in range(draw(st.integers(1, 3)))]
    pairs = list(product([r.id for r in rides], [d.id for d in drivers]))
    reached = draw(st.lists(st.sampled_from(pairs), unique=True))
    return rides, {pair: draw(st.integers(-2_000, 900)) for pair in reached}


def brute_force(rides: Sequence[Open], costs: Mapping[Pair, int]) -> tuple[int, int, int]:
    """The best way to give each driver one ride or none: (riders served, drivers asked, cost)."""
    asks = {one.id: one.asks for one in rides}
    drivers = sorted({driver_id for _, driver_id in costs})
    best = (0, 0, 0)
    for choice in product([None, *asks], repeat=len(drivers)):
        pairs = {(r, d) for r, d in zip(choice, drivers, strict=True) if r is not None}
        counts = [sum(r == ride_id for r, _ in pairs) for ride_id in asks]
        within = all(n <= most for n, most in zip(counts, asks.values(), strict=True))
        if within and pairs <= costs.keys():
            best = max(best, worth(pairs, costs))
    return best


def worth(pairs: Collection[Pair], costs: Mapping[Pair, int]) -> tuple[int, int, int]:
    return len({r for r, _ in pairs}), len(pairs), -sum(costs[pair] for pair in pairs)


def assign(rides: Sequence[Open], costs: Mapping[Pair, int]) -> set[Pair]:
    """What `matching.assign` finds, by ids."""
    drivers = sorted({driver_id for _, driver_id in costs})
    rows = by_rows([one.id for one in rides], drivers, costs)
    chosen = matching.assign([one.asks for one in rides], rows)
    return {(rides[r].id, drivers[d]) for r, d in chosen}


def by_rows(
    rides: Sequence[UUID], drivers: Sequence[UUID], values: Mapping[Pair, Any]
) -> dict[tuple[int, int], Any]:
    return {(rides.index(r), drivers.index(d)): value for (r, d), value in values.items()}


def decided(
    rides: Sequence[Open],
    drivers: Sequence[Candidate],
    seconds: Mapping[Pair, int | None],
    *,
    wait_weight: float = 1.0,
) -> list[Match]:
    rows = by_rows([one.id for one in rides], [one.id for one in drivers], seconds)
    return match(rides, drivers, rows, reach_s=REACH_S, wait_weight=wait_weight)


def outcomes(found: Sequence[Match]) -> dict[Pair, Outcome]:
    return {(one.ride, one.driver): one.outcome for one in found}


@given(towns())
def test_as_many_riders_as_possible_are_served_and_as_cheaply_as_possible(
    town: tuple[list[Open], Costs],
) -> None:
    rides, costs = town
    assert worth(assign(rides, costs), costs) == brute_force(rides, costs)


@given(towns())
def test_nobody_is_asked_for_two_rides_nor_for_one_out_of_reach(
    town: tuple[list[Open], Costs],
) -> None:
    rides, costs = town
    chosen = assign(rides, costs)
    assert len({d for _, d in chosen}) == len(chosen)
    assert set(chosen) <= costs.keys()


@given(towns())
def test_no_ride_asks_more_drivers_than_it_wants(town: tuple[list[Open], Costs]) -> None:
    rides, costs = town
    asked = [r for r, _ in assign(rides, costs)]
    assert all(asked.count(one.id) <= one.asks for one in rides)


@given(towns())
def test_every_pair_that_was_looked_at_gets_one_answer(town: tuple[list[Open], Costs]) -> None:
    rides, seconds = town
    drivers = [driver(n) for n in range(1, 5)]
    found = decided(rides, drivers, seconds)
    assert sorted((one.ride, one.driver) for one in found) == sorted(seconds)


def test_a_ride_that_asks_three_does_not_take_the_only_driver_of_another() -> None:
    greedy, modest = ride(1, asks=3), ride(2)
    near, far = driver(1), driver(2)
    costs = {(greedy.id, near.id): 10, (greedy.id, far.id): 20, (modest.id, near.id): 800}
    assert set(assign([greedy, modest], costs)) == {(greedy.id, far.id), (modest.id, near.id)}


def test_however_many_wait_none_is_left_out_to_spare_the_others_a_detour() -> None:
    """A chain: serving the last rider costs everybody before them their near car."""
    rides = [ride(n) for n in range(1, 401)]
    drivers = [driver(n) for n in range(1, 401)]
    costs = {(r.id, d.id): 0 for r, d in zip(rides, drivers[1:], strict=False)}
    costs |= {(r.id, d.id): 3_600 for r, d in zip(rides, drivers, strict=True)}
    assert len(assign(rides, costs)) == 400


def test_with_nobody_to_ask_nobody_is_asked() -> None:
    assert not assign([RIDE], {})
    assert not assign([], {})


def test_whoever_waited_longer_is_served_first() -> None:
    fresh, patient = ride(1, waited_s=10), ride(2, waited_s=100)
    seconds = {(fresh.id, DRIVER.id): 100, (patient.id, DRIVER.id): 180}
    found = outcomes(decided([fresh, patient], [DRIVER], seconds))
    assert found == {
        (fresh.id, DRIVER.id): Outcome.OTHER_NEARER,
        (patient.id, DRIVER.id): Outcome.ASKED,
    }


def test_waiting_counts_as_much_as_the_members_voted() -> None:
    fresh, patient = ride(1, waited_s=10), ride(2, waited_s=100)
    seconds = {(fresh.id, DRIVER.id): 100, (patient.id, DRIVER.id): 180}
    found = decided([fresh, patient], [DRIVER], seconds, wait_weight=0.5)
    assert outcomes(found)[fresh.id, DRIVER.id] == Outcome.ASKED


@pytest.mark.parametrize(
    ("further_s", "asked"), [(0, "favourite"), (59, "favourite"), (61, "other"), (400, "other")]
)
def test_a_favourite_may_be_so_much_further_and_no_more(further_s: int, asked: str) -> None:
    wishing = replace(RIDE, favourites=frozenset({driver(1).user_id}), favourite_s=60)
    seconds = {(RIDE.id, driver(1).id): 200 + further_s, (RIDE.id, driver(2).id): 200}
    found = outcomes(decided([wishing], [driver(1), driver(2)], seconds))
    chosen = driver(1).id if asked == "favourite" else driver(2).id
    assert found[RIDE.id, chosen] == Outcome.ASKED


@given(towns(), st.integers(0, 120))
def test_favourites_who_are_not_there_change_nothing(
    town: tuple[list[Open], Costs], favourite_s: int
) -> None:
    rides, seconds = town
    drivers = [driver(n) for n in range(1, 5)]
    away = frozenset({UUID(int=999)})
    wishing = [replace(one, favourites=away, favourite_s=favourite_s) for one in rides]
    assert decided(wishing, drivers, seconds) == decided(rides, drivers, seconds)


@given(towns(), st.integers(0, 120))
def test_no_favourite_costs_another_rider_their_car(
    town: tuple[list[Open], Costs], favourite_s: int
) -> None:
    rides, seconds = town
    drivers = [driver(n) for n in range(1, 5)]
    gladly = frozenset({driver(1).user_id})
    wishing = [replace(rides[0], favourites=gladly, favourite_s=favourite_s), *rides[1:]]
    served = [
        {one.ride for one in decided(each, drivers, seconds) if one.outcome == Outcome.ASKED}
        for each in (wishing, rides)
    ]
    assert len(served[0]) == len(served[1])


def test_in_a_queue_a_favourite_waits_their_turn() -> None:
    wishing = replace(
        RIDE,
        queue=(driver(2).id, driver(1).id),
        favourites=frozenset({driver(1).user_id}),
        favourite_s=60,
    )
    seconds = {(RIDE.id, driver(1).id): 30, (RIDE.id, driver(2).id): 40}
    found = outcomes(decided([wishing], [driver(1), driver(2)], seconds))
    assert found[RIDE.id, driver(2).id] == Outcome.ASKED


@pytest.mark.parametrize(
    ("ride", "driver", "outcome"),
    [
        (RIDE, DRIVER, None),
        (RIDE, replace(DRIVER, user_id=UUID(int=101)), Outcome.SELF),
        (replace(RIDE, blocked=frozenset({DRIVER.user_id})), DRIVER, Outcome.BLOCKED),
        (replace(RIDE, excluded=frozenset({DRIVER.id})), DRIVER, Outcome.REFUSED),
        (replace(RIDE, service_class="wheelchair"), DRIVER, Outcome.CLASS),
        (replace(RIDE, seats=5), DRIVER, Outcome.SEATS),
        (replace(RIDE, seats=4), DRIVER, None),
        (replace(RIDE, needs=frozenset({"pet"})), DRIVER, Outcome.NEEDS),
        (
            replace(RIDE, needs=frozenset({"pet"})),
            replace(DRIVER, features=frozenset({"pet", "wheelchair"})),
            None,
        ),
        (RIDE, replace(DRIVER, is_paused=True), Outcome.PAUSED),
        (RIDE, replace(DRIVER, is_busy=True), Outcome.BUSY),
        (RIDE, replace(DRIVER, has_offer=True), Outcome.HAS_OFFER),
        (RIDE, replace(DRIVER, is_live=False), Outcome.STALE),
        (replace(RIDE, rider_id=None), DRIVER, None),
    ],
)
def test_each_hindrance_has_its_reason(
    ride: Open, driver: Candidate, outcome: Outcome | None
) -> None:
    assert hindrance(ride, driver) == outcome


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(0, Outcome.ASKED), (REACH_S, Outcome.ASKED), (REACH_S + 1, Outcome.TOO_FAR)],
)
def test_reach_ends_at_the_voted_second(seconds: int, outcome: Outcome) -> None:
    found = decided([RIDE], [DRIVER], {(RIDE.id, DRIVER.id): seconds})
    assert found == [
        Match(RIDE.id, DRIVER.id, outcome, seconds, seconds if outcome == "asked" else None)
    ]


def test_a_driver_whom_no_road_leads_here_is_too_far() -> None:
    found = decided([RIDE], [DRIVER], {(RIDE.id, DRIVER.id): None})
    assert outcomes(found) == {(RIDE.id, DRIVER.id): Outcome.TOO_FAR}


def test_a_hindered_driver_is_told_why_and_never_asked() -> None:
    paused = replace(driver(1), is_paused=True)
    free = driver(2)
    seconds = {(RIDE.id, paused.id): 5, (RIDE.id, free.id): 500}
    assert outcomes(decided([RIDE], [paused, free], seconds)) == {
        (RIDE.id, paused.id): Outcome.PAUSED,
        (RIDE.id, free.id): Outcome.ASKED,
    }


def test_a_ride_that_was_refused_asks_several_at_once() -> None:
    wanted = replace(RIDE, asks=3)
    drivers = [driver(n) for n in range(1, 6)]
    seconds = {(RIDE.id, d.id): 100 * at for at, d in enumerate(drivers)}
    found = outcomes(decided([wanted], drivers, seconds))
    asked = [d.id for d in drivers if found[RIDE.id, d.id] == Outcome.ASKED]
    assert asked == [d.id for d in drivers[:3]]


def test_where_drivers_queue_the_first_is_asked_and_a_nearer_stranger_is_not() -> None:
    drivers = [driver(n) for n in range(1, 5)]
    line = (drivers[2].id, drivers[0].id)
    seconds = {(RIDE.id, d.id): 400 - 100 * at for at, d in enumerate(drivers)}
    found = outcomes(decided([replace(RIDE, queue=line)], drivers, seconds))
    assert found[RIDE.id, drivers[2].id] == Outcome.ASKED
    assert found[RIDE.id, drivers[3].id] == Outcome.AHEAD_IN_QUEUE
    paused = [replace(d, is_paused=d.id in line) for d in drivers]
    found = outcomes(decided([replace(RIDE, queue=line)], paused, seconds))
    assert found[RIDE.id, drivers[3].id] == Outcome.ASKED


def test_a_riders_own_order_knows_no_destination_and_nothing_that_differs_by_the_way() -> None:
    known = {one.key for one in DRIVERS.features}
    assert known == {
        *("pickup_min", "idle_min", "price", "favourite", "electric", "wheelchair"),
        *("raised", "lowered"),
    }
    # The price is one for all drivers of a ride: it shifts nobody.
    wish = Wish(
        Carried(Choice(Subject.DRIVERS, "cheapest", {"cheap": 100})), Bounds(120), 1_800, 9.5
    )
    crowd = [Seen(UUID(int=n), 60 * n, 0.0, frozenset(), is_favourite=False) for n in range(4)]
    assert set(put_back_s(wish, crowd)) == {0}


def test_a_riders_own_order_decides_between_those_about_as_near() -> None:
    choice = Choice(Subject.DRIVERS, "greenest", {"green": 100})
    wish = Wish(Carried(choice), Bounds(120), 1_800, 9.5)
    one = replace(RIDE, wish=wish)
    electric = replace(driver(2), features=frozenset({"electric"}))
    for seconds, first in ((170, 2), (190, 1)):
        matched = match(
            [one], [driver(1), electric], {(0, 0): 60, (0, 1): seconds}, reach_s=REACH_S
        )
        asked = [found.driver for found in matched if found.outcome == Outcome.ASKED]
        assert asked == [UUID(int=50 + first)]


def test_who_has_waited_long_is_put_back_by_nobodys_order() -> None:
    wish = Wish(
        Carried(Choice(Subject.DRIVERS, "greenest", {"green": 100})), Bounds(120), 1_800, 9.5
    )
    electric = replace(driver(2), features=frozenset({"electric"}))
    waiting = replace(driver(1), idle_s=1_800)
    pickups = {(0, 0): 60, (0, 1): 70}
    matched = match([replace(RIDE, wish=wish)], [waiting, electric], pickups, reach_s=REACH_S)
    assert [found.driver for found in matched if found.outcome == Outcome.ASKED] == [waiting.id]


def test_a_queue_is_no_matter_of_taste() -> None:
    wish = Wish(
        Carried(Choice(Subject.DRIVERS, "greenest", {"green": 100})), Bounds(300), 1_800, 9.5
    )
    electric = replace(driver(2), features=frozenset({"electric"}))
    line = replace(RIDE, wish=wish, queue=(driver(1).id, electric.id))
    matched = match([line], [driver(1), electric], {(0, 0): 60, (0, 1): 60}, reach_s=REACH_S)
    assert [one.driver for one in matched if one.outcome == Outcome.ASKED] == [driver(1).id]


def test_a_destination_and_the_length_of_a_trip_are_not_even_known_here() -> None:
    known = {*Open.__dataclass_fields__, *inspect.signature(match).parameters}
    assert known == {
        *("id", "service_class", "rider_id", "blocked", "excluded", "waited_s", "asks"),
        *("seats", "needs", "due_s", "queue", "favourites", "favourite_s", "wish"),
        *("circle", "circle_s"),
        *("behind_s", "newcomer_s"),
        *("rides", "drivers", "pickup_s", "reach_s", "wait_weight", "ahead"),
    }


def test_pairs_may_come_in_any_order() -> None:
    rides, drivers = [ride(1), ride(2)], [driver(1), driver(2)]
    costs = {(r.id, d.id): 10 for r, d in product(rides, drivers)}
    turned = dict(reversed(costs.items()))
    assert assign(rides, costs) == assign(rides, turned)


def test_nobody_is_asked_to_wait_long_for_a_ride_for_later() -> None:
    ahead, pair = replace(RIDE, due_s=1_500), {(0, 0): 500}
    (early,) = match([ahead], [DRIVER], pair, reach_s=REACH_S, ahead=Ahead(900))
    assert early.outcome == Outcome.TOO_EARLY
    (in_time,) = match(
        [replace(ahead, due_s=1_400)], [DRIVER], pair, reach_s=REACH_S, ahead=Ahead(900)
    )
    assert in_time.outcome == Outcome.ASKED


@pytest.mark.parametrize(
    ("free_s", "due_s", "outcome"),
    [
        (2_000, 0, Outcome.CLAIMED_SOON),
        (2_300, 0, Outcome.ASKED),
        (2_300, 600, Outcome.CLAIMED_SOON),
        (-60, 0, Outcome.CLAIMED_SOON),
        (None, 0, Outcome.ASKED),
    ],
)
def test_who_claimed_a_ride_for_soon_is_not_asked_for_one_that_would_make_them_late(
    free_s: float | None, due_s: float, outcome: Outcome
) -> None:
    claimer, wanted = replace(DRIVER, free_s=free_s), replace(RIDE, due_s=due_s)
    (found,) = match([wanted], [claimer], {(0, 0): 500}, reach_s=REACH_S, ahead=Ahead(900, 1_800))
    assert found.outcome == outcome
