"""From an empty city to its first ride: a founder signs in, opens, and somebody rides."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import live
from tests.conftest import PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def live_city() -> Iterator[LiveCity]:
    """A city that nobody has opened yet; no demonstration."""
    with live.live_city(is_demo=False) as city:
        yield city


def test_a_founder_opens_and_the_first_ride_is_paid(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    founder = open_page(PHONE)
    founder.goto("/")
    expect(founder.get_by_role("heading", name="opens soon")).to_be_visible()
    founder.goto("/opening/")
    founder.get_by_role("link", name="Begin").click()
    sign_in(founder, live_city, "sam@example.org")
    shot(founder, "you")
    founder.get_by_label("Your name").fill("Sam Virtanen")
    go_on(founder)
    shot(founder, "name")
    founder.get_by_label("Name of the co-operative").fill("Harbour Rides")
    go_on(founder)
    expect(founder.get_by_label("Currency")).to_have_value("EUR")
    shot(founder, "city")
    go_on(founder)
    set_rates(founder)
    shot(founder, "mail")
    founder.get_by_role("button", name="Go on").click()
    expect(founder.get_by_role("heading", name="Ready to open")).to_be_visible()
    shot(founder, "review")
    founder.get_by_role("button", name="Open Harbour Rides").click()
    expect(founder.get_by_role("heading", name="Harbour Rides is open")).to_be_visible()
    shot(founder, "opened")


def sign_in(page: Page, city: LiveCity, email: str) -> None:
    """Ask for a code and type the one that the terminal shows."""
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code from the e-mail").fill(city.mailed_code(email))
    page.get_by_role("button", name="Sign in").click()


def go_on(page: Page) -> None:
    """Save this step."""
    page.get_by_role("button", name="Save and go on").click()


def set_rates(page: Page) -> None:
    """Set another rate; the example follows as one types."""
    page.get_by_label("Every ride starts at").first.fill("2.80")
    expect(page.locator("#example")).to_contain_text("€11.20")
    expect(page.locator("#example")).to_contain_text("€9.52")
    shot(page, "rates")
    page.get_by_role("button", name="Save the rates").click()


def shot(page: Page, name: str) -> None:
    page.screenshot(path=f"/tmp/shots/opening-{name}.png", full_page=True)
