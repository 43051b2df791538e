"""Cards in a real browser: one is added, a bank asks about another, and both can be seen and used."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import PHONE
from tests.journeys.test_tour import enter_as_rider
from tests.live import LiveCity

pytestmark = pytest.mark.journey


def test_a_rider_saves_two_cards(open_page: Callable[..., Page], live_city: LiveCity) -> None:
    page = open_page(PHONE, live_city.url)
    enter_as_rider(page, live_city)
    page.goto(urljoin(page.url, "/pay/cards/"))
    page.get_by_label("Number of the card").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Save this card").click()
    expect(page.get_by_text("Your card is saved")).to_be_visible()
    assert not axe.faults(page)
    assert is_narrow(page)
    page.get_by_label("Number of the card").fill("4000 0025 0000 3155")
    page.get_by_role("button", name="Save this card").click()
    page.get_by_role("link", name="To your bank").click()
    assert is_narrow(page)
    assert not axe.faults(page)
    page.get_by_role("button", name="Yes, it is me").click()
    expect(page.get_by_text("•••• 3155")).to_be_visible()
    page.goto(urljoin(page.url, "/pay/owed/"))
    expect(page.get_by_text("You owe nothing")).to_be_visible()
    assert not axe.faults(page)


def is_narrow(page: Page) -> bool:
    """Nothing is wider than the phone."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return bool(wide <= 0)
