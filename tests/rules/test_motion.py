"""Whether a phone's position can be true."""

from datetime import UTC, datetime, timedelta

import pytest

from coop.basics.geometry import Point, distance_m
from rides.fleet.motion import Fix, is_jump

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STATION = Point(60.1712, 24.9415)
KM_NORTH = 1 / 111.195


def fix(km: float, after_s: float) -> Fix:
    at = Point(STATION.lat + km * KM_NORTH, STATION.lon)
    return Fix(at, 0.0, 10.0, NOW + timedelta(seconds=after_s))


def jumps(before: Fix | None, after: Fix) -> bool:
    return is_jump(before, after, jump_m=2_000, speed_max_mps=100)


def test_the_first_position_is_believed() -> None:
    assert not jumps(None, fix(50, 0))


def test_fifty_kilometres_in_two_seconds_are_a_jump() -> None:
    assert jumps(fix(0, 0), fix(50, 2))


def test_fifty_kilometres_in_an_hour_are_a_drive() -> None:
    assert not jumps(fix(0, 0), fix(50, 3_600))


@pytest.mark.parametrize(("km", "is_one"), [(1.9, False), (2.1, True)])
def test_a_phone_may_be_wrong_by_a_little(km: float, is_one: bool) -> None:
    assert jumps(fix(0, 0), fix(km, 1)) is is_one


@pytest.mark.parametrize(("after_s", "is_one"), [(29, True), (31, False)])
def test_a_far_position_must_be_reachable_at_the_highest_speed(after_s: int, is_one: bool) -> None:
    assert distance_m(fix(0, 0).at, fix(3, 0).at) == pytest.approx(3_000, rel=0.001)
    assert jumps(fix(0, 0), fix(3, after_s)) is is_one


def test_a_position_dated_back_does_not_gain_time_for_the_way() -> None:
    assert jumps(fix(0, 0), fix(50, -3_600))
