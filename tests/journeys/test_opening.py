"""From an empty city to its first ride: a founder signs in, opens, checks a driver, somebody rides."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import axe, live, papers
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_applying import accept_next, add_car, send
from tests.journeys.test_tour import FROM, book, choose_addresses, heading
from tests.live import LiveCity

pytestmark = pytest.mark.journey

AT_THE_PICKUP = {
    "geolocation": {"latitude": 60.16944, "longitude": 24.93977},
    "permissions": ["geolocation"],
}


@pytest.fixture(scope="module")
def live_city() -> Iterator[LiveCity]:
    """A city that nobody has opened yet; no demonstration."""
    with live.live_city(is_demo=False) as city:
        yield city


def test_from_an_empty_city_to_the_first_receipt(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    founder = open_page(PHONE)
    open_the_doors(founder, live_city)
    driver = open_page(PHONE, **AT_THE_PICKUP)
    apply_to_drive(driver, live_city)
    founder.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    founder.goto("/office/documents/")
    for _paper in range(4):
        accept_next(founder)
    expect(founder.get_by_text("Nothing waits for you.")).to_be_visible()

    driver.goto("/drive/")
    driver.get_by_role("button", name="Go online").click()
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()

    rider = open_page(PHONE)
    rider.goto("/accounts/login/?next=/ride/")
    sign_in(rider, live_city, "ada@example.org")
    choose_addresses(rider)
    price = book(rider)
    ride(rider, driver, price)


def open_the_doors(founder: Page, city: LiveCity) -> None:
    """Sign in first of all, take the six steps, and open; each page can be read by anybody."""
    founder.goto("/")
    look(founder, "opens soon")
    founder.get_by_role("link", name="Set it up").click()
    look(founder, "Open your co-operative")
    founder.get_by_role("link", name="Begin").click()
    look(founder, "Sign in")
    sign_in(founder, city, "sam@example.org")
    look(founder, "Welcome. Who are you?")
    founder.get_by_label("Your name").fill("Sam Virtanen")
    go_on(founder)
    look(founder, "What is it called?")
    founder.get_by_label("Name of the co-operative").fill("Harbour Rides")
    go_on(founder)
    look(founder, "Where do you begin?")
    expect(founder.get_by_label("Currency")).to_have_value("EUR")
    go_on(founder)
    look(founder, "What does a ride cost?")
    set_rates(founder)
    look(founder, "Mail, and keys for later")
    founder.get_by_role("button", name="Go on").click()
    look(founder, "Ready to open")
    founder.get_by_role("button", name="Open Harbour Rides").click()
    look(founder, "Harbour Rides is open")


def look(page: Page, title: str) -> None:
    """See the page of this title, which has no fault that axe would find."""
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    assert not axe.faults(page), title


def apply_to_drive(driver: Page, city: LiveCity) -> None:
    """Apply with papers, as anybody who wants to drive."""
    driver.goto("/accounts/login/?next=/drive/apply/")
    sign_in(driver, city, "ben@example.org")
    driver.get_by_label("Your name, as on your licence").fill("Ben Okafor")
    driver.get_by_label("Your phone number").fill("+358 40 123 4567")
    driver.get_by_role("button", name="Begin").click()
    add_car(driver, "nor 4711")
    send(driver, "licence-me", "licence.jpg", "image/jpeg", papers.photo("LICENCE"))
    car = driver.locator(".paper[id^=insurance]").get_attribute("id") or ""
    send(driver, car, "policy.pdf", "application/pdf", papers.pdf(2))
    inspection = car.replace("insurance", "inspection")
    send(driver, inspection, "i.png", "image/png", papers.photo(of="PNG"))
    driver.get_by_role("button", name="I agree to a background check").click()
    expect(driver.get_by_text("Everything is here.")).to_be_visible()


def ride(rider: Page, driver: Page, price: str) -> None:
    """Accept, pick up, drop off and pay in cash; the receipt names the price."""
    driver.get_by_role("button", name="Accept").click()
    expect(driver.get_by_text(FROM).first).to_be_visible()
    expect(heading(rider)).to_have_text("Ben is on the way")
    pin = "".join(re.findall(r"\d", rider.locator(".pin-digits").inner_text()))[-4:]
    driver.get_by_role("button", name="I am at the pickup").click()
    driver.get_by_label("for the PIN").fill(pin)
    driver.get_by_role("button", name="Start with").click()
    expect(heading(rider)).to_contain_text("You are on your way")
    driver.get_by_role("button", name="Drop off").click()
    expect(heading(rider)).to_have_text(f"You paid {price}")
    driver.get_by_role("button", name="in cash").click()
    expect(rider.get_by_text("Harbour Rides").first).to_be_visible()


def sign_in(page: Page, city: LiveCity, email: str) -> None:
    """Ask for a code and type the one that the terminal shows."""
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    look(page, "Enter the code")
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
    page.get_by_role("button", name="Save the rates").click()
