"""Trust between people, in several browsers: two rate a ride blindly, two phones vouch."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests import axe, live
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_applying import sign_in
from tests.live import LiveCity

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def live_city() -> Iterator[LiveCity]:
    """A city whose people have met, and rated each other but for their last ride."""
    with live.live_city(has_past=True) as city:
        yield city


def test_two_rate_a_ride_and_neither_sees_the_other(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    ada = open_page(PHONE, live_city.url)
    ben = open_page(DESKTOP, live_city.url_of("driver"))
    rated_by(ada, live_city.url, "as a rider", "Good", "On time", "She sings at the wheel")
    expect(ada.get_by_text("They see nothing of it before they have rated too")).to_be_visible()

    enter(ben, live_city.url_of("driver"), "as a driver")
    ben.goto(f"{live_city.url_of('driver')}/rate/")
    ben.locator("a.item").first.click()
    expect(ben.get_by_role("heading", name="How was the ride?")).to_be_visible()
    assert "She sings" not in ben.content()
    say(ben, "Not good", "Kept me waiting", "")
    expect(ben.get_by_text("Both have rated")).to_be_visible()
    assert "She sings" not in ben.content()
    ada.reload()
    expect(ada.get_by_text("Both have rated")).to_be_visible()
    assert "Kept me waiting" not in ada.content()

    ben.goto(f"{live_city.url_of('driver')}/standing/?role=driver")
    expect(ben.get_by_role("heading", name="Conduct as a driver")).to_be_visible()
    expect(ben.get_by_text("thumbs up", exact=False).first).to_be_visible()
    assert axe.faults(ben) == []
    assert "She sings" not in ben.content()


def rated_by(page: Page, url: str, who: str, thumb: str, why: str, words: str) -> None:
    """Somebody of the demo rates their newest ride."""
    enter(page, url, who)
    page.goto(f"{url}/rate/")
    assert axe.faults(page) == []
    page.locator("a.item").first.click()
    assert axe.faults(page) == []
    say(page, thumb, why, words)


def enter(page: Page, url: str, who: str) -> None:
    """Become one of the demo's people."""
    page.goto(f"{url}/")
    page.get_by_role("link", name=who).click()
    first = page.get_by_role("heading", name="Where to?")
    expect(first.or_(page.get_by_role("button", name="Go online"))).to_be_visible()


def say(page: Page, thumb: str, why: str, words: str) -> None:
    """A thumb, a reason, and words for everybody."""
    page.get_by_role("radio", name=thumb, exact=True).check()
    page.get_by_text(why, exact=True).click()
    if words:
        page.get_by_text("Add words").click()
        page.get_by_label("For everybody who meets them").fill(words)
    page.get_by_role("button", name="Send the rating").click()
    expect(page.get_by_text("You gave a thumb", exact=False)).to_be_visible()


def test_two_phones_vouch_side_by_side(open_page: Callable[..., Page], live_city: LiveCity) -> None:
    ben = beside(open_page(PHONE, live_city.url_of("driver")), 60.1700)
    eve = beside(open_page(PHONE, live_city.url_of("newcomer")), 60.1703)
    enter(ben, live_city.url_of("driver"), "as a driver")
    sign_in(eve, f"eve-{uuid4().hex[:6]}@example.org", live_city)
    ben.goto("/assurance/")
    expect(ben.get_by_text("Level 3 of 4")).to_be_visible()
    assert axe.faults(ben) == []
    ben.get_by_role("link", name="Vouch for somebody").click()
    expect(ben.get_by_text("your own conduct answers for it")).to_be_visible()
    assert axe.faults(ben) == []
    ben.get_by_role("button", name="Show my code").click()
    expect(ben.get_by_role("img", name="The code as a square")).to_be_visible()
    assert axe.faults(ben) == []

    eve.goto("/vouch/read/")
    assert axe.faults(eve) == []
    eve.get_by_label("The eight letters under the square").fill(shown_square(ben))
    eve.get_by_role("button", name="We are together").click()
    expect(eve.get_by_role("heading", name="Your phones have met")).to_be_visible()
    ben.get_by_role("button", name="Vouch for").click()
    expect(ben.get_by_role("heading", name="You vouch for")).to_be_visible()
    expect(eve.get_by_role("heading", name="vouches for you")).to_be_visible()
    eve.goto("/assurance/")
    expect(eve.get_by_text("Level 1 of 4")).to_be_visible()
    assert axe.faults(eve) == []
    assert live_city.value("SELECT count(*) FROM trust_meeting WHERE lat IS NOT NULL") == "0"


def beside(page: Page, lat: float) -> Page:
    """A phone that says where it is: 33 m from the other one."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": lat, "longitude": 24.9400})
    return page


def shown_square(page: Page) -> str:
    """What a camera reads in the square that a phone shows, by the reader that our pages use."""
    found: str = page.evaluate(READ_SQUARE)
    return found.partition("code=")[2]


READ_SQUARE = """async () => {
  const { decodeQR } = await import('/static/vendor/qr/decode.js');
  const svg = document.querySelector('.square svg').cloneNode(true);
  svg.setAttribute('width', 400); svg.setAttribute('height', 400);
  const image = new Image();
  image.src = 'data:image/svg+xml,' + encodeURIComponent(
    new XMLSerializer().serializeToString(svg));
  await image.decode();
  const canvas = new OffscreenCanvas(400, 400), draw = canvas.getContext('2d');
  draw.fillStyle = '#fff';
  draw.fillRect(0, 0, 400, 400);
  draw.drawImage(image, 0, 0);
  return decodeQR(draw.getImageData(0, 0, 400, 400));
}"""
