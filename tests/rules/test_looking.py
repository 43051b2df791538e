"""Whom matching looks at for a ride."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics.geometry import Point, distance_m
from rides.dispatch.looking import looked_at
from rides.dispatch.matching import Candidate, Open, hindrance
from tests.rules.test_matching import RIDE, driver, ride

REACH_M = 30_000
LIMIT = 3


def at(north_m: float) -> Point:
    return Point(60.17 + north_m / 111_195, 24.94)


def looked(
    rides: list[Open], drivers: list[Candidate], places: list[Point], *, limit: int = LIMIT
) -> list[list[int]]:
    pickups = [at(0)] * len(rides)
    return looked_at(rides, pickups, drivers, places, limit=limit, reach_m=REACH_M)


def by_hand(one: Open, drivers: list[Candidate], places: list[Point]) -> list[int]:
    rows = sorted(range(len(drivers)), key=lambda row: distance_m(at(0), places[row]))
    rows = [row for row in rows if distance_m(at(0), places[row]) <= REACH_M]
    free = [row for row in rows if hindrance(one, drivers[row]) is None]
    return list(dict.fromkeys([*free[:LIMIT], *rows[:LIMIT]]))


@given(st.integers(0, 40), st.integers(0, 10_000))
def test_the_nearest_free_and_the_nearest_of_all_are_looked_at(count: int, seed: int) -> None:
    rng = Random(seed)
    drivers = [
        replace(
            driver(n),
            is_busy=rng.random() < 0.5,
            service_class=rng.choice(["standard", "standard", "large"]),
        )
        for n in range(count)
    ]
    places = [at(rng.uniform(-40_000, 40_000)) for _ in drivers]
    rides = [ride(1), replace(ride(2), service_class="large"), replace(ride(3), seats=9)]
    found = looked(rides, drivers, places)
    assert found == [by_hand(one, drivers, places) for one in rides]


def test_many_cars_of_another_class_do_not_hide_the_one_that_is_wanted() -> None:
    drivers = [replace(driver(n), service_class="large") for n in range(200)] + [driver(200)]
    places = [at(10 * n) for n in range(201)]
    assert looked([RIDE], drivers, places) == [[200, 0, 1, 2]]


@pytest.mark.parametrize(("north_m", "rows"), [(29_900, [0]), (30_100, [])])
def test_nobody_out_of_reach_is_looked_at(north_m: float, rows: list[int]) -> None:
    assert looked([RIDE], [driver(1)], [at(north_m)]) == [rows]


def test_with_nobody_on_the_road_nobody_is_looked_at() -> None:
    assert looked([RIDE, ride(2)], [], []) == [[], []]
    assert looked([], [driver(1)], [at(0)]) == []
    assert looked([RIDE], [replace(driver(1), is_busy=True)], [at(0)]) == [[0]]
