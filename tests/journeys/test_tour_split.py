"""The tour's third step: a member opens the split of the fee, moves the sliders, votes, sees the result.

In a demo with a past, as on a fresh machine: others have voted for months.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests import axe, live
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def live_city() -> Iterator[LiveCity]:
    """A demo as it opens on a fresh machine."""
    with live.live_city(has_past=True) as city:
        yield city


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_member_moves_the_sliders_votes_and_sees_what_it_changes(
    open_page: Callable[..., Page], live_city: LiveCity, size: tuple[int, int]
) -> None:
    page = open_page(size, live_city.url)
    page.goto(f"{live_city.url}/")
    page.get_by_role("link", name="as a rider").click()
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="How the fee is split").click()
    expect(page.get_by_role("heading", name="How the fee is split")).to_be_visible()
    assert not axe.faults(page)

    slider, number = page.get_by_role("slider", name="Drivers"), page.get_by_label("Drivers by")
    before = shares(page)
    slider.focus()
    for _ in range(12):
        slider.press("ArrowRight")
    assert shares(page)[0] == before[0] + 12
    assert sum(shares(page)) == 100
    result = page.locator('[data-yours="drivers"]')
    change = page.locator('[data-change="drivers"]')
    expect(change).to_have_text(re.compile(r"^\+\d\.\d\d"))
    shown = result.inner_text()

    # A share that is locked stays, whatever becomes of the others.
    page.get_by_role("button", name="Riders: keep as it is").click()
    riders = shares(page)[1]
    number.fill("30")
    number.press("Tab")
    assert shares(page)[:2] == [30, riders]
    assert sum(shares(page)) == 100
    page.get_by_role("button", name="Drivers: one more").click()
    assert shares(page)[:2] == [31, riders]
    expect(result).not_to_have_text(shown)
    expected = result.inner_text()

    page.get_by_role("button", name="Keep my ballot").click()
    expect(page.get_by_text("Your ballot is kept.")).to_be_visible()
    assert shares(page)[0] == 31
    expect(page.get_by_role("heading", name="What your ballot changes")).to_be_visible()
    expect(result).to_have_text(expected)
    assert not axe.faults(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()


def shares(page: Page) -> list[int]:
    """What the number fields say, in the order of the constitution."""
    return [
        int(field.input_value()) for field in page.locator('[data-ballot] [type="number"]').all()
    ]
