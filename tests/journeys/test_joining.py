"""A newcomer applies on a phone, pays for a share, a steward admits them, and they see from when they vote."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_applying import WIDER, sign_in
from tests.live import LiveCity

pytestmark = pytest.mark.journey


def test_a_newcomer_becomes_a_member(open_page: Callable[..., Page], live_city: LiveCity) -> None:
    # First: where nobody is in office, whoever comes founds the co-operative.
    steward = open_page(DESKTOP, live_city.url_of("steward"))
    steward.goto("/demo/enter/steward/?next=/office/people/")
    phone = open_page(PHONE, live_city.url_of("newcomer"))
    phone.goto("/membership/")
    expect(phone.get_by_role("link", name="Sign in to apply")).to_be_visible()
    sign_in(phone, f"mia-{uuid4().hex[:6]}@example.org", live_city)
    phone.goto("/membership/")
    phone.get_by_label("Your name").fill("Mia Newcomer")
    phone.get_by_label("rides").check()
    phone.get_by_label("I have read the").check()
    phone.get_by_role("button", name="Apply to become a member").click()
    expect(phone.get_by_label("Your link, for a member who knows you")).to_be_visible()
    assert not axe.faults(phone)
    assert not phone.evaluate(WIDER)
    phone.goto("/pay/cards/?next=/pay/share/")
    phone.get_by_label("Number of the card").fill("4242 4242 4242 4242")
    phone.get_by_role("button", name="Save this card").click()
    phone.goto("/pay/share/")
    phone.get_by_role("button", name="Pay by card").click()
    expect(phone.get_by_text("Paid. Thank you.")).to_be_visible()

    steward.reload()
    expect(steward.get_by_text("1 application waits")).to_be_visible()
    assert not axe.faults(steward)
    steward.get_by_role("link", name="Mia Newcomer").click()
    steward.get_by_role("link", name="I have seen a document").click()
    steward.get_by_role("button", name="I have seen a document").click()
    assert not axe.faults(steward)
    steward.get_by_role("link", name="Admit").click()
    steward.get_by_role("button", name="Admit").click()
    expect(steward.get_by_text("Mia Newcomer is a member now.")).to_be_visible()

    phone.goto("/membership/")
    expect(phone.get_by_role("heading", name="You vote from")).to_be_visible()
    for path in ("/membership/", "/membership/leave/", "/members/", "/offices/", "/statutes/"):
        phone.goto(path)
        assert not axe.faults(phone), path
        assert not phone.evaluate(WIDER), path
