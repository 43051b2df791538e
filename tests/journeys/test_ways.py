"""A ride by a stop, and another way on the way: the rider asks, the driver agrees, both see it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import PHONE
from tests.journeys.test_tour import NEARBY, enter_as_rider, heading
from tests.live import LiveCity

pytestmark = pytest.mark.journey

FROM, BY, TO = "Mannerheimintie 5", "Aleksanterinkatu 13", "Liisankatu"
ELSEWHERE = "Unioninkatu 24"


def test_a_ride_by_a_stop_with_another_way(
    open_page: Callable[..., Page], live_city: LiveCity, look: Callable[[Page, str], None]
) -> None:
    rider = open_page(PHONE, live_city.url)
    driver = open_page(PHONE, live_city.url_of("driver"), **NEARBY)
    driver.goto(f"{live_city.url}/")
    driver.get_by_role("link", name="as a driver").click()
    driver.get_by_role("button", name="Go online").click()
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()

    enter_as_rider(rider, live_city)
    rider.get_by_role("button", name="Add a stop").click()
    type_place(rider, "Pick up", FROM)
    type_place(rider, "Stop 1", BY)
    look(rider, "plan")
    assert not axe.faults(rider)
    type_place(rider, "Drop off", TO)
    expect(rider.get_by_text("Large", exact=True)).to_be_visible()
    look(rider, "choose")
    assert not axe.faults(rider)
    rider.get_by_role("button", name=re.compile("^Book for")).click()
    driver.get_by_role("button", name="Accept").click()
    expect(heading(rider)).to_have_text("Ben is on the way")
    look(rider, "coming")
    driver.get_by_role("button", name="Let the demo drive").click()
    expect(heading(rider)).to_have_text("Ben is here", timeout=90_000)
    look(driver, "arrived")
    rider.get_by_role("button", name="I am in the car").click()
    expect(driver.get_by_text("Stop 1 of 1 on the way")).to_be_visible()
    look(driver, "to-stop")
    assert not axe.faults(driver)

    change_the_way(rider, driver, look)
    drive_by_the_stop(driver, look)
    expect(heading(rider)).to_contain_text("You paid")
    expect(rider.get_by_text("Change of way:").first).to_be_visible()
    look(rider, "receipt")
    assert not axe.faults(rider)


def change_the_way(rider: Page, driver: Page, look: Callable[[Page, str], None]) -> None:
    """The rider sees the price and asks; the driver sees the difference and agrees."""
    rider.get_by_role("link", name="Change").click()
    look(rider, "change")
    rider.get_by_text("Somewhere else instead").click()
    type_place(rider, "Place", ELSEWHERE)
    expect(rider.get_by_text("Change of way:").first).to_be_visible()
    look(rider, "change-price")
    assert not axe.faults(rider)
    rider.get_by_role("button", name=re.compile("^Ask Ben")).click()
    expect(rider.get_by_text("You asked Ben for another way")).to_be_visible()
    look(rider, "asked")
    agree = driver.get_by_role("button", name="Agree")
    expect(agree).to_be_visible()
    look(driver, "question")
    assert not axe.faults(driver)
    agree.click()
    expect(rider.get_by_text("Ben agreed to the new way.")).to_be_visible()
    look(rider, "agreed")


def drive_by_the_stop(driver: Page, look: Callable[[Page, str], None]) -> None:
    """The driver reaches the stop, waits, drives on and ends the ride."""
    driver.get_by_role("button", name="Let the demo drive").click()
    expect(driver.locator("[data-left]")).to_have_text(
        re.compile(r"^[0-9]{1,2}\sm$"), timeout=90_000
    )
    driver.get_by_role("button", name="Reached stop 1 of 1").click()
    expect(driver.get_by_role("heading", name="At stop 1")).to_be_visible()
    look(driver, "at-stop")
    driver.get_by_role("button", name="Drive on").click()
    expect(driver.get_by_text("Last stop")).to_be_visible()
    driver.get_by_role("button", name="Drop off Ada").click()


def type_place(page: Page, label: str, text: str) -> None:
    """Type an address and take the first suggestion."""
    page.get_by_role("combobox", name=label).fill(text)
    page.get_by_role("option", name=re.compile(text)).first.click()


@pytest.fixture
def look() -> Callable[[Page, str], None]:
    """Nothing is wider than the phone."""

    def at(page: Page, name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, name

    return at
