"""A steward draws where cars may not pick up, with a mouse on the map; a rider is told where they may.

Then the zone is paused, and a price is refused with the reason.
"""

from typing import TYPE_CHECKING

import pytest

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey

PLAN = (
    "/ride/?from=Station&from_lat=60.1712&from_lon=24.9415&to=Square&to_lat=60.1695&to_lon=24.9505"
)


def steward(open_page: "OpenPage", live_city: LiveCity, size: tuple[int, int] = DESKTOP) -> "Page":
    page = open_page(size, live_city.url_of("steward"))
    page.goto("/demo/enter/steward/")
    return page


def refused_rider(browser: "Browser", live_city: LiveCity) -> "Page":
    """A phone whose browser may complain in its console about the status of a refusal."""
    width, height = PHONE
    size: ViewportSize = {"width": width, "height": height}
    return browser.new_context(viewport=size, base_url=live_city.url).new_page()


def draw_around_the_station(page: "Page") -> None:
    """Press four corners on the map, then the first again."""
    page.locator("[data-draw][data-drawn=ready]").wait_for()
    page.get_by_role("button", name="Draw", exact=True).click()
    box = page.locator("#map").bounding_box()
    assert box
    middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    wide, high = box["width"] * 0.3, box["height"] * 0.3
    corners = [(-wide, -high), (wide, -high), (wide, high), (-wide, high), (-wide, -high)]
    for x, y in corners:
        page.mouse.move(middle_x + x, middle_y + y, steps=3)
        page.mouse.click(middle_x + x, middle_y + y, delay=30)
        page.wait_for_timeout(350)  # two presses that follow at once are a double one


def test_a_zone_drawn_on_the_map_keeps_pickups_out_of_it(
    open_page: "OpenPage", browser: "Browser", live_city: LiveCity
) -> None:
    page = steward(open_page, live_city)
    page.goto("/office/zones/new/?kind=no_pickup")
    page.get_by_label("Name").fill("Railway Square")
    draw_around_the_station(page)
    page.locator("summary", has_text="Corners as text").click()
    corners = page.locator("textarea[name=corners]")
    assert corners.input_value().count("\n") == 3
    page.get_by_role("button", name="Draw this zone").click()
    page.get_by_text("It holds from this moment").wait_for()
    assert page.get_by_role("link", name="Railway Square").is_visible()

    lines = [tuple(map(float, line.split(","))) for line in _corners(page)]
    middle = [sum(part) / len(lines) for part in zip(*lines, strict=True)]
    rider = refused_rider(browser, live_city)
    rider.goto(PLAN.replace("60.1712", str(middle[0])).replace("24.9415", str(middle[1])))
    assert rider.get_by_text("Cars may not pick up here: Railway Square").is_visible()
    rider.get_by_role("link", name="Pick me up at").click()
    rider.get_by_role("button", name="Sign in to book").wait_for()


def test_a_paused_zone_says_why_no_ride_can_be_booked(
    open_page: "OpenPage", browser: "Browser", live_city: LiveCity
) -> None:
    page = steward(open_page, live_city)
    page.goto("/office/zones/")
    page.locator("summary", has_text="Pause").first.click()
    page.get_by_label("Why? Riders read this.").fill("Marathon")
    page.get_by_role("button", name="Pause Helsinki").click()
    page.get_by_text("Riders read: “Marathon”").wait_for()
    rider = refused_rider(browser, live_city)
    rider.goto("/ride/?from=a&from_lat=60.1663&from_lon=24.9500&to=b&to_lat=60.1700&to_lon=24.9430")
    assert rider.get_by_text("Marathon").is_visible()
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("Rides can be booked again").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_office_can_be_read_by_everybody(
    open_page: "OpenPage", live_city: LiveCity, size: tuple[int, int]
) -> None:
    page = steward(open_page, live_city, size)
    for path in PAGES:
        page.goto(path)
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(f"() => {wider}"), path
        assert not axe.faults(page), path


PAGES = ("/office/", "/office/zones/", "/office/zones/new/?kind=queue", "/office/demand/")


def _corners(page: "Page") -> list[str]:
    page.get_by_role("link", name="Railway Square").click()
    text: str = page.locator("textarea[name=corners]").input_value()
    return text.splitlines()
