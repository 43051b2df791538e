"""Somebody applies on a phone with real files, a steward accepts in a second browser, and they drive."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests import axe, papers
from tests.conftest import DESKTOP, PHONE
from tests.live import LiveCity

pytestmark = pytest.mark.journey

AT_THE_STATION = {
    "geolocation": {"latitude": 60.1712, "longitude": 24.9415},
    "permissions": ["geolocation"],
}
NEXT_YEAR = (date.today() + timedelta(days=400)).isoformat()
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_an_applicant_becomes_a_driver(open_page: Callable[..., Page], live_city: LiveCity) -> None:
    phone = open_page(PHONE, live_city.url_of("applicant"), **AT_THE_STATION)
    sign_in(phone, f"nora-{uuid4().hex[:6]}@example.org", live_city)
    phone.goto("/drive/apply/")
    phone.get_by_label("Your name, as on your licence").fill("Nora Applicant")
    phone.get_by_label("Your phone number").fill("+358 40 123 4567")
    phone.get_by_role("button", name="Begin").click()

    assert not axe.faults(phone)
    add_car(phone, "nor 4711")
    send(phone, "licence-me", "licence.jpg", "image/jpeg", papers.photo("LICENCE"))
    car = phone.locator(".paper[id^=insurance]").get_attribute("id") or ""
    send(phone, car, "policy.pdf", "application/pdf", papers.pdf(2))
    send(
        phone, car.replace("insurance", "inspection"), "i.png", "image/png", papers.photo(of="PNG")
    )
    phone.get_by_role("button", name="I agree to a background check").click()
    expect(phone.get_by_text("Everything is here.")).to_be_visible()
    assert not phone.evaluate(WIDER)

    steward = open_page(DESKTOP, live_city.url_of("steward"))
    steward.goto("/demo/enter/steward/?next=/office/documents/")
    expect(steward.get_by_role("button", name="Accept")).to_be_visible()
    assert not axe.faults(steward)
    for _paper in range(4):
        accept_next(steward)
    expect(steward.get_by_text("Nothing waits for you.")).to_be_visible()

    for path in ("/drive/papers/", "/drive/vehicles/"):
        phone.goto(path)
        assert not axe.faults(phone)
    phone.goto("/drive/")
    phone.get_by_role("button", name="Go online").click()
    expect(phone.get_by_role("heading", name="You are online")).to_be_visible()
    phone.get_by_role("button", name="Go offline").click()
    expect(phone.get_by_role("button", name="Go online")).to_be_visible()
    phone.goto("/data/")
    phone.get_by_text("Earlier reads").click()
    expect(phone.get_by_text("A steward read your driving licence").first).to_be_visible()


def test_a_file_too_large_is_refused_in_words_and_nothing_is_lost(
    browser: Browser, live_city: LiveCity, tmp_path: Path
) -> None:
    # A context of its own: the browser calls any refusal an error of the page.
    base = live_city.url_of("large")
    page = browser.new_context(base_url=base, java_script_enabled=False).new_page()
    sign_in(page, f"lars-{uuid4().hex[:6]}@example.org", live_city)
    page.goto("/drive/apply/")
    page.get_by_label("Your name, as on your licence").fill("Lars Large")
    page.get_by_label("Your phone number").fill("+358401234567")
    page.get_by_role("button", name="Begin").click()
    item = page.locator("#licence-me")
    item.get_by_label("Valid until").fill(NEXT_YEAR)
    large = tmp_path / "licence.jpg"
    large.write_bytes(b"\xff\xd8\xff" + bytes(49 * 1024 * 1024))
    item.get_by_label("Photo or PDF").set_input_files(large)
    item.get_by_role("button", name="Send").click()
    expect(page.get_by_text("That is too large: 49")).to_be_visible(timeout=20_000)
    page.context.close()


def sign_in(page: Page, email: str, city: LiveCity) -> None:
    """Sign in as anybody does: by the code that was mailed."""
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    sql = f"SELECT text FROM notices_demomail WHERE \"to\" = '{email}' ORDER BY id DESC LIMIT 1"
    expect(page.get_by_label("Code")).to_be_visible()
    code = re.search(r"\b\d{4}-\d{4}\b", city.value(sql))
    assert code
    page.get_by_label("Code").fill(code[0])
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_have_count(0)


def add_car(page: Page, plate: str) -> None:
    """Register one's own car."""
    form = page.locator("form[action='/drive/apply/car/']")
    for label, text in {
        "Make": "Toyota",
        "Model": "Corolla",
        "Colour": "white",
        "Plate": plate,
        "Built in": "2021",
    }.items():
        form.get_by_label(label, exact=True).fill(text)
    form.get_by_role("button", name="Save this car").click()
    expect(page.locator(".plate", has_text="NOR-4711")).to_be_visible()


def send(page: Page, field: str, name: str, kind: str, content: bytes) -> None:
    """Send one paper and see it under review."""
    item = page.locator(f"[id='{field}']")
    item.get_by_label("Photo or PDF").set_input_files(file(name, kind, content))
    if item.get_by_label("Valid until").count():
        item.get_by_label("Valid until").fill(NEXT_YEAR)
    item.get_by_role("button", name="Send", exact=True).click()
    expect(item.get_by_text("Under review")).to_be_visible()


def accept_next(page: Page) -> None:
    """Accept what lies on the desk; the next one comes by itself."""
    here = page.url
    if page.get_by_label("Who checked").count():
        page.get_by_label("Who checked").fill("City police")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url(lambda url: url != here)


def file(name: str, kind: str, content: bytes) -> FilePayload:
    """A file in memory."""
    return {"name": name, "mimeType": kind, "buffer": content}
