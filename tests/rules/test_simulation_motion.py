"""A simulated car drives along its streets at their speed, and stands at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics.geometry import Point, distance_m
from coop.simulation.motion import SPEED_MPS_MAX, drive, spot, track

HERE = Point(60.17, 24.94)
POINTS = st.builds(Point, st.floats(60.1, 60.3), st.floats(24.8, 25.1))


def test_a_car_is_halfway_after_half_the_time() -> None:
    way = track([HERE, Point(60.18, 24.94)])
    trip = drive(way, usual_s=way.length_m / 10, speed=4, began_s=100)
    half = trip.spot(100 + way.length_m / 80)
    assert half.at.lat == pytest.approx(60.175)
    assert half.heading == pytest.approx(0)
    assert trip.ends_s == pytest.approx(100 + way.length_m / 40)


def test_a_car_waits_at_the_start_and_stays_at_the_end() -> None:
    way = track([HERE, Point(60.17, 24.96)])
    trip = drive(way, usual_s=120, speed=1, began_s=50)
    assert trip.spot(0).at == HERE
    assert trip.spot(10_000).at == Point(60.17, 24.96)
    assert trip.spot(10_000).heading == pytest.approx(90, abs=0.1)


def test_one_point_is_a_way_that_ends_at_once() -> None:
    trip = drive(track([HERE]), usual_s=0, speed=1, began_s=5)
    assert trip.ends_s == 5
    assert trip.spot(5).at == HERE


def test_points_that_repeat_do_no_harm() -> None:
    way = track([HERE, HERE, Point(60.18, 24.94), Point(60.18, 24.94)])
    assert spot(way, 0).at == HERE
    assert spot(way, way.length_m).at == Point(60.18, 24.94)


def test_no_track_without_a_point() -> None:
    with pytest.raises(ValueError, match="needs a point"):
        track([])


@given(st.lists(POINTS, min_size=1, max_size=8), st.floats(0, 5_000), st.floats(0.1, 20))
def test_a_car_never_drives_faster_than_it_says(
    points: list[Point], after_s: float, step_s: float
) -> None:
    way = track(points)
    trip = drive(way, usual_s=600, speed=1, began_s=0)
    hop_m = distance_m(trip.spot(after_s).at, trip.spot(after_s + step_s).at)
    assert trip.speed_mps <= SPEED_MPS_MAX
    assert hop_m <= trip.speed_mps * step_s + 1
