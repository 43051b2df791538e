"""Live positions: which count, in which order, and what a batch leaves behind."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from coop.basics.geometry import Point
from coop.locker import queries as locker
from rides.fleet import actions as fleet
from rides.fleet import positions, queries
from rides.fleet.motion import Fix
from rides.fleet.positions import Reported
from rides.places import queries as places
from rides.trips.actions import tracking
from tests import stage as on
from tests.stage import NEAR, NOW, SQUARE, STATION, Stage, later

BEHIND = timedelta(hours=1)
LAHTI_WAY = Point(NEAR.lat + 50 / 111.195, NEAR.lon)


def report(stage: Stage, at: Point, *, happened_s: float, told_s: float) -> None:
    shift = queries.shift_of(stage.ben)
    assert shift is not None
    fix = Fix(at, 0.0, 10.0, later(happened_s))
    fleet.report(shift=shift, fix=fix, now=later(told_s))


def seen(stage: Stage) -> Fix:
    fix = queries.fix_of(stage.ben)
    assert fix is not None
    return fix


def test_a_position_that_comes_late_does_not_replace_a_newer_one(stage: Stage) -> None:
    report(stage, STATION, happened_s=60, told_s=61)
    report(stage, SQUARE, happened_s=30, told_s=62)
    assert seen(stage).at == STATION
    report(stage, SQUARE, happened_s=63, told_s=64)
    assert seen(stage).at == SQUARE


def test_a_phone_whose_clock_is_an_hour_behind_is_followed_all_the_same(stage: Stage) -> None:
    report(stage, STATION, happened_s=60 - BEHIND.seconds, told_s=60)
    report(stage, SQUARE, happened_s=64 - BEHIND.seconds, told_s=64)
    assert seen(stage).at == SQUARE
    report(stage, STATION, happened_s=62 - BEHIND.seconds, told_s=65)
    assert seen(stage).at == SQUARE


def test_a_position_without_a_time_does_not_lock_such_a_phone_out(stage: Stage) -> None:
    report(stage, STATION, happened_s=60 - BEHIND.seconds, told_s=60)
    report(stage, SQUARE, happened_s=62, told_s=62)
    report(stage, NEAR, happened_s=64 - BEHIND.seconds, told_s=64)
    assert seen(stage).at == NEAR


def test_a_new_shift_starts_a_new_order(stage: Stage) -> None:
    report(stage, STATION, happened_s=60, told_s=61)
    fleet.go_offline(driver_id=stage.ben, now=later(70))
    positions.drop(places.main_zone().id, stage.ben)
    on.go_online(stage.ben, NEAR, now=later(80))
    report(stage, SQUARE, happened_s=50, told_s=84)
    assert seen(stage).at == SQUARE


@pytest.fixture
def cars(stage: Stage) -> list[Reported]:
    zone_id = places.main_zone().id
    at = [Point(NEAR.lat + n / 10_000, NEAR.lon) for n in range(1, 51)]
    return [Reported(zone_id, uuid4(), Fix(one, 12.5, 4.0, NOW)) for one in at]


def take(batch: list[Reported]) -> list[bool]:
    return positions.take(batch, live_s=60, jump_m=2_000, speed_max_mps=100, now=later(1))


def test_a_batch_is_taken_whole_and_read_back_as_it_was(stage: Stage, cars: list[Reported]) -> None:
    assert take(cars) == [True] * 50
    assert positions.of([one.driver_id for one in cars]) == {c.driver_id: c.fix for c in cars}
    nearest = positions.near(cars[0].zone_id, NEAR, radius_m=800, limit=1_000)
    assert [one for one in nearest if one != stage.ben] == [one.driver_id for one in cars]
    last = positions.seen(cars[0].zone_id, [cars[7].driver_id, uuid4()])
    assert last.keys() == {cars[7].driver_id}
    assert last[cars[7].driver_id].lat == pytest.approx(cars[7].fix.at.lat, abs=1e-5)


def test_a_jump_within_a_batch_is_left_out_and_the_rest_taken(cars: list[Reported]) -> None:
    jumped = replace(cars[3], fix=replace(cars[3].fix, at=LAHTI_WAY))
    assert take([*cars[:4], jumped, *cars[4:]]) == [True] * 4 + [False] + [True] * 46
    assert positions.of([jumped.driver_id])[jumped.driver_id].at == cars[3].fix.at


def test_of_several_positions_of_a_car_in_a_batch_the_newest_stays(cars: list[Reported]) -> None:
    newest = replace(cars[0], fix=replace(cars[0].fix, at=STATION, occurred_at=later(0.9)))
    assert take([cars[0], newest, cars[0]]) == [True] * 3
    assert positions.of([newest.driver_id])[newest.driver_id] == newest.fix


def test_an_empty_batch_is_nothing() -> None:
    assert take([]) == []


def test_the_way_of_a_ride_is_kept_as_long_as_members_want(stage: Stage) -> None:
    on.vote("traces.kept_s", 7_200)
    job = on.assigned(stage)
    tracking.keep(job.id, stage.ben, [Fix(NEAR, 0.0, 10.0, NOW)], now=later(1))

    def kept(after_s: float) -> bool:
        held = locker.everything(stage.cast.ada, now=later(after_s))
        return any(record.collection == "traces" for record in held)

    assert kept(7_200)
    assert not kept(7_202)
