"""The desk in a browser: a ride booked over the phone, with the keyboard alone."""

from time import monotonic
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_tour import NEARBY
from tests.live import LiveCity

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey


def test_a_ride_is_booked_over_the_phone_by_keyboard(
    open_page: "OpenPage", live_city: LiveCity
) -> None:
    driver = open_page(PHONE, live_city.url_of("driver"), **NEARBY)
    driver.goto(f"{live_city.url_of('driver')}/demo/enter/driver/")
    driver.get_by_role("button", name="Go online").click()
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()

    desk = open_page(DESKTOP, live_city.url_of("steward"))
    desk.goto("/demo/enter/steward/")
    desk.goto("/desk/")
    expect(desk.get_by_text("1 car on the road")).to_be_visible()
    assert not axe.faults(desk)

    began = monotonic()
    desk.get_by_label("Caller’s number").focus()
    desk.keyboard.type("040 111 2223")
    desk.keyboard.press("Tab")
    expect(desk.get_by_text("A new number")).to_be_visible()
    desk.keyboard.type("Aino Laaksonen")
    desk.keyboard.press("Tab")
    find(desk, "Mannerheimintie 5")
    find(desk, "Liisankatu")
    expect(desk.get_by_role("button", name="Book for")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Ride")).to_be_visible()
    print(f"booked by keyboard in {monotonic() - began:.1f} s")  # noqa: T201  # with -s
    expect(desk.get_by_text("Aino Laaksonen").first).to_be_visible()
    assert not axe.faults(desk)

    expect(driver.get_by_role("button", name="Accept")).to_be_visible()
    desk.get_by_role("button", name="Give the ride").click()
    expect(desk.get_by_text("A driver accepted").first).to_be_visible()
    expect(driver.get_by_role("button", name="I am at the pickup")).to_be_visible()
    desk.get_by_role("link", name="All rides").click()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Undone")).to_be_visible()
    expect(driver.get_by_role("button", name="I am at the pickup")).not_to_be_visible()


def find(page: Page, text: str) -> None:
    """Type an address and take the first one found."""
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_contain_text(text)
    page.keyboard.press("Enter")
