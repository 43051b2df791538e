"""A visitor with a real browser: the first pages open, on a phone and on a wide screen, free of errors."""

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests import axe
from tests.conftest import PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("path", ["/", "/ride/", "/rules/", "/demo/"])
def test_a_visitor_reads_the_open_pages_on_a_phone(page: "Page", path: str) -> None:
    page.goto(path)
    assert page.get_by_role("heading", level=1).is_visible()
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(f"() => {wider}")
    assert not axe.faults(page)


def test_the_first_page_is_as_readable_in_the_dark(open_page: "OpenPage") -> None:
    page = open_page(PHONE, color_scheme="dark")
    page.goto("/")
    assert not axe.faults(page)


def test_a_visitor_reads_the_first_page_on_a_wide_screen(desktop: "Page") -> None:
    desktop.goto("/")
    assert desktop.get_by_role("heading", level=1).is_visible()


def test_rider_and_driver_keep_their_sign_ins_apart_in_one_browser(
    page: "Page", live_city: LiveCity
) -> None:
    page.goto(f"{live_city.url_of('rider')}/demo/enter/rider/")
    page.goto(f"{live_city.url_of('driver')}/rides/")
    assert "/accounts/login/" in page.url


def test_a_test_after_a_browser_may_run_a_loop_of_its_own() -> None:
    asyncio.run(asyncio.sleep(0))


def test_a_fault_would_be_seen(page: "Page") -> None:
    page.goto("/rules/")
    page.evaluate("() => document.querySelector('h1').append(document.createElement('img'))")
    assert any(fault.startswith("image-alt") for fault in axe.faults(page))
