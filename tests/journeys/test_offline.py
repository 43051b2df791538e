"""A driver without network in the middle of a ride: the ride goes on, and nothing is lost."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import axe
from tests.conftest import PHONE
from tests.journeys.test_tour import NEARBY, book, choose_addresses, enter_as_rider, heading
from tests.live import LiveCity

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey


@contextmanager
def a_phone(browser: Browser, city: LiveCity) -> Iterator[BrowserContext]:
    """The demo driver's phone, whose failing requests are no fault of the page."""
    width, height = PHONE
    phone = browser.new_context(viewport={"width": width, "height": height}, **NEARBY)
    page = phone.new_page()
    page.goto(f"{city.url_of('driver')}/demo/enter/driver/")
    page.get_by_role("button", name="Go online").click()
    expect(page.get_by_role("heading", name="You are online")).to_be_visible()
    yield phone
    page.get_by_role("button", name="Go offline").click()
    expect(page.get_by_role("button", name="Go online")).to_be_visible()
    phone.close()


def test_a_driver_without_network_for_ten_minutes_ends_the_ride_when_it_ended(
    browser: Browser, open_page: "OpenPage", live_city: LiveCity
) -> None:
    rider = open_page(PHONE, live_city.url)
    with a_phone(browser, live_city) as phone:
        (driver,) = phone.pages
        price = taken(rider, driver, live_city)
        driver.get_by_role("button", name="Let the demo drive").click()
        expect(heading(rider)).to_have_text("Ben is here", timeout=90_000)
        driver.get_by_label("Ask Ada for the PIN").fill(pin_of(rider))
        driver.get_by_role("button", name="Start with Ada").click()
        expect(heading(rider)).to_contain_text("You are on your way")

        no_network(phone, is_away=True)
        driver.get_by_role("button", name="Drop off Ada").click()
        expect(heading(driver)).to_contain_text("in cash")
        driver.reload()
        expect(heading(driver)).to_contain_text("in cash")
        assert not axe.faults(driver)
        driver.get_by_role("button", name="in cash").click()
        expect(heading(driver)).to_have_text("All is kept on this phone")
        live_city.manage("clock", "--forward", "10m")
        rider.reload()
        expect(heading(rider)).to_contain_text("You are on your way")

        no_network(phone, is_away=False)
        expect(heading(rider)).to_have_text(f"You paid {price}", timeout=30_000)
        expect(driver.get_by_role("heading", name="You are online")).to_be_visible()
    ended_late = (
        "SELECT count(*) FROM trips_event e JOIN trips_ride r ON r.id = e.ride_id "
        "WHERE kind = 'COMPLETED' AND ended_at = occurred_at "
        "AND received_at - occurred_at >= interval '10 minutes'"
    )
    assert live_city.value(ended_late) == "1"


def test_what_was_done_for_a_ride_that_was_lost_meanwhile_is_kept_and_said(
    browser: Browser, open_page: "OpenPage", live_city: LiveCity
) -> None:
    rider = open_page(PHONE, live_city.url)
    with a_phone(browser, live_city) as phone:
        (driver,) = phone.pages
        taken(rider, driver, live_city)
        no_network(phone, is_away=True)
        driver.get_by_role("button", name="I am at the pickup").click()
        expect(heading(driver)).to_have_text("Ask Ada for the PIN")
        live_city.manage("clock", "--forward", "4m")
        expect(heading(rider)).not_to_have_text("Ben is on the way", timeout=30_000)
        no_network(phone, is_away=False)
        expect(driver.get_by_text("This ride was no longer yours")).to_be_visible(timeout=30_000)
    assert live_city.value("SELECT kind FROM trips_latestep") == "arrive"


def no_network(phone: BrowserContext, *, is_away: bool) -> None:
    """Cut the pages off, and the service worker, which Playwright leaves connected."""
    phone.set_offline(is_away)
    browser = phone.browser
    assert browser
    line = browser.new_browser_cdp_session()
    rates = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    order = {"method": "Network.emulateNetworkConditions", "params": {"offline": is_away, **rates}}
    workers = [
        target["targetId"]
        for target in line.send("Target.getTargets")["targetInfos"]
        if target["type"] == "service_worker"
    ]
    assert workers
    for worker in workers:
        session = line.send("Target.attachToTarget", {"targetId": worker, "flatten": False})
        for number, message in enumerate([{"method": "Network.enable"}, order], start=1):
            said = {"message": json.dumps({"id": number, **message})}
            line.send("Target.sendMessageToTarget", {**session, **said})


def taken(rider: Page, driver: Page, city: LiveCity) -> str:
    """Ada books and Ben accepts; returns the price."""
    enter_as_rider(rider, city)
    choose_addresses(rider)
    price = book(rider)
    driver.get_by_role("button", name="Accept").click()
    expect(heading(rider)).to_have_text("Ben is on the way")
    return price


def pin_of(rider: Page) -> str:
    """The PIN as the rider reads it out."""
    return "".join(re.findall(r"\d", rider.locator(".pin-digits").inner_text()))[-4:]
