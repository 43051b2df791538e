"""In a demo somebody must say the PIN: heard by the ride's driver alone, at the pickup alone."""

from uuid import UUID

import pytest
from pytest_django import Settings

from coop.demo import people as demo
from coop.work import clock
from rides.fleet import queries as fleet
from tests.cast import browser_of
from tests.web import riding

pytestmark = pytest.mark.django_db


@pytest.fixture
def ride(city: None, settings: Settings) -> UUID:
    """A simulated rider's ride, which Ben has accepted."""
    settings.DEMO = True
    town = riding.settle()
    riding.go_online(town.ben)
    ride_id = riding.book(demo.ensure("sim-rider-1", now=clock.now()))
    assert riding.accept(town.ben) == ride_id
    return ride_id


def driver_of(ride_id: UUID) -> UUID:
    found = riding.rides.driver_on(ride_id)
    assert found
    return found


def heard(ride_id: UUID, by: UUID) -> tuple[int, object]:
    answer = browser_of(by).get(f"/api/v1/demo/pin/{ride_id}")
    return answer.status_code, answer.json().get("pin")


def test_the_driver_hears_the_pin_at_the_pickup_and_not_before(ride: UUID) -> None:
    driver_id = driver_of(ride)
    ben = fleet.user_of(driver_id)
    assert heard(ride, ben) == (200, None)
    riding.arrive(ride, driver_id)
    rider = demo.ensure("sim-rider-1", now=clock.now())
    assert heard(ride, ben) == (200, riding.pin(ride, rider))


def test_the_drivers_page_shows_what_the_rider_says(ride: UUID) -> None:
    driver_id = driver_of(ride)
    riding.arrive(ride, driver_id)
    browser = browser_of(fleet.user_of(driver_id))
    assert f"/demo/pin/{ride}/" in browser.get("/drive/").content.decode()
    shown = browser.get(f"/demo/pin/{ride}/")
    rider = demo.ensure("sim-rider-1", now=clock.now())
    assert shown.status_code == 286
    assert f"your rider says “{riding.pin(ride, rider)}”" in shown.content.decode()


def test_nobody_else_hears_it(ride: UUID) -> None:
    riding.arrive(ride, driver_of(ride))
    for persona in ("sim-rider-1", "sim-driver-1", "steward"):
        assert heard(ride, demo.ensure(persona, now=clock.now())) == (404, None)


def test_two_real_people_talk_for_themselves(city: None, settings: Settings) -> None:
    settings.DEMO = True
    town = riding.settle()
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    assert heard(ride_id, town.people.ben) == (200, None)


def test_outside_a_demo_nobody_hears_anything(ride: UUID, settings: Settings) -> None:
    riding.arrive(ride, driver_of(ride))
    settings.DEMO = False
    assert heard(ride, fleet.user_of(driver_of(ride))) == (404, None)


def test_each_end_of_a_ride_learns_whether_the_other_is_simulated(ride: UUID) -> None:
    rider = demo.ensure("sim-rider-1", now=clock.now())
    ben = fleet.user_of(driver_of(ride))
    assert f"/demo/who/{ride}/" in browser_of(rider).get(f"/rides/{ride}/").content.decode()
    assert f"/demo/who/{ride}/" in browser_of(ben).get("/drive/").content.decode()
    answer = browser_of(ben).get(f"/demo/who/{ride}/")
    assert answer.status_code == 286
    assert "is simulated" in answer.content.decode()


def test_whoever_rides_with_a_person_of_the_cast_may_be_them(
    city: None, settings: Settings
) -> None:
    settings.DEMO = True
    town = riding.settle()
    riding.go_online(town.ben)
    ride_id = riding.book(demo.ensure("rider", now=clock.now()))
    assert riding.accept(town.ben) == ride_id
    shown = browser_of(town.people.ben).get(f"/demo/who/{ride_id}/").content.decode()
    assert 'href="/demo/enter/rider/"' in shown
    assert "Be Ada in another window" in shown
    assert "is simulated" not in shown


def test_who_is_played_by_whom_is_for_the_two_of_a_ride_and_for_a_demo(
    ride: UUID, settings: Settings
) -> None:
    stranger = demo.ensure("steward", now=clock.now())
    assert browser_of(stranger).get(f"/demo/who/{ride}/").status_code == 404
    ben = fleet.user_of(driver_of(ride))
    settings.DEMO = False
    assert browser_of(ben).get(f"/demo/who/{ride}/").status_code == 404
