"""A member proposes another rule, members vote, and the rule changes with nobody's hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests import axe, live
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey
RULE = "waiting.free_s"


@pytest.fixture(scope="module")
def live_city() -> Iterator[LiveCity]:
    """A demo as on a fresh machine: with members who may vote."""
    with live.live_city(has_past=True) as city:
        yield city


def enter(page: "Page", persona: str) -> None:
    page.goto(f"/demo/enter/{persona}/")


def wait_for(page: "Page", address: str, words: str) -> None:
    """Look again until the city has moved so far."""
    for _ in range(60):
        page.goto(address)
        if words in page.inner_text("main"):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} never said: {words}, but:\n{page.inner_text('main')}")


def test_members_change_a_rule(open_page: "OpenPage", live_city: LiveCity) -> None:
    ada = open_page(PHONE, live_city.url_of("rider"))
    enter(ada, "rider")
    ada.goto("/proposals/new/?q=waiting")
    ada.goto(f"/proposals/new/rules/?rule={RULE}")
    ada.get_by_label("Should be").fill("4")
    ada.get_by_label("Title").fill("A minute more to reach the car")
    ada.get_by_label("Why").fill("Stairs take time.")
    assert not axe.faults(ada)
    ada.get_by_role("button", name="Keep as a draft").click()
    ada.get_by_role("button", name="Put it to the members").click()
    ada.get_by_text("with the members").wait_for()
    address = ada.url
    assert not axe.faults(ada)
    live_city.manage("clock", "--forward", "73h")
    people = ["driver", "rider", *(f"sim-rider-{n}" for n in range(1, 18, 2))]
    for persona in people:
        page = open_page(DESKTOP, live_city.url_of("driver" if persona == "driver" else "rider"))
        enter(page, persona)
        page.goto(urlsplit(address).path)
        page.get_by_text("Yes, change it to").first.click()
        page.get_by_role("button", name="Cast my vote").click()
        page.get_by_text("Your vote is in").first.wait_for()
    assert not axe.faults(page)
    live_city.manage("clock", "--forward", "169h")
    wait_for(ada, address, "It is carried out by itself")
    live_city.manage("clock", "--forward", "73h")
    wait_for(ada, address, "In force")
    live_city.manage("clock", "--forward", "25h")
    wait_for(ada, "/rules/", "4\N{NO-BREAK SPACE}min")
    ada.get_by_role("link", name="Set by members, proposal").last.wait_for()
    ada.set_viewport_size({"width": 320, "height": 700})
    for path in ("/proposals/", "/proposals/new/", "/delegations/", address):
        ada.goto(path)
        assert ada.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert not axe.faults(ada), path


def test_members_meet(open_page: "OpenPage", live_city: LiveCity) -> None:
    sam = open_page(DESKTOP, live_city.url_of("steward"))
    enter(sam, "steward")
    sam.goto("/meetings/new/")
    day = live_city.value("SELECT (now() + interval '60 days')::date")
    sam.get_by_label("Name").fill("Spring meeting")
    sam.get_by_label("Day").fill(day)
    sam.get_by_label("Time").fill("18:00")
    sam.get_by_label("Place").fill("The depot")
    sam.get_by_label("Agenda").fill("What the vote came to #4\nAnything else")
    assert not axe.faults(sam)
    sam.get_by_role("button", name="Call it and tell every member").click()
    sam.get_by_role("link", name="Spring meeting").click()
    ada = open_page(PHONE, live_city.url_of("rider"))
    enter(ada, "rider")
    ada.goto("/")
    ada.get_by_text("Spring meeting").wait_for()
    assert not axe.faults(ada)
    ada.locator(".note", has_text="Spring meeting").get_by_role("link", name="Answer").click()
    ada.get_by_role("link", name="Proposal 4").wait_for()
    ada.get_by_role("button", name="I come").click()
    assert not axe.faults(ada)
    ada.goto("/")
    assert not ada.get_by_text("Spring meeting").count()
    live_city.manage("clock", "--forward", "1500h")
    sam.reload()
    sam.get_by_label("What was said and agreed").fill("Nine came. Nothing was decided.")
    sam.get_by_role("button", name="Save this version").click()
    sam.get_by_text("Nine came.").first.wait_for()
    ada.goto("/meetings/")
    ada.get_by_role("link", name="Spring meeting").click()
    ada.get_by_text("Nine came.").wait_for()
    for page in (ada, sam):
        assert not axe.faults(page)
