"""Points on the earth, and how far apart they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics.geometry import EARTH_RADIUS_M, Point, bearing_deg, distance_m

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
STATION = Point(60.1712, 24.9415)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (math.nan, 0), (0, math.nan), (math.inf, 0)],
)
def test_what_is_not_on_earth_is_no_point(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="not a place on earth"):
        Point(lat, lon)


def test_a_degree_of_latitude_is_as_long_as_the_books_say() -> None:
    assert distance_m(Point(60, 25), Point(61, 25)) == pytest.approx(111_195, abs=1)


@given(POINTS, POINTS)
def test_the_way_back_is_as_long_as_the_way_there(a: Point, b: Point) -> None:
    assert distance_m(a, b) == pytest.approx(distance_m(b, a))


@given(POINTS, POINTS)
def test_no_two_points_are_further_apart_than_half_the_globe(a: Point, b: Point) -> None:
    assert 0 <= distance_m(a, b) <= math.pi * EARTH_RADIUS_M + 1


@given(POINTS)
def test_nothing_is_away_from_itself(a: Point) -> None:
    assert distance_m(a, a) == 0


@pytest.mark.parametrize(
    ("to", "bearing"),
    [
        (Point(60.2712, 24.9415), 0),
        (Point(60.1712, 25.0415), 90),
        (Point(60.0712, 24.9415), 180),
        (Point(60.1712, 24.8415), 270),
    ],
)
def test_bearings_turn_clockwise_from_north(to: Point, bearing: float) -> None:
    turn = (bearing_deg(STATION, to) - bearing + 180) % 360 - 180
    assert abs(turn) < 0.1


@given(POINTS, POINTS)
def test_a_bearing_is_less_than_a_full_turn(a: Point, b: Point) -> None:
    assert 0 <= bearing_deg(a, b) < 360
