"""Pages and API of cards and debts, the provider's messages, and the fake's own pages."""

import json
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import stripe
from django.test import Client

from payouts import models
from payouts.actions import payments
from payouts.rails import client, statements
from payouts.rails.fake.cards import CARDS
from tests import cast, paying
from tests.cast import Cast, browser_of

JSON = "application/json"


@pytest.fixture
def people(city: None) -> Cast:
    return cast.gather()


def add(browser: Client, number: str, **more: str) -> Any:
    body = {"number": number, "client_event_id": str(uuid4()), **more}
    return browser.post("/pay/cards/", body, follow=True)


def signed(body: str, *, secret: str = "", age_s: int = 0) -> dict[str, str]:
    if secret or age_s:
        at = int(time.time()) - age_s
        key = secret or client.webhook_secret()
        sign = stripe.WebhookSignature.generate_signature_header(body, key, at)
        return {"Stripe-Signature": sign}
    return {"Stripe-Signature": statements.sign(body)}


def say(body: str, headers: dict[str, str]) -> int:
    browser = Client(enforce_csrf_checks=True)
    return browser.post("/hooks/stripe/", body, content_type=JSON, headers=headers).status_code


def event(intent_id: str = "pi_unknown", kind: str = "payment_intent.succeeded") -> str:
    about = {"id": intent_id, "object": "payment_intent"}
    return json.dumps(
        {
            "id": f"evt_{uuid4().hex}",
            "object": "event",
            "type": kind,
            "created": int(paying.now().timestamp()),
            "data": {"object": about},
        }
    )


def test_a_card_is_added_preferred_and_removed_without_scripts(people: Cast) -> None:
    ada = browser_of(people.ada)
    page = ada.get("/pay/cards/").content.decode()
    assert all(card.number in page for card in CARDS)
    for number in ("4242 4242 4242 4242", "5555555555554444"):
        assert "Your card is saved" in add(ada, number).content.decode()
    first, second = models.Card.objects.order_by("added_at")
    assert (first.is_default, second.is_default) == (True, False)
    ada.post(f"/pay/cards/{second.id}/default/")
    ada.post(f"/pay/cards/{second.id}/remove/")
    page = ada.get("/pay/cards/").content.decode()
    assert "•••• 4242" in page
    assert "•••• 4444" not in page
    assert models.Card.objects.get(is_default=True).id == first.id


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("4000000000009995", "too little money"),
        ("4000000000000069", "has expired"),
        ("1234", "Only test cards work here"),
        ("", "no card with this number"),
        ("four", "no card with this number"),
    ],
)
def test_a_card_that_is_refused_says_why_and_what_was_typed_stays(
    people: Cast, number: str, says: str
) -> None:
    answer = browser_of(people.ada).post(
        "/pay/cards/", {"number": number, "client_event_id": str(uuid4())}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert f'value="{number}"' in page
    assert not models.Card.objects.filter(state="ready").exists()


def test_a_bank_that_asks_is_answered_on_its_own_page(people: Cast) -> None:
    ada = browser_of(people.ada)
    page = add(ada, "", listed="4000002500003155").content.decode()
    assert "Your bank wants to hear you" in page
    card = models.Card.objects.get()
    answer = ada.post(card.action_url, {"answer": "yes"}, follow=True)
    assert "Your card is saved" in answer.content.decode()
    assert models.Card.objects.get().state == "ready"


def test_a_card_that_its_owner_does_not_confirm_is_not_saved(people: Cast) -> None:
    ada = browser_of(people.ada)
    add(ada, "4000002500003155")
    answer = ada.post(models.Card.objects.get().action_url, {"answer": "no"}, follow=True)
    assert "did not confirm this card" in answer.content.decode()


def test_the_same_form_sent_twice_saves_one_card(people: Cast) -> None:
    ada, key = browser_of(people.ada), str(uuid4())
    for _ in range(2):
        ada.post("/pay/cards/", {"number": "4242424242424242", "client_event_id": key})
    assert models.Card.objects.count() == 1


def test_the_api_lists_adds_prefers_and_removes_cards(people: Cast) -> None:
    ada = browser_of(people.ada)

    def send(number: str) -> str:
        headers = {"Idempotency-Key": str(uuid4())}
        body = {"number": number}
        answer = ada.post("/api/v1/pay/cards", body, content_type=JSON, headers=headers)
        assert answer.status_code == 201
        return str(answer.json()["id"])

    first, second = send("4242424242424242"), send("5555555555554444")
    assert ada.put(f"/api/v1/pay/cards/{second}/default").status_code == 204
    shown = ada.get("/api/v1/pay/cards").json()
    assert [(one["id"], one["last4"]) for one in shown] == [(second, "4444"), (first, "4242")]
    assert ada.delete(f"/api/v1/pay/cards/{second}").status_code == 204
    ben = browser_of(people.ben)
    assert ben.delete(f"/api/v1/pay/cards/{first}").status_code == 404
    assert ben.put(f"/api/v1/pay/cards/{first}/default").status_code == 404


def test_a_debt_is_shown_and_paid_by_card(people: Cast) -> None:
    paying.add_card(people.ada)
    ride_id = paying.held_ride(rider=people.ada)
    paying.wait(timedelta(days=8))
    method = models.Card.objects.get().provider_id or ""
    client.fake().change(method, _number="4000000000000341")
    paying.end(ride_id, rider=people.ada)
    paying.work_off()
    ada = browser_of(people.ada)
    assert ada.get("/api/v1/pay/owed").json() == [{"currency": "EUR", "owed_minor": 1500}]
    body = {"client_event_id": str(uuid4()), "currency": "EUR"}
    refused = ada.post("/pay/owed/", body).content.decode()
    assert "declined this card" in refused
    assert "€15.00" in refused
    client.fake().change(method, _number="4242424242424242")
    body["client_event_id"] = str(uuid4())
    assert "Paid. Thank you." in ada.post("/pay/owed/", body, follow=True).content.decode()
    assert "You owe nothing" in ada.get("/pay/owed/").content.decode()


def test_a_rider_comes_back_from_their_bank_to_go_on(people: Cast) -> None:
    paying.add_card(people.ada, paying.ASKS)
    with pytest.raises(payments.NeedsAction):
        paying.hold(rider=people.ada)
    payment, ada = models.Payment.objects.get(), browser_of(people.ada)
    back = f"/pay/back/{payment.id}/"
    assert payment.action_url in ada.get(back).content.decode()
    page = ada.post(payment.action_url, {"answer": "yes"}, follow=True).content.decode()
    assert "Your bank confirmed" in page
    assert browser_of(people.ben).get(back).status_code == 404


def test_the_fakes_pages_exist_with_the_fake_only(people: Cast, settings: Any) -> None:
    paying.add_card(people.ada, paying.ASKS)
    setup = models.Card.objects.get().setup_id
    address = f"/demo/stripe/confirm/{setup}/"
    assert Client().get(address).status_code == 200
    settings.STRIPE_SECRET_KEY = "sk_test_real"
    assert Client().get(address).status_code == 404
    page = browser_of(people.ada).get("/pay/cards/").content.decode()
    assert "4000" not in page
    assert 'action="/pay/cards/new/"' in page


def test_only_the_page_with_stripes_form_lets_stripe_in(people: Cast) -> None:
    ada = browser_of(people.ada)
    policy = {path: ada.get(path)["Content-Security-Policy"] for path in ("/pay/cards/", "/pay/")}
    assert not any("stripe" in one for one in policy.values())
    assert "https://js.stripe.com" in ada.get("/pay/cards/new/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "how", [{"secret": "whsec_of_somebody_else"}, {"age_s": 301}], ids=["forged", "replayed"]
)
def test_a_message_that_is_forged_or_old_is_refused(people: Cast, how: dict[str, Any]) -> None:
    body = event()
    assert say(body, signed(body, **how)) == 400
    assert say(body, {}) == 400
    assert say(body, {"Stripe-Signature": "t=x,v1="}) == 400
    assert say("no json", signed("no json")) == 400
    assert not models.Heard.objects.exists()


def test_a_message_about_what_nobody_knows_is_taken_and_noted(people: Cast) -> None:
    body = event()
    assert [say(body, signed(body)) for _ in range(2)] == [200, 200]
    paying.work_off()
    assert [one.outcome for one in models.Heard.objects.all()] == ["unknown"]


def test_a_message_that_lies_changes_nothing(people: Cast) -> None:
    paying.add_card(people.ada)
    found = paying.hold(rider=people.ada)
    intent_id = models.Payment.objects.get().provider_id or ""
    body = event(intent_id)
    assert say(body, signed(body)) == 200
    paying.work_off()
    assert models.Payment.objects.get(id=found.id).state == "authorised"
    assert paying.balance("provider") == 0
