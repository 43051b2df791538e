"""The Commons in two browsers: a discussion, an answer that shows itself, labels that fold, a proposal."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey

ONE_IS_ENOUGH = "1"


def test_members_talk_label_and_lead_on_to_a_proposal(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    live_city.manage("prepare")
    ada = as_persona(open_page, live_city, "rider", PHONE)
    ben = as_persona(open_page, live_city, "driver", DESKTOP)
    thread = opened(ada, live_city.url_of("rider"))

    ben.goto(f"{live_city.url_of('driver')}{thread}")
    ben.get_by_placeholder("What do you think?").fill("I would wait, @ad")
    ben.get_by_role("option", name="Ada Lindqvist").click()
    ben.get_by_role("button", name="Post it").click()
    expect(ben.locator(".mention")).to_have_text("@Ada Lindqvist")
    expect(ben.get_by_placeholder("What do you think?")).to_have_value("")

    expect(ada.get_by_text("1 new contribution: show it")).to_be_visible()
    ada.get_by_text("1 new contribution: show it").click()
    answer = ada.get_by_role("article", name="Ben Okonkwo")
    expect(answer.get_by_text("New", exact=True)).to_be_visible()
    answer.get_by_role("button", name="Agree").click()
    expect(answer.get_by_role("button", name="Agree")).to_have_attribute("aria-pressed", "true")
    answer.locator("summary", has_text="Answer").click()
    answer.get_by_role("textbox").fill("Thank you")
    ada.reload()
    expect(answer.get_by_role("textbox")).to_have_value("Thank you")
    answer.get_by_role("button", name="Answer").click()
    expect(ada.get_by_text("Thank you")).to_be_visible()

    answer = ada.get_by_role("article", name="Ben Okonkwo")
    answer.locator("summary").last.click()
    answer.get_by_role("button", name="Off topic").click()
    expect(answer.get_by_text("Off topic 1", exact=True)).to_be_visible()
    chooses(ada, live_city.url_of("rider"))
    ada.goto(f"{live_city.url_of('rider')}{thread}")
    words = ada.get_by_text("I would wait")
    expect(words).to_be_hidden()
    assert axe.faults(ada) == []
    ada.get_by_text("Folded: 1 member says “Off topic”.").click()
    expect(words).to_be_visible()
    proposal = ada.get_by_role("link", name="Make a proposal of this")
    expect(proposal).to_have_attribute("href", re.compile(r"^/proposals/new/\?thread=[0-9a-f-]+$"))


def as_persona(
    open_page: Callable[..., Page], live_city: LiveCity, who: str, size: tuple[int, int]
) -> Page:
    home = live_city.url_of(who)
    page = open_page(size, home)
    page.goto(f"{home}/demo/enter/{who}/")
    return page


def opened(page: Page, home: str) -> str:
    """Open a discussion; returns its address, without the host."""
    page.goto(f"{home}/commons/")
    page.get_by_role("link", name="Open a discussion").click()
    page.get_by_label("Title").fill("Waiting at the pickup")
    page.get_by_label("What is it about?").fill("Is **five minutes** fair?")
    page.get_by_role("button", name="Open the discussion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting at the pickup")
    return page.url.removeprefix(home)


def chooses(page: Page, home: str) -> None:
    """Have words folded from the first label on."""
    page.goto(f"{home}/commons/mine/")
    page.get_by_label("Off topic").select_option(ONE_IS_ENOUGH)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
