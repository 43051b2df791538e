"""A member pays their share, and stewards keep the register of all."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from payouts.queries import shares
from tests import paying
from tests.cast import Cast, browser_of, gather

JSON = "application/json"


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def pay(browser: Client, way: str = "card", part: str = "next") -> Any:
    body = {"way": way, "part": part, "client_event_id": str(uuid4())}
    return browser.post("/pay/share/", body, follow=True)


def record(browser: Client, **other: str) -> Any:
    body = {"email": "ada@example.org", "amount": "50", "reference": "RF18"} | other
    return browser.post("/office/shares/", body | {"client_event_id": str(uuid4())}, follow=True)


def test_a_share_is_paid_in_parts_by_card(cast: Cast) -> None:
    ada = browser_of(cast.ada)
    assert "Add a card to pay with" in ada.get("/pay/share/").content.decode()
    paying.add_card(cast.ada)
    page = pay(ada).content.decode()
    assert "€10.00" in page
    assert "of €50.00" in page
    assert "It is paid" in pay(ada, part="all").content.decode()
    assert shares.is_paid(cast.ada, now=paying.now())


def test_too_few_dividends_are_said_in_place(cast: Cast) -> None:
    answer = pay(browser_of(cast.ada), way="wallet")
    assert answer.status_code == 409
    assert "Your dividends hold €0.00" in answer.content.decode()


def test_a_bank_that_asks_leads_back_to_the_share(cast: Cast) -> None:
    paying.add_card(cast.ada, paying.ASKS)
    page = pay(browser_of(cast.ada)).content.decode()
    assert "Your bank is still waiting" in page


def test_a_steward_records_a_transfer_and_lets_it_go_back(cast: Cast) -> None:
    sam = browser_of(cast.sam)
    assert "Nobody has begun" in sam.get("/office/shares/").content.decode()
    wrong = record(sam, email="nobody@example.org")
    assert wrong.status_code == 422
    assert "nobody@example.org" in wrong.content.decode()
    assert "ada@example.org" in record(sam).content.decode()
    back = f"/office/shares/{cast.ada}/back/"
    assert "goes back on" in sam.post(back, follow=True).content.decode()
    assert "It goes back to you" in browser_of(cast.ada).get("/pay/share/").content.decode()
    assert "The share stays" in sam.post(back, {"to": "stay"}, follow=True).content.decode()


def test_the_api_pays_and_records(cast: Cast) -> None:
    paying.add_card(cast.ada)
    ada, sam = browser_of(cast.ada), browser_of(cast.sam)

    def send(browser: Client, path: str, body: dict[str, object]) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        return browser.post(f"/api/v1/{path}", body, content_type=JSON, headers=headers)

    assert send(ada, "pay/share", {"way": "card"}).json()["paid_minor"] == 1_000
    sent = {"amount_minor": 4_000, "reference": "RF18"}
    assert send(sam, f"office/shares/{cast.ada}", sent).json()["is_paid"]
    assert sam.get("/api/v1/office/shares").json()[0]["paid_minor"] == 5_000
    assert send(sam, f"office/shares/{cast.ada}/back", {}).json()["due_at"]
