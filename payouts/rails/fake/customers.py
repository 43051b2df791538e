"""Customers of the fake, and the cards that they keep there."""

from typing import Any

from payouts.rails.fake import cards, events
from payouts.rails.fake.asking import Refused, found, metadata, only, text
from payouts.rails.fake.cards import BY_NUMBER, CODES, SENTENCES, Card
from payouts.rails.fake.store import Body, Shelf, merged

EXPIRES = (12, 2034)


def create(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/customers."""
    only(params, {"email", "name", "description", "metadata", "phone"})
    fields = {key: params.get(key) for key in ("email", "name", "description", "phone")}
    return shelf.put(shelf.new("customer", "cus", metadata=metadata(params), **fields))


def update(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/customers/:id."""
    only(params, {"email", "name", "description", "metadata", "phone", "invoice_settings"})
    return shelf.put(merged(found(shelf, name, "customer"), {**params, "metadata": {}}))


def create_method(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/payment_methods: a card by its number."""
    only(params, {"type", "card", "billing_details", "metadata"})
    given = params.get("card") or {}
    number = str(given.get("number", "")).replace(" ", "")
    card = BY_NUMBER.get(number)
    if card is None:
        raise Refused(
            402,
            type="card_error",
            code="incorrect_number" if not number.isdigit() else "card_declined",
            decline_code=None if not number.isdigit() else "test_mode_live_card",
            message="Your card number is incorrect."
            if not number.isdigit()
            else "Your card was declined. Your request was in test mode, but used a non test card.",
        )
    return shelf.put(_method(shelf, card))


def attach(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_methods/:id/attach."""
    only(params, {"customer"})
    customer = found(shelf, text(params, "customer"), "customer", param="customer")
    method = method_named(shelf, name)
    card = card_of(method)
    if not card.may_attach:
        raise declined(card)
    return attached(shelf, method, customer["id"])


def attached(shelf: Shelf, method: Body, customer: str) -> Body:
    """The method, kept with the customer."""
    if method["customer"] not in {None, customer}:
        raise Refused(
            400,
            message="The payment method you provided has already been attached to a customer.",
        )
    kept = shelf.put({**method, "customer": customer})
    events.tell(shelf, "payment_method.attached", kept)
    return kept


def detach(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_methods/:id/detach."""
    only(params, ())
    method = found(shelf, name, "payment_method")
    if method["customer"] is None:
        raise Refused(
            400,
            message="The payment method you provided is not attached to a customer so "
            "detachment is impossible.",
        )
    return shelf.put({**method, "customer": None, "_was_detached": True})


def method_named(shelf: Shelf, name: str) -> Body:
    """A method by id; one of the documented test names makes a new one."""
    card = cards.by_name(name)
    return shelf.put(_method(shelf, card)) if card else found(shelf, name, "payment_method")


def card_of(method: Body) -> Card:
    """Which test card a method is."""
    return BY_NUMBER[method["_number"]]


def declined(card: Card, **more: Any) -> Refused:
    """What the bank of this card says."""
    return Refused(402, **decline_error(card.decline), **more)


def decline_error(reason: str) -> Body:
    """An error that the owner of a card can do something about."""
    code = reason if reason in CODES else "card_declined"
    return {
        "type": "card_error",
        "code": code,
        "decline_code": reason,
        "message": SENTENCES[reason],
    }


def _method(shelf: Shelf, card: Card) -> Body:
    month, year = EXPIRES
    shown = {
        "brand": card.brand,
        "last4": card.number[-4:],
        "exp_month": month,
        "exp_year": year,
        "funding": "credit",
        "country": "US",
        "fingerprint": f"fp{card.number[-8:]}",
    }
    return shelf.new(
        "payment_method",
        "pm",
        type="card",
        card=shown,
        customer=None,
        billing_details={},
        metadata={},
        _number=card.number,
        _is_set_up=False,
        _was_detached=False,
    )
