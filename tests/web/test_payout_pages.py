"""The page of a payout account: opened, completed at the provider, changed; what is paid next."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coop.work import clock
from payouts import contexts_payees, models
from payouts.rails import client
from rides.places import queries as places
from tests import fees
from tests.cast import Cast, browser_of, gather
from tests.paying import wait


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def text(browser: Client, address: str = "/pay/account/") -> str:
    answer = browser.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def pay_now(browser: Client) -> Any:
    return browser.post("/api/v1/pay/payouts", headers={"Idempotency-Key": str(uuid4())})


def test_an_account_is_opened_completed_and_changed(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    assert '<option value="FI" selected>' in text(ben)
    ben.post("/pay/account/", {"country": "FI"})
    page = text(ben)
    assert "your bank account" in page
    assert page.count("<li>your name</li>") == 1
    onward = ben.get("/pay/account/continue/")
    assert onward.url.startswith("/demo/stripe/onboarding/acct_")  # type: ignore[attr-defined]
    back = ben.post(onward.url, {"bank": "good"})  # type: ignore[attr-defined]
    assert back.url == "/pay/account/back/"  # type: ignore[attr-defined]
    page = text(ben, "/pay/account/back/")
    assert "6789" in page
    assert "Nothing is sent to it before" in page
    said = ben.get("/api/v1/pay/account").json()
    assert (said["is_ready"], said["missing"], said["bank_last4"]) == (True, [], "6789")
    assert said["held_until"]


def test_the_page_says_what_comes_next_and_sends_it_at_once(cast: Cast) -> None:
    ben, now = browser_of(cast.ben), clock.now()
    fees.drive(cast.ada, cast.ben, at=now, fare_minor=4_000)
    fees.drive(cast.ada, cast.ben, at=now, fare_minor=1_000, method="cash")
    ben.post("/pay/account/", {"country": "FI"})
    client.fake().finish_onboarding(models.Payee.objects.get().account_id or "", "good")
    text(ben, "/pay/account/back/")
    refused = pay_now(ben)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_held")
    assert refused.json()["allowed_at"]
    wait(timedelta(days=1))
    assert "Send €33.50 now" in text(ben)
    first = pay_now(ben).json()
    assert first["id"] == pay_now(ben).json()["id"]
    assert (first["amount_minor"], first["cash_minor"], first["cost_minor"]) == (3_350, 1_000, 50)
    page = text(ben)
    assert "Waits to be sent" in page
    assert "Send €" not in page


@pytest.mark.parametrize(
    ("at", "amount_minor", "why"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 0, "more cash of ours than you earned until then"),
        (datetime(2026, 11, 28, 9, tzinfo=UTC), 3_400, ""),
    ],
    ids=["monday", "saturday"],
)
def test_what_was_earned_since_the_week_that_is_paid_next_can_be_sent_at_once(
    cast: Cast, at: datetime, amount_minor: int, why: str
) -> None:
    fees.drive(cast.ada, cast.ben, at=at, fare_minor=4_000)
    fees.drive(cast.ada, cast.ben, at=at, fare_minor=1_000, method="cash")
    now = at + timedelta(minutes=1)
    page = contexts_payees.account_page(cast.ben, places.main_zone(), now=now)
    coming: Any = page["next"]
    assert (coming.amount_minor, page["now_minor"]) == (amount_minor, 3_350)
    assert why in coming.why


def test_a_country_that_is_none_is_refused_and_nothing_is_opened(cast: Cast) -> None:
    answer = browser_of(cast.ada).post("/pay/account/", {"country": "XX"})
    assert answer.status_code == 422
    assert "Choose the country" in answer.content.decode()
    assert not models.Payee.objects.exists()
