"""A ride for later in two browsers: booked ahead, claimed, confirmed, driven to its receipt."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_tour import NEARBY, choose_addresses, enter_as_rider, heading
from tests.live import LiveCity

pytestmark = pytest.mark.journey

HELSINKI = ZoneInfo("Europe/Helsinki")


def now_in(city: LiveCity) -> datetime:
    """The city's own time, which these journeys move forward."""
    offset_s = int(city.value("SELECT coalesce(sum(offset_s), 0) FROM work_clock") or 0)
    return datetime.now(UTC) + timedelta(seconds=offset_s)


def forward_to(city: LiveCity, at: datetime) -> None:
    """Let the city's time pass until then."""
    seconds = int((at - now_in(city)).total_seconds())
    city.manage("clock", "--forward", f"{seconds}s")


def test_a_ride_is_booked_for_later_claimed_and_driven(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    rider = open_page(DESKTOP, live_city.url)
    driver = open_page(PHONE, live_city.url_of("driver"), **NEARBY)
    pickup_at = (now_in(live_city) + timedelta(hours=3)).replace(second=0, microsecond=0)

    enter_as_rider(rider, live_city)
    book_for(rider, pickup_at)
    expect(rider.get_by_text("we look for your driver")).to_be_visible()
    assert not axe.faults(rider)

    driver.goto(f"{live_city.url_of('driver')}/demo/enter/driver/")
    driver.goto("/drive/board/")
    assert not axe.faults(driver)
    driver.get_by_role("button", name="Claim the ride at").first.click()
    expect(driver.get_by_role("heading", name="Yours")).to_be_visible()
    rider.reload()
    expect(rider.get_by_text("A driver has claimed this ride.")).to_be_visible()

    forward_to(live_city, pickup_at - timedelta(minutes=50))
    reload_until(driver, driver.get_by_role("button", name="I will be there").is_visible)
    assert not axe.faults(driver)
    driver.get_by_role("button", name="I will be there").click()
    expect(driver.get_by_text("Confirmed.")).to_be_visible()

    forward_to(live_city, pickup_at - timedelta(minutes=17))
    driver.goto("/drive/")
    driver.get_by_role("button", name="Go online").click()
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()
    forward_to(live_city, pickup_at - timedelta(minutes=5))
    rider.reload()
    expect(heading(rider)).to_have_text("Ben is on the way", timeout=90_000)
    drive_to_the_end(driver, rider)


def book_for(page: Page, at: datetime) -> None:
    """Choose “Later”, a day and a time, and two addresses; look at repeating it, then book once."""
    local = at.astimezone(HELSINKI)
    page.get_by_text("Later", exact=True).click()
    page.get_by_label("Day").fill(f"{local:%Y-%m-%d}")
    page.get_by_label("Time").fill(f"{local:%H:%M}")
    choose_addresses(page)
    button = page.get_by_role("button", name=re.compile("^Book for"))
    expect(button).to_be_visible()
    assert not axe.faults(page)
    page.get_by_role("link", name="Repeat this ride").click()
    expect(page.get_by_role("button", name="Book these rides")).to_be_visible()
    assert not axe.faults(page)
    page.go_back()
    page.locator("label.chip", has_text="Cash").click()
    button.click()
    expect(heading(page)).to_have_text("Your ride is booked")


def reload_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Look again until something shows that the sweeper brings."""
    for _try in range(30):
        page.reload()
        if is_so():
            return
        page.wait_for_timeout(1_000)
    raise AssertionError("it never showed")


def drive_to_the_end(driver: Page, rider: Page) -> None:
    """From the way to the pickup until the receipt."""
    driver.get_by_role("button", name="Let the demo drive").click()
    expect(heading(rider)).to_have_text("Ben is here", timeout=90_000)
    pin = "".join(re.findall(r"\d", rider.locator(".pin-digits").inner_text()))[-4:]
    driver.get_by_label("Ask Ada for the PIN").fill(pin)
    driver.get_by_role("button", name="Start with Ada").click()
    expect(heading(rider)).to_contain_text("You are on your way")
    driver.get_by_role("button", name="Drop off Ada").click()
    expect(heading(rider)).to_contain_text("You paid", timeout=30_000)
    driver.get_by_role("button", name="in cash").click()
    driver.get_by_role("button", name="Go offline").click()
