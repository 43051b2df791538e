"""Passkeys and sessions in a real browser, with an authenticator that Chromium plays."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_opening import look
from tests.live import LiveCity

pytestmark = pytest.mark.journey

AT_THE_STATION = {
    "geolocation": {"latitude": 60.1712, "longitude": 24.9415},
    "permissions": ["geolocation"],
}


def test_a_passkey_signs_in_and_another_session_is_ended(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    phone = open_page(PHONE, live_city.url_of("driver"))
    touch_id(phone)
    phone.goto("/demo/enter/driver/?next=/accounts/security/")
    phone.get_by_role("button", name="Add a passkey").click()
    expect(phone.get_by_text("The passkey is added")).to_be_visible()
    phone.goto("/accounts/logout/?next=/accounts/login/%3Fnext=/accounts/security/")
    phone.get_by_role("button", name="Sign out").click()
    # The browser offers its passkey by itself, and its owner always agrees.
    expect(phone.get_by_role("heading", name="Sign-in and security")).to_be_visible()
    expect(phone.get_by_text("last used")).to_be_visible()
    assert not axe.faults(phone)

    other = open_page(PHONE, live_city.url_of("driver"), **AT_THE_STATION)
    other.goto("/demo/enter/driver/")
    other.get_by_role("button", name="Go online").click()
    expect(other.get_by_role("heading", name="You are online")).to_be_visible()
    phone.reload()
    phone.get_by_role("button", name=re.compile("^Sign out Chrome")).click()
    expect(phone.get_by_text("That device is signed out")).to_be_visible()
    expect(other).to_have_url(re.compile(r"/accounts/login/\?next=/drive/"))

    phone.locator("summary", has_text="Change Chrome").click()
    phone.get_by_role("link", name="Remove").click()
    phone.get_by_role("button", name="Remove it").click()
    expect(phone.get_by_text("The passkey is removed")).to_be_visible()


def test_pages_about_people_and_offices_can_be_read_by_anybody(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    open_page(PHONE, live_city.url_of("rider")).goto("/demo/enter/rider/?next=/data/")
    steward = open_page(DESKTOP, live_city.url_of("steward"))
    steward.goto("/demo/enter/steward/?next=/office/rates/")
    look(steward, "Rates")
    steward.get_by_role("link", name="People", exact=True).click()
    look(steward, "People")
    steward.get_by_label("E-mail or name").fill("Lindqvist")
    steward.get_by_role("button", name="Find").click()
    steward.get_by_role("link", name="Ada Lindqvist").click()
    look(steward, "Ada Lindqvist")
    steward.get_by_role("link", name="Close the account").click()
    look(steward, "Close the account of Ada Lindqvist?")
    steward.goto("/accounts/security/")
    look(steward, "Sign-in and security")
    steward.get_by_role("link", name="Resign").click()
    look(steward, "Resign as steward?")
    expect(steward.get_by_text("You are the last steward")).to_be_visible()


def touch_id(page: Page) -> None:
    """Give this browser a built-in authenticator whose owner always agrees."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    chromium.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
