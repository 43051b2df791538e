"""An organisation's account in real browsers: opened, ridden on, billed for the month before."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.journeys.test_cards import is_narrow
from tests.journeys.test_tour import choose_addresses
from tests.live import LiveCity

pytestmark = pytest.mark.journey

# A month cannot be waited for: a ride of the month before is put on the account, and billed.
A_MONTH_AGO = """
from datetime import timedelta
from coop.members.queries import account_id
from coop.organisations.models import Organisation
from coop.work import clock
from tests import organising
account, now = Organisation.objects.get().id, clock.now()
organising.ride(account, account_id("ada@demo.example"), at=now - timedelta(days=32))
organising.bill(account, now)
"""
TERMS = {
    "Name": "Harbour Clinic",
    "Address, as it stands on invoices": "Quay 1",
    "E-mail for invoices": "bills@clinic.example",
    "Most for a month, EUR": "500",
    "E-mail of whoever administers it there": "ada@demo.example",
}


def test_an_organisation_pays_a_ride_and_reads_its_invoice(
    open_page: Callable[..., Page], live_city: LiveCity
) -> None:
    rider = open_page(PHONE, live_city.url_of("rider"))
    rider.goto("/demo/enter/rider/")
    office = open_page(DESKTOP, live_city.url_of("steward"))
    office.goto("/demo/enter/steward/")
    office.goto(urljoin(office.url, "/office/organisations/new/"))
    for label, text in TERMS.items():
        office.get_by_label(label, exact=True).fill(text)
    office.get_by_role("button", name="Open the account").click()
    expect(office.get_by_text("its administrator is invited")).to_be_visible()
    assert not axe.faults(office)
    rider.goto("/organisation/")
    rider.get_by_role("button", name="Accept").click()
    expect(rider.get_by_text("You can choose this account")).to_be_visible()
    rider.goto("/ride/")
    choose_addresses(rider)
    rider.get_by_text("On account of Harbour Clinic").click()
    rider.get_by_role("button", name="Ask for a car").click()
    expect(rider.get_by_text("On account of Harbour Clinic")).to_be_visible()
    live_city.manage("shell", "-c", A_MONTH_AGO)
    rider.goto("/organisation/")
    rider.get_by_role("link", name="People, rides, invoices").click()
    expect(rider.get_by_text("booked", exact=True)).to_be_visible()
    assert not axe.faults(rider)
    assert is_narrow(rider)
    rider.get_by_role("link", name="Invoice 1").click()
    expect(rider.get_by_role("heading", name="Invoice 1")).to_be_visible()
    assert "€12.40" in rider.inner_text("main")
    assert not axe.faults(rider)
    assert is_narrow(rider)
