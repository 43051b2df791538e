"""Drivers, cars, shifts and positions."""

from dataclasses import replace

import pytest

from coop.basics.geometry import Point
from rides.fleet import actions as fleet
from rides.fleet import models, queries
from rides.fleet.actions import (
    CarInUse,
    Jumped,
    NewVehicle,
    NotADriver,
    Offline,
    OnARide,
    OutsideTheZones,
    PlateTaken,
    cars,
)
from rides.fleet.motion import Fix
from rides.trips.actions import tracking
from tests import stage as on
from tests.stage import FAR, NEAR, NOW, STATION, Stage, later

CAR = NewVehicle("Skoda", "Octavia", "White", "ABC-1", 4, "standard")
TALLINN = Point(59.4370, 24.7536)
# Fifty kilometres north.
LAHTI_WAY = Point(NEAR.lat + 50 / 111.195, NEAR.lon)


def fix(at: Point, after_s: float = 0) -> Fix:
    return Fix(at, 0.0, 10.0, later(after_s))


def test_enrolling_twice_changes_nothing(stage: Stage) -> None:
    first = fleet.enrol(user_id=stage.cast.eve, vehicle=CAR, now=NOW)
    assert fleet.enrol(user_id=stage.cast.eve, vehicle=CAR, now=later(5)) == first
    assert models.Vehicle.objects.filter(owner_id=stage.cast.eve).count() == 1


def test_two_drivers_cannot_carry_one_plate(stage: Stage) -> None:
    fleet.enrol(user_id=stage.cast.eve, vehicle=CAR, now=NOW)
    with pytest.raises(PlateTaken, match="registered with the plate ABC-1"):
        fleet.enrol(user_id=stage.cast.sam, vehicle=CAR, now=NOW)
    assert queries.driver_of(stage.cast.sam) is None


def test_a_driver_outside_the_zones_cannot_go_online(stage: Stage) -> None:
    with pytest.raises(OutsideTheZones, match="outside the area where rides are given"):
        fleet.go_online(driver_id=stage.chi, fix=fix(TALLINN), now=NOW)


def test_going_online_twice_is_one_shift(stage: Stage) -> None:
    fleet.go_online(driver_id=stage.ben, fix=fix(NEAR, 60), now=later(60))
    assert models.Shift.objects.filter(driver_id=stage.ben).count() == 1


def test_going_online_again_is_no_way_to_jump(stage: Stage) -> None:
    fleet.report(
        shift=queries.shift_of(stage.ben),
        fix=fix(Point(NEAR.lat + 0.05, NEAR.lon), 600),
        now=later(600),
    )
    with pytest.raises(Jumped):
        fleet.go_online(driver_id=stage.ben, fix=fix(NEAR, 601), now=later(601))


def test_a_car_is_on_one_shift_at_a_time(stage: Stage) -> None:
    assert models.Shift.objects.filter(ended_at=None).count() == 1
    car = models.Vehicle.objects.get(owner_id=stage.cast.ben)
    share_id = cars.lend(vehicle_id=car.id, to=stage.cast.chi, by=stage.cast.ben, now=NOW)
    cars.agree(share_id=share_id, by=stage.cast.chi, now=NOW)
    with pytest.raises(CarInUse, match="Ben is driving this car until they go offline"):
        fleet.go_online(driver_id=stage.chi, fix=fix(NEAR), vehicle_id=car.id, now=NOW)


def test_a_driver_without_a_car_cannot_go_online(stage: Stage) -> None:
    models.Vehicle.objects.filter(owner_id=stage.cast.chi).update(retired_at=NOW)
    with pytest.raises(NotADriver, match="You need a registered vehicle"):
        fleet.go_online(driver_id=stage.chi, fix=fix(NEAR), now=NOW)


def test_going_offline_ends_the_shift_once(stage: Stage) -> None:
    for after_s in (60, 120):
        fleet.go_offline(driver_id=stage.ben, now=later(after_s))
    assert models.Shift.objects.get(driver_id=stage.ben).ended_at == later(60)


def test_nobody_goes_offline_in_the_middle_of_a_ride(stage: Stage) -> None:
    on.assigned(stage)
    with pytest.raises(OnARide, match="Finish your ride first"):
        fleet.go_offline(driver_id=stage.ben, now=NOW)


def test_who_is_offline_cannot_pause(stage: Stage) -> None:
    with pytest.raises(Offline):
        fleet.pause(driver_id=stage.chi, is_paused=True, now=NOW)


def test_a_jump_of_fifty_kilometres_is_refused_and_not_used(stage: Stage) -> None:
    with pytest.raises(Jumped, match="jumped further than a car can drive"):
        tracking.track(driver_id=stage.ben, fix=fix(LAHTI_WAY, 2), now=later(2))
    seen = queries.fix_of(stage.ben)
    assert seen is not None
    assert seen.at == NEAR


def test_after_a_jump_the_next_true_position_is_taken(stage: Stage) -> None:
    with pytest.raises(Jumped):
        tracking.track(driver_id=stage.ben, fix=fix(LAHTI_WAY, 2), now=later(2))
    tracking.track(driver_id=stage.ben, fix=fix(STATION, 30), now=later(30))
    seen = queries.fix_of(stage.ben)
    assert seen is not None
    assert seen.at == STATION


def test_a_jump_on_the_way_loses_neither_ride_nor_driver(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(Jumped):
        tracking.track(driver_id=stage.ben, fix=fix(LAHTI_WAY, 2), now=later(2))
    on.arrive(job, now=later(60))
    assert on.ride(job.id).state == "ARRIVED"


def test_who_is_offline_is_not_tracked(stage: Stage) -> None:
    with pytest.raises(Offline, match="Go online to be seen"):
        tracking.track(driver_id=stage.chi, fix=fix(NEAR), now=NOW)


def test_a_position_says_which_ride_is_in_hand(stage: Stage) -> None:
    assert tracking.track(driver_id=stage.ben, fix=fix(NEAR), now=NOW) is None
    job = on.assigned(stage)
    assert tracking.track(driver_id=stage.ben, fix=fix(NEAR, 1), now=later(1)) == job.id


def test_drivers_are_found_nearest_first(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    zone_id = queries.shift_of(stage.ben).zone_id
    assert queries.near(zone_id, STATION, radius_m=5_000, limit=5) == [stage.ben, stage.chi]
    assert queries.near(zone_id, STATION, radius_m=200, limit=5) == [stage.ben]


def test_time_online_is_counted_within_the_span_asked_for(stage: Stage) -> None:
    fleet.go_offline(driver_id=stage.ben, now=later(600))
    assert queries.online_s(stage.ben, since=NOW, until=later(3_600)) == 600
    assert queries.online_s(stage.ben, since=later(500), until=later(3_600)) == 100
    assert queries.online_s(stage.ben, since=later(700), until=later(3_600)) == 0


def test_a_driver_carries_out_one_run(stage: Stage) -> None:
    fleet.open_run(driver_id=stage.ben, now=NOW)
    with pytest.raises(OnARide, match="You are on another ride"):
        fleet.open_run(driver_id=stage.ben, now=NOW)


def test_a_plate_belongs_to_one_car_only(stage: Stage) -> None:
    other = replace(CAR, model="Fabia")
    fleet.enrol(user_id=stage.cast.eve, vehicle=CAR, now=NOW)
    fleet.enrol(user_id=stage.cast.eve, vehicle=other, now=NOW)
    mine = models.Vehicle.objects.filter(owner_id=stage.cast.eve)
    assert [car.model for car in mine] == ["Octavia"]
