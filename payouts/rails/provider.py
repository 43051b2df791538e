"""What we ask of the provider about riders' money: cards, holds, captures, refunds.

Every write carries the key of a call that is already on record, and its id as metadata, so that
it can be found again. Amounts are minor units; currencies are upper-case, as everywhere of ours.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from payouts.rails.client import client, is_fake
from payouts.rails.reading import (
    CALL,
    card_of,
    dispute_of,
    intent_of,
    is_of,
    plain,
    refund_of,
    setup_of,
)
from payouts.rails.reading import since as since_at
from payouts.rails.refusing import Impossible, translated
from payouts.rails.values import Asked, CardShown, Dispute, Intent, Named, Refund, Setup

COST = "latest_charge.balance_transaction"


def create_customer(*, user_id: UUID, call: Named) -> str:
    """Make somebody known to the provider, by our number of them alone; returns its id of them."""
    with translated():
        made = client().v1.customers.create(
            {"metadata": {CALL: str(call.id), "member": str(user_id)}},
            {"idempotency_key": call.key},
        )
    return made.id


def pay(asked: Asked, *, call: Named) -> Intent:
    """Hold an amount on a card, or take it at once.

    Raises:
        Declined: the bank says no, or wants an owner who is not there.
        Impossible: the amount, the currency or the card cannot be.
    """
    form: dict[str, Any] = {
        "amount": asked.amount_minor,
        "currency": asked.currency.lower(),
        "customer": asked.customer_id,
        "payment_method": asked.card_id,
        "payment_method_types": ["card"],
        "capture_method": "manual" if asked.is_hold else "automatic",
        "confirm": True,
        "metadata": {CALL: str(call.id), "about": asked.about},
        "expand": [COST],
        **({"return_url": asked.back_url} if asked.is_present else {"off_session": True}),
    }
    with translated():
        made = client().v1.payment_intents.create(cast(Any, form), {"idempotency_key": call.key})
    return intent_of(made)


def capture(*, intent_id: str, amount_minor: int, call: Named) -> Intent:
    """Take what is held, at most all of it; the rest is released.

    Raises:
        Impossible: more than is held, or nothing is held any more.
    """
    with translated():
        done = client().v1.payment_intents.capture(
            intent_id,
            {"amount_to_capture": amount_minor, "expand": [COST]},
            {"idempotency_key": call.key},
        )
    return intent_of(done)


def cancel(*, intent_id: str, call: Named) -> Intent:
    """Release what is held, or end what was never confirmed.

    Raises:
        Impossible: it was captured or cancelled already.
    """
    with translated():
        gone = client().v1.payment_intents.cancel(
            intent_id, {"expand": ["latest_charge"]}, {"idempotency_key": call.key}
        )
    return intent_of(gone)


def refund(*, intent_id: str, amount_minor: int, call: Named) -> Refund:
    """Give money back to the card it came from.

    Raises:
        Impossible: more than was captured and not given back yet.
    """
    with translated():
        given = client().v1.refunds.create(
            {
                "payment_intent": intent_id,
                "amount": amount_minor,
                "metadata": {CALL: str(call.id)},
            },
            {"idempotency_key": call.key},
        )
    return refund_of(given)


def setup_card(*, customer_id: str, card_id: str, back_url: str, call: Named) -> Setup:
    """Save a card for later, with its bank's consent where that is needed.

    Args:
        card_id: a method that the provider knows; empty: the owner gives it on the provider's form.
    Raises:
        Declined: the bank says no.
    """
    asked: dict[str, Any] = {
        "customer": customer_id,
        "usage": "off_session",
        "payment_method_types": ["card"],
        "metadata": {CALL: str(call.id)},
        "expand": ["payment_method"],
    }
    if card_id:
        asked |= {"payment_method": card_id, "confirm": True, "return_url": back_url}
    with translated():
        made = client().v1.setup_intents.create(cast(Any, asked), {"idempotency_key": call.key})
    return setup_of(made)


def test_card(number: str, *, call: Named) -> str:
    """A test card's id by its number; a card's number reaches us nowhere else.

    Raises:
        Declined: there is no such test card.
        Impossible: the provider is real.
    """
    if not is_fake():
        raise Impossible("not_a_test", "card numbers go from the browser to the provider")
    with translated():
        made = client().v1.payment_methods.create(
            {"type": "card", "card": {"number": number}}, {"idempotency_key": call.key}
        )
    return made.id


def forget_card(card_id: str) -> None:
    """Let the provider forget a card; no harm if it has.

    Raises:
        ProviderAway: ask again later.
    """
    try:
        with translated():
            client().v1.payment_methods.detach(card_id)
    except Impossible:
        return


def intent(intent_id: str) -> Intent:
    """A payment as it is now.

    Raises:
        Gone: the provider has no such payment.
    """
    with translated():
        return intent_of(client().v1.payment_intents.retrieve(intent_id, {"expand": [COST]}))


def setup(setup_id: str) -> Setup:
    """A card on its way to being saved, as it is now."""
    with translated():
        return setup_of(
            client().v1.setup_intents.retrieve(setup_id, {"expand": ["payment_method"]})
        )


def card(card_id: str) -> CardShown:
    """A saved card."""
    with translated():
        return card_of(client().v1.payment_methods.retrieve(card_id))


def intent_of_charge(charge_id: str) -> str:
    """The payment that a charge belongs to; empty where it belongs to none.

    Raises:
        Gone: the provider has no such charge.
    """
    with translated():
        found = client().v1.charges.retrieve(charge_id)
    return str(plain(found).get("payment_intent") or "")


def refund_now(refund_id: str) -> Refund:
    """A refund as it is now."""
    with translated():
        return refund_of(client().v1.refunds.retrieve(refund_id))


def dispute(dispute_id: str) -> Dispute:
    """A dispute as it is now."""
    with translated():
        return dispute_of(client().v1.disputes.retrieve(dispute_id))


def refunds_of(intent_id: str) -> list[Refund]:
    """What was given back of a payment, newest first."""
    with translated():
        page = client().v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        return [refund_of(one) for one in page.auto_paging_iter()]


def find_intent(*, customer_id: str, call_id: UUID, since: datetime) -> Intent | None:
    """The payment that a call made, if it made one: for calls whose answer never came."""
    wanted = {"customer": customer_id, "limit": 100, "created": since_at(since)}
    with translated():
        page = client().v1.payment_intents.list(cast(Any, {**wanted, "expand": [f"data.{COST}"]}))
        return next(
            (intent_of(one) for one in page.auto_paging_iter() if is_of(one, call_id)), None
        )


def find_setup(*, customer_id: str, call_id: UUID) -> Setup | None:
    """The same for a card."""
    with translated():
        page = client().v1.setup_intents.list(
            {"customer": customer_id, "limit": 100, "expand": ["data.payment_method"]}
        )
        return next((setup_of(one) for one in page.auto_paging_iter() if is_of(one, call_id)), None)


def find_refund(*, intent_id: str, call_id: UUID) -> Refund | None:
    """The same for a refund."""
    call = str(call_id)
    return next((one for one in refunds_of(intent_id) if one.call_id == call), None)


def find_customer(*, call_id: UUID, since: datetime) -> str | None:
    """The same for a customer."""
    with translated():
        page = client().v1.customers.list(cast(Any, {"limit": 100, "created": since_at(since)}))
        return next((one.id for one in page.auto_paging_iter() if is_of(one, call_id)), None)
