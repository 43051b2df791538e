"""The tour: what a newcomer does in the first three minutes, in two browsers at once.

Each issue adds its step. Both sides are watched after every step, on a phone and a wide screen.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from coop.machine import paths
from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey

FROM, TO = "Mannerheimintie 5", "Liisankatu"
CARD = "Visa ending 4242"
# A minute's drive from the pickup, which the demo drives in a quarter of it.
NEARBY = {
    "geolocation": {"latitude": 60.16726, "longitude": 24.94266},
    "permissions": ["geolocation"],
}
SIZES = pytest.mark.parametrize(
    ("rider_size", "driver_size"), [(PHONE, DESKTOP), (DESKTOP, PHONE)], ids=["phone", "desktop"]
)


class Watch:
    """Times how long a screen takes to follow the other one; printed, never asserted."""

    def __init__(self) -> None:
        self.spans: dict[str, float] = {}

    def __call__(self, what: str, see: Callable[[], None]) -> None:
        """See something appear, and remember how long it took."""
        began = monotonic()
        see()
        self.spans[what] = monotonic() - began

    def __str__(self) -> str:
        return ", ".join(f"{what} {span * 1000:.0f} ms" for what, span in self.spans.items())


@SIZES
def test_a_rider_books_and_a_driver_drives(
    open_page: Callable[..., Page],
    live_city: LiveCity,
    rider_size: tuple[int, int],
    driver_size: tuple[int, int],
    tmp_path: Path,
) -> None:
    watch = Watch()
    rider = open_page(rider_size, live_city.url)
    driver = open_page(driver_size, live_city.url_of("driver"), **NEARBY)

    driver.goto(f"{live_city.url}/")
    driver.get_by_role("link", name="as a driver").click()
    driver.get_by_role("button", name="Go online").click()
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()

    enter_as_rider(rider, live_city)
    choose_addresses(rider)
    price = book(rider, pays=CARD)
    watch("offer", lambda: expect(driver.get_by_role("button", name="Accept")).to_be_visible())
    expect(driver.get_by_text("You see the addresses once you accept")).to_be_visible()
    assert not axe.faults(driver)

    driver.get_by_role("button", name="Accept").click()
    expect(driver.get_by_text(FROM).first).to_be_visible()
    watch("accepted", lambda: expect(heading(rider)).to_have_text("Ben is on the way"))
    assert not axe.faults(rider)
    pin = "".join(re.findall(r"\d", rider.locator(".pin-digits").inner_text()))[-4:]
    expect(rider.locator(".plate")).to_be_visible()
    share(rider)

    driver.get_by_role("button", name="Let the demo drive").click()
    expect(rider.locator(".car.is-live")).to_be_visible()
    watch("arrived", lambda: expect(heading(rider)).to_have_text("Ben is here", timeout=90_000))

    assert not axe.faults(driver)
    driver.get_by_label("Ask Ada for the PIN").fill("0000" if pin != "0000" else "1111")
    with answered_late(driver, "**/start/"):
        driver.get_by_role("button", name="Start with Ada").click()
        expect(driver.get_by_role("alert").get_by_text("That is not the PIN")).to_be_visible()
    driver.get_by_label("Ask Ada for the PIN").fill(pin)
    driver.get_by_role("button", name="Start with Ada").click()
    watch("started", lambda: expect(heading(rider)).to_contain_text("You are on your way"))

    driver.get_by_role("button", name="Drop off Ada").click()
    watch("receipt", lambda: expect(heading(rider)).to_have_text(f"You paid {price}"))
    expect(driver.get_by_role("heading", name="You are online")).to_be_visible()
    expect(rider.get_by_text(CARD).first).to_be_visible()
    the_receipt_adds_up(rider, price)
    assert not axe.faults(rider)
    assert not axe.faults(driver)
    driver.get_by_role("button", name="Go offline").click()
    expect(driver.get_by_role("button", name="Go online")).to_be_visible()
    # The same rider on another screen: at another hour, since their rides may not overlap.
    book_later(rider, "09:00" if rider_size == PHONE else "15:00")
    hold_ones_data(rider, tmp_path)
    check_the_books(rider, tmp_path)
    print(f"seen on the other screen: {watch}")  # noqa: T201  # for whoever runs it with -s


def enter_as_rider(page: Page, city: LiveCity) -> None:
    """Take the first page's invitation to try it as a rider."""
    page.goto(f"{city.url}/")
    page.get_by_role("link", name="as a rider").click()
    expect(page.get_by_role("heading", name="Where to?")).to_be_visible()


def choose_addresses(page: Page) -> None:
    """Type two addresses and take the first suggestion of each."""
    for label, text in (("Pick up", FROM), ("Drop off", TO)):
        page.get_by_role("combobox", name=label).fill(text)
        page.get_by_role("option", name=re.compile(text)).first.click()


def book(page: Page, *, pays: str = "Cash") -> str:
    """Choose how to pay and press the button that names the price; returns that price."""
    button = page.get_by_role("button", name=re.compile("^Book for"))
    expect(button).to_be_visible()
    price = button.inner_text().removeprefix("Book for").strip()
    page.locator("label.chip", has_text=pays).click()
    assert not axe.faults(page)
    button.click()
    expect(heading(page)).to_have_text("Looking for a driver")
    return price


def share(page: Page) -> None:
    """Make a link by which others watch the ride, and come back to it."""
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("textbox", name="Your link")).to_have_value(re.compile("/s/"))
    page.get_by_role("link", name="Back to the ride").click()
    expect(page.get_by_role("link", name="Shared")).to_be_visible()


def book_later(page: Page, at: str) -> None:
    """Book a ride for the day after tomorrow, and find it among one's rides."""
    page.goto(urljoin(page.url, "/ride/"))
    page.get_by_text("Later", exact=True).click()
    page.get_by_label("Day").fill(f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}")
    page.get_by_label("Time").fill(at)
    choose_addresses(page)
    page.get_by_role("button", name=re.compile("^Book for")).click()
    expect(heading(page)).to_have_text("Your ride is booked")
    page.goto(urljoin(page.url, "/rides/"))
    ahead = page.get_by_role("list", name="Ahead")
    expect(ahead.get_by_role("link", name=re.compile(at.lstrip("0")))).to_be_visible()


def hold_ones_data(page: Page, folder: Path) -> None:
    """See who read what, take an optional permission back, and take everything along."""
    page.goto(urljoin(page.url, "/data/"))
    readers = page.get_by_role("region", name="Who read what, and why")
    expect(readers.get_by_text("Your driver").first).to_be_visible()
    switch = page.get_by_role("switch", name="Where you went lately")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    assert not axe.faults(page)
    switch.click()
    page.get_by_role("link", name="Download everything").click()
    page.get_by_role("button", name=re.compile("Make ")).click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("link", name="Download the zip").first.click()
    download.value.save_as(folder / "mine.zip")
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify_archive", str(folder / "mine.zip")],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def check_the_books(page: Page, folder: Path) -> None:
    """Open the books, run the line that stands there in a terminal, and see every entry checked."""
    page.goto(urljoin(page.url, "/books/"))
    page.get_by_role("link", name="Check the books").click()
    expect(page.get_by_role("heading", name="The books, checked")).to_be_visible()
    assert not axe.faults(page)
    line = page.locator("#line").inner_text()
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"✓ All [\d,]+ entries are as they were sealed and signed", done.stdout)
    page.locator(".entry").first.click()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("status")).to_contain_text("Reckoned in this browser")


@contextmanager
def answered_late(page: Page, pattern: str) -> Iterator[None]:
    """What the page sends there is done at once, but it hears so after the socket has told it."""

    def hold(route: Route) -> None:
        there = urlsplit(route.request.url)
        # Outside of a browser nobody resolves names below localhost.
        address = there._replace(netloc=f"localhost:{there.port}").geturl()
        headers = {**route.request.all_headers(), "host": there.netloc}
        answer = route.fetch(url=address, headers=headers, max_redirects=0)
        sleep(1)
        route.fulfill(response=answer)

    page.route(pattern, hold)
    yield
    page.unroute(pattern)


def heading(page: Page) -> Locator:
    """What the page says is happening."""
    return page.locator("h1#t")


def the_receipt_adds_up(page: Page, price: str) -> None:
    """The lines come to the price, and so do the driver's pay and the fee's shares."""
    priced = page.locator("dl.lines:not(.paid) .line:not(.sum) dd")
    lines = [cents(text) for text in priced.all_inner_texts()]
    assert sum(lines) == cents(price)
    shares = [
        cents(text) for text in page.locator(".key li:not(.inner):not(.sum) > b").all_inner_texts()
    ]
    assert sum(shares) == cents(price)
    inner = [cents(text) for text in page.locator(".key li.inner > b").all_inner_texts()]
    assert sum(inner) == shares[1]


def cents(text: str) -> int:
    """`€12.40` as 1240."""
    return int(re.sub(r"\D", "", text))
