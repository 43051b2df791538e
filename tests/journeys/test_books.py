"""Two stewards keep the books: a bill, the bank statement that pays it, and the month's end."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests import axe
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

if TYPE_CHECKING:
    from tests.conftest import OpenPage

pytestmark = pytest.mark.journey
OFFICE = """
INSERT INTO members_office (id, user_id, kind, appointed_at, appointed_by_id)
SELECT gen_random_uuid(), ben.id, 'steward', now(), sam.id FROM members_user ben, members_user sam
 WHERE ben.email = 'ben@demo.example' AND sam.email = 'sam@demo.example'
"""
# Once the clock stands in December, what was booked until now is of months that can be closed.
FORWARD = "384h"


def test_a_bill_is_approved_paid_by_a_statement_and_its_month_closed_by_two(
    open_page: "OpenPage", live_city: LiveCity, tmp_path: Path
) -> None:
    sam = open_page(DESKTOP, live_city.url_of("steward"))
    ben = open_page(PHONE, live_city.url_of("driver"))
    sam.goto("/demo/enter/steward/")
    ben.goto("/demo/enter/driver/")
    live_city.value(OFFICE)
    enter_bill(sam)
    approve_bill(ben)
    import_statement(sam, tmp_path)
    explain(sam)
    live_city.manage("clock", "--forward", FORWARD)
    close_months(sam, ben)


def enter_bill(sam: Page) -> None:
    sam.goto("/office/books/bills/")
    sam.get_by_label("From whom").fill("Karttapalvelu Oy")
    sam.get_by_label("Their number on it").fill("1007")
    sam.get_by_label("Amount in").fill("120,50")
    sam.get_by_label("Due on").fill("2026-11-30")
    sam.get_by_label("What for").select_option(label="Computers, software and maps")
    assert not axe.faults(sam)
    sam.get_by_role("button", name="Enter it").click()
    sam.get_by_role("link", name="Karttapalvelu Oy").click()
    expect(sam.get_by_text("another steward approves it")).to_be_visible()


def approve_bill(ben: Page) -> None:
    ben.goto("/office/books/bills/")
    ben.get_by_role("link", name="Karttapalvelu Oy").click()
    assert not axe.faults(ben)
    beyond = ben.get_by_label("It has to be paid all the same")
    if beyond.count():
        beyond.check()
    ben.get_by_role("button", name="Approve").click()
    expect(ben.get_by_role("heading", name="Paying it")).to_be_visible()


def import_statement(sam: Page, folder: Path) -> None:
    rows = (
        "Kirjauspäivä;Määrä;Saaja/Maksaja;Viite;Saldo",
        "02.11.2026;-120,50;Karttapalvelu Oy;1007;379,50",
        "03.11.2026;-4,00;Pankki;Palvelumaksu;375,50",
    )
    file = folder / "tiliote.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    sam.goto("/office/books/bank/import/")
    sam.get_by_label("The file from your bank").set_input_files(file)
    assert not axe.faults(sam)
    sam.get_by_role("button", name="See what it says").click()
    expect(sam.get_by_role("heading", name="Is this right?")).to_be_visible()
    expect(sam.get_by_text("€375.50")).to_be_visible()
    assert not axe.faults(sam)
    sam.get_by_role("button", name="Keep 2 lines").click()
    expect(sam.get_by_role("heading", name="3 lines to explain")).to_be_visible()
    assert not axe.faults(sam)


def explain(sam: Page) -> None:
    """One line is the bill, by one press; the others are said in words."""
    bill = sam.locator(".bank-may", has_text="Karttapalvelu Oy")
    bill.get_by_role("button", name="That is it").click()
    sam.get_by_role("link", name="Pankki").click()
    assert not axe.faults(sam)
    book(sam, "Bank and payment charges", "Their monthly charge")
    sam.get_by_role("link", name="What was on the account before").click()
    book(sam, "Running the co-operative", "What the founders paid in")


def book(sam: Page, account: str, reason: str) -> None:
    sam.locator("select[name=account]").select_option(label=account)
    sam.get_by_label("How you know").fill(reason)
    sam.get_by_role("button", name="Book").click()


def close_months(sam: Page, ben: Page) -> None:
    """The second person first agrees to the line that was above the limit."""
    ben.goto("/office/books/bank/")
    ben.get_by_role("link", name="Look at it").click()
    ben.get_by_role("button", name="Agree to").click()
    sam.goto("/office/books/months/")
    sam.get_by_role("link", name="the next one").click()
    expect(sam.get_by_role("heading", name="Can it pay what it owes?")).to_be_visible()
    assert not axe.faults(sam)
    note = sam.get_by_label("What the co-operative does about it")
    if note.count():
        note.fill("Members pay in more shares.")
    sam.get_by_role("button", name="Propose to close").click()
    ben.goto("/office/books/months/")
    ben.locator(".item", has_text="waits for a second steward").click()
    assert not axe.faults(ben)
    ben.get_by_role("button", name="for ever").click()
    expect(ben.get_by_text("Two people closed it")).to_be_visible()
    ben.set_viewport_size({"width": 320, "height": 700})
    for page in ("", "bills/", "bank/", "months/", "statements/", "provider/", "tax/"):
        ben.goto(f"/office/books/{page}")
        assert ben.evaluate("document.documentElement.scrollWidth") <= 320, page
