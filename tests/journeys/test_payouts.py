"""A driver sees what they earned, opens a payout account and completes it; anybody reads the books."""

from typing import TYPE_CHECKING

import pytest

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey


def test_a_driver_reads_their_earnings_and_gets_an_account_to_be_paid(
    open_page: "OpenPage", live_city: LiveCity
) -> None:
    page = open_page(PHONE, live_city.url_of("driver"))
    page.goto("/demo/enter/driver/")
    page.goto("/earnings/?by=month")
    page.get_by_role("heading", name="Statement").wait_for()
    assert not axe.faults(page)
    page.get_by_role("link", name="Your payout account").click()
    page.get_by_role("button", name="Open my payout account").click()
    page.get_by_role("heading", name="Nearly there").wait_for()
    assert not axe.faults(page)
    page.get_by_role("link", name="Continue at the payment service").click()
    page.get_by_role("button", name="I have told everything").click()
    page.get_by_role("heading", name="Your account is complete").wait_for()
    assert "6789" in page.inner_text("main")
    assert not axe.faults(page)
    page.set_viewport_size({"width": 320, "height": 700})
    for address in ("/pay/account/", "/earnings/", "/books/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_anybody_reads_the_books(open_page: "OpenPage") -> None:
    page = open_page(DESKTOP)
    page.goto("/books/")
    page.get_by_role("heading", name="What the co-operative has and owes").wait_for()
    assert not axe.faults(page)
