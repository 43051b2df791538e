"""Ways through Helsinki, asked of the room as other rooms ask."""

from random import Random

import pytest
from pytest_django import Settings

from coop.basics.geometry import Point, distance_m
from rides.places import queries, roads
from rides.places.roads import NoRoad

pytestmark = pytest.mark.usefixtures("city")

STATION = Point(60.1712, 24.9415)
SENATE_SQUARE = Point(60.1695, 24.9505)
NOWHERE = Point(60.30, 25.30)


def test_a_way_through_the_city() -> None:
    way = roads.route([STATION, SENATE_SQUARE])

    assert 400 < way.distance_m < 2_000
    assert 60 < way.duration_s < 600
    assert way.steps[0].kind == "depart"
    assert way.steps[-1].kind == "arrive"
    assert all(step.points_index < len(way.points) for step in way.steps)
    lon, lat = way.points[-1]
    assert distance_m(Point(lat, lon), SENATE_SQUARE) < 100


def test_several_stops_make_several_legs() -> None:
    there = roads.route([STATION, SENATE_SQUARE])
    both = roads.route([STATION, SENATE_SQUARE, STATION])

    assert len(both.legs) == 2
    assert both.legs[0].duration_s == there.duration_s
    assert both.legs[1].points_index == len(there.points)
    assert both.duration_s == pytest.approx(sum(leg.duration_s for leg in both.legs), abs=1)
    assert [step.kind for step in both.steps].count("arrive") == 2


def test_a_pickup_without_streets_is_refused_in_a_sentence() -> None:
    with pytest.raises(NoRoad) as refused:
        roads.route([NOWHERE, SENATE_SQUARE])

    assert refused.value.sentence.startswith("There is no street to drive on within 200")
    assert refused.value.facts == {"lat": NOWHERE.lat, "lon": NOWHERE.lon}


def test_times_of_many_cars_agree_with_single_ways() -> None:
    cars = roads.random_points(None, rng=Random(7), count=30)
    times = roads.durations_to(SENATE_SQUARE, cars)

    for car, seconds in zip(cars, times, strict=True):
        assert seconds is not None
        assert abs(roads.route([car, SENATE_SQUARE]).duration_s - seconds) <= 1


def test_a_car_without_streets_has_no_time() -> None:
    assert roads.durations_to(SENATE_SQUARE, [NOWHERE, STATION])[0] is None
    assert roads.durations_to(NOWHERE, [STATION]) == [None]
    assert roads.durations_to(SENATE_SQUARE, []) == []


def test_a_place_snaps_to_a_street_near_it() -> None:
    snapped = roads.snap(SENATE_SQUARE)

    assert snapped is not None
    assert snapped.distance_m == pytest.approx(distance_m(SENATE_SQUARE, snapped.point), abs=0.5)
    assert roads.snap(NOWHERE) is None


def test_random_places_lie_in_the_zone_on_streets_and_repeat() -> None:
    places = roads.random_points("helsinki", rng=Random(1), count=200)

    assert len(places) == 200
    assert places == roads.random_points("helsinki", rng=Random(1), count=200)
    assert all(queries.zone_holds(queries.zones()[0].id, places))
    assert all((snapped := roads.snap(p)) and snapped.distance_m < 1 for p in places)


def test_scipy_answers_as_the_quick_engine_does(settings: Settings) -> None:
    quick = roads.route([STATION, SENATE_SQUARE])
    roads._cache.clear()
    settings.OURWAY_ROADS = "scipy"
    try:
        assert roads.route([STATION, SENATE_SQUARE]) == quick
    finally:
        roads._cache.clear()
