"""Somebody who adds a card, or confirms with their bank, while they book lands in the booking again."""

from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from payouts import models
from payouts.rails.fake.cards import BY_NAME
from tests import paying
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import Town

BOOKING = "/ride/?from=One+corner&to=Another&seats=2"
ASKS = BY_NAME[paying.ASKS].number


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


def add(browser: Any, number: str, then: str = BOOKING, **how: Any) -> Any:
    body = {"number": number, "client_event_id": str(uuid4()), "next": then}
    return browser.post("/pay/cards/", body, **how)


def test_a_card_that_is_added_while_booking_leads_back_to_the_booking(town: Town) -> None:
    ada = browser_of(town.people.ada)
    page = unescape(ada.get(f"/pay/cards/?next={quote(BOOKING)}").content.decode())
    assert f'name="next" value="{BOOKING}"' in page
    assert f'href="{BOOKING}"' in page
    assert add(ada, "4242424242424242").url == BOOKING
    refused = unescape(add(ada, "4000000000000002").content.decode())
    assert f'name="next" value="{BOOKING}"' in refused


def test_the_bank_that_asks_about_a_card_leads_back_to_the_booking(town: Town) -> None:
    ada = browser_of(town.people.ada)
    assert add(ada, ASKS).status_code == 302
    card = models.Card.objects.get(user_id=town.people.ada)
    back = ada.post(card.action_url, {"answer": "yes"}).url  # type: ignore[attr-defined]
    assert ada.get(back).url == BOOKING  # type: ignore[attr-defined]
    assert "corner" not in str(models.Call.objects.values_list("facts", flat=True))


@pytest.mark.parametrize(
    "away", ["https://evil.example", "//evil.example/x", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(town: Town, away: str) -> None:
    ada = browser_of(town.people.ada)
    assert "evil" not in ada.get("/pay/cards/", {"next": away}).content.decode()
    assert add(ada, "4242424242424242", away).url == "/pay/cards/"


def test_the_bank_that_asks_about_a_ride_leads_back_to_the_same_booking(town: Town) -> None:
    rider = town.people.chi
    card, browser = paying.add_card(rider, paying.ASKS), browser_of(rider)
    key = str(uuid4())
    body = {"token": riding.token(), "client_event_id": key, "payment": f"card:{card}"}
    assert "Confirm with your bank" in browser.post("/ride/book/", body).content.decode()
    payment = models.Payment.objects.get(payer_id=rider)
    browser.post(payment.action_url, {"answer": "yes"})
    page = unescape(browser.get(f"/pay/back/{payment.id}/").content.decode())
    (way,) = [part.split('"')[0] for part in page.split('href="') if part.startswith("/ride/?from")]
    price = browser.get(way).content.decode()
    assert f'name="client_event_id" value="{key}"' in price
    again = body | {"token": riding.token()}
    assert browser.post("/ride/book/", again).url.startswith("/rides/")  # type: ignore[attr-defined]
    assert models.Payment.objects.filter(payer_id=rider).count() == 1
