"""Trust between people, in several browsers: rating blindly, vouching, and a panel of seven."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from coop.machine import system_packages
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
    ada = open_page(PHONE, live_city.url_of("rider"))
    ben = open_page(DESKTOP, live_city.url_of("driver"))
    rated_by(
        ada, live_city.url_of("rider"), "as a rider", "Good", "On time", "She sings at the wheel"
    )
    expect(ada.get_by_text("They see nothing of it before they have rated too")).to_be_visible()

    enter(ben, live_city.url_of("driver"), "as a driver")
    ben.goto(f"{live_city.url_of('driver')}/rate/")
    ben.locator("a.item").first.click()
    expect(ben.get_by_role("heading", name="How was the ride?")).to_be_visible()
    assert "She sings" not in ben.content()
    say(ben, "Not good", "Kept me waiting", "")
    expect(ben.get_by_text("Both have rated, or the time is over")).to_be_visible()
    assert "She sings" not in ben.content()
    ada.reload()
    expect(ada.get_by_text("Both have rated, or the time is over")).to_be_visible()
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


def test_two_phones_vouch_side_by_side(
    open_page: Callable[..., Page], live_city: LiveCity, tmp_path: Path
) -> None:
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
    eve.goto(read_by_camera(eve, ben, tmp_path))
    expect(eve.get_by_role("heading", name="Your phones have met")).to_be_visible()
    ben.get_by_role("button", name="Vouch for").click()
    expect(ben.get_by_role("heading", name="You vouch for")).to_be_visible()
    expect(eve.get_by_role("heading", name="Ben Okonkwo vouches for you")).to_be_visible()
    eve.goto("/assurance/")
    expect(eve.get_by_text("Level 1 of 4")).to_be_visible()
    assert axe.faults(eve) == []
    assert live_city.value("SELECT count(*) FROM trust_meeting WHERE lat IS NOT NULL") == "0"


LOSE = """
from coop.work import clock
from tests import juries
riders = [f"sim-rider-{number}@demo.example" for number in (11, 13, 15)]
juries.lose_thumb("ben@demo.example", riders, now=clock.now())
"""
LOST = """
SELECT id FROM trust_rating WHERE NOT is_up AND counted_at IS NOT NULL ORDER BY counted_at DESC
 LIMIT 1
"""
DRAWN = """
SELECT string_agg(person.email, ' ' ORDER BY seat.place)
  FROM panels_seat seat JOIN members_user person ON person.id = seat.user_id
  JOIN panels_case one ON one.id = seat.case_id WHERE one.number = {number} AND seat.left_at IS NULL
"""


def test_a_driver_contests_a_lost_thumb_before_a_panel_of_seven(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    ben = open_page(PHONE, live_city.url_of("driver"))
    enter(ben, live_city.url_of("driver"), "as a driver")
    live_city.manage("shell", "-c", LOSE)
    lost = live_city.value(LOST)
    ben.goto("/standing/?role=driver")
    before = points(ben)
    ben.locator(f"a[href*='{lost}']").click()
    assert axe.faults(ben) == []
    ben.get_by_label("How it was; write no names").fill("The bridge was up, and I said so.")
    ben.get_by_role("button", name="Open the case").click()
    ben.get_by_text("Your case is open").wait_for()
    number = ben.url.rstrip("/").rpartition("/")[2]

    moved(ben, live_city, "Say how it was", "2m")
    assert axe.faults(ben) == []
    ben.get_by_label("What you want to say; write no names").fill("I waited at the bridge.")
    ben.get_by_role("button", name="Give it to the panel").click()
    ben.get_by_text("I waited at the bridge.").wait_for()
    panel = live_city.value(DRAWN.format(number=number)).split()
    assert len(panel) == 7
    for email in panel:
        one = juror(open_page, live_city, email, number)
        one.get_by_role("button", name="I serve on this panel").click()
        one.get_by_text("You serve on this panel").wait_for()
        assert "Ben Okonkwo" not in one.content()
    live_city.manage("clock", "--forward", "121h")
    for place, email in enumerate(panel):
        one = juror(open_page, live_city, email, number)
        assert place or axe.faults(one) == []
        one.get_by_text("Upheld" if place < 5 else "Not upheld", exact=True).click()
        one.get_by_label("Your reasons").fill("A bridge that is up is nobody’s fault.")
        one.get_by_role("button", name="Give my decision").click()
        one.get_by_text("Your decision is in. Thank you.").wait_for()

    moved(ben, live_city, "It was carried out.", "1m")
    expect(ben.get_by_role("heading", name="Upheld")).to_be_visible()
    assert axe.faults(ben) == []
    ben.goto("/standing/?role=driver")
    expect(ben.locator(f"a[href*='{lost}']")).to_have_count(0)
    assert points(ben) >= before


def juror(open_page: Callable[..., Page], live_city: LiveCity, email: str, number: str) -> Page:
    """The case's page, for one of the demo's people."""
    page = open_page(DESKTOP, live_city.url)
    name = email.partition("@")[0]
    page.goto(f"/demo/enter/{'steward' if name == 'sam' else name}/")
    page.goto(page.evaluate("location.origin") + f"/panels/{number}/")
    return page


def moved(page: Page, live_city: LiveCity, words: str, by: str) -> None:
    """Look again until the city has moved so far; its clock is forwarded for what has a period."""
    for _ in range(30):
        live_city.manage("clock", "--forward", by)
        page.wait_for_timeout(1_000)
        page.reload()
        if words in page.inner_text("main"):
            return
    raise AssertionError(f"{page.url} never said: {words}")


def points(page: Page) -> int:
    """The score that a standing shows."""
    label = page.locator("svg.scale").first.get_attribute("aria-label") or ""
    return int(label.split()[1])


def beside(page: Page, lat: float) -> Page:
    """A phone that says where it is: 33 m from the other one."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": lat, "longitude": 24.9400})
    return page


def read_by_camera(reader: Page, shower: Page, folder: Path) -> str:
    """Hold one phone's camera in front of the other's square; returns where that leads the reader.

    The camera is a file of pictures of that square, in a browser of its own with the same cookies.
    """
    browser = reader.context.browser
    assert browser
    film = folder / "square.mjpeg"
    film.write_bytes(filmed(shower.locator(".square").screenshot()))
    camera = browser.browser_type.launch(
        executable_path=system_packages.browser(),
        args=["--no-sandbox", "--use-fake-device-for-media-stream", f"{FILM}={film}"],
    )
    phone = camera.new_page(
        storage_state=reader.context.storage_state(),
        permissions=["camera", "geolocation"],
        geolocation={"latitude": 60.1703, "longitude": 24.9400},
    )
    phone.goto(reader.url)
    phone.get_by_role("button", name="Read it with the camera").click()
    phone.wait_for_url(re.compile("/vouch/[0-9a-f-]{36}/$"))
    found = phone.url
    camera.close()
    return found


FILM = "--use-file-for-fake-video-capture"


def filmed(picture: bytes, *, frames: int = 30) -> bytes:
    """A second of motion JPEG in which somebody holds this picture before the camera."""
    square = Image.open(io.BytesIO(picture)).convert("RGB").resize((400, 400))
    scene = Image.new("RGB", (640, 480), "#8a8f8c")
    scene.paste(square, (120, 40))
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=90)
    return out.getvalue() * frames
