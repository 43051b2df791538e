"""What the provider tells us: taken once, and never believed; the object is fetched instead.

So messages may come twice, late, in any order, or about what we never heard of.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.work import actions as work
from payouts import models
from payouts.actions import card_calls, charging, giving_back, payees, paying_out
from payouts.paying import State
from payouts.rails import provider, statements
from payouts.rails.refusing import Gone
from payouts.rails.values import Intent

log = logging.getLogger("ourway.payments")

DONE, UNKNOWN, NOTED = "done", "unknown", "noted"
PAID = {"payment_intent.succeeded", "charge.captured", "charge.succeeded"}
PAST = {
    "payment_intent.created": set(State),
    "payment_intent.amount_capturable_updated": set(State) - {State.CREATED, State.NEEDS_ACTION},
    "payment_intent.canceled": {State.RELEASED, State.EXPIRED},
}
"""Kind of message -> states of a payment that it can tell nothing new."""
Handler = Callable[[models.Heard, datetime], bool]
"""Fetches what a message is about and learns from it; returns whether we know the object."""


@transaction.atomic
def receive(*, body: bytes, signature: str, now: datetime) -> bool:
    """Take a message of the provider's; returns whether it is a new one.

    Raises:
        Forged: the provider did not sign it, or more than five minutes ago.
    """
    event = statements.construct_event(body, signature)
    _row, is_new = models.Heard.objects.get_or_create(
        id=event.id,
        defaults={
            "kind": event.kind[:80],
            "object_kind": event.object_kind[:40],
            "object_id": event.object_id[:80],
            "account_id": event.account_id[:80],
            "at": event.at,
            "heard_at": now,
        },
    )
    if is_new:
        work.post("payments.heard", {"event": event.id}, now=now)
    return is_new


def follow(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: act on a message, once.

    Raises:
        ProviderAway: it is tried again.
    """
    heard = models.Heard.objects.get(id=payload["event"])
    if heard.handled_at is not None:
        return
    handler = HANDLERS.get(heard.object_kind)
    outcome = NOTED
    if handler is not None:
        try:
            outcome = DONE if handler(heard, now) else UNKNOWN
        except Gone:
            outcome = UNKNOWN
    if outcome == UNKNOWN:
        log.warning("message %s is about %s, unknown here", heard.kind, heard.object_id)
    rows = models.Heard.objects.filter(id=heard.id, handled_at=None)
    rows.update(handled_at=now, outcome=outcome)


def learn_intent(intent_id: str, *, now: datetime) -> bool:
    """Fetch a payment and its refunds, and learn; also one whose answer never reached us."""
    intent = provider.intent(intent_id)
    payment_id = _payment_of(intent)
    if payment_id is None:
        return False
    charging.learn(payment_id, intent, now=now)
    if intent.paid_minor:
        giving_back.learn_refunds(payment_id, provider.refunds_of(intent_id), now=now)
    return True


def _payment_of(intent: Intent) -> UUID | None:
    known = models.Payment.objects.filter(provider_id=intent.id).values_list("id", flat=True)
    if found := known.first():
        return found
    if not intent.call_id:
        return None
    call = models.Call.objects.filter(id=intent.call_id, kind="pay").first()
    return call.subject_id if call else None


def _intent(heard: models.Heard, now: datetime) -> bool:
    known = models.Payment.objects.filter(provider_id=heard.object_id).first()
    if known is not None and _is_no_news(heard.kind, known):
        return True
    return learn_intent(heard.object_id, now=now)


def _is_no_news(kind: str, payment: models.Payment) -> bool:
    """Whether we are past what a message says: most come after the answer that said the same."""
    if kind in PAID:
        return payment.state == State.CAPTURED and payment.cost_minor is not None
    return payment.state in PAST.get(kind, ())


def _charge(heard: models.Heard, now: datetime) -> bool:
    known = models.Payment.objects.filter(charge_id=heard.object_id).first()
    if known is not None and _is_no_news(heard.kind, known):
        return True
    intent_id = provider.intent_of_charge(heard.object_id)
    return bool(intent_id) and learn_intent(intent_id, now=now)


def _refund(heard: models.Heard, now: datetime) -> bool:
    return learn_intent(provider.refund_now(heard.object_id).intent_id, now=now)


def _dispute(heard: models.Heard, now: datetime) -> bool:
    dispute = provider.dispute(heard.object_id)
    payment = models.Payment.objects.filter(charge_id=dispute.charge_id).first()
    if payment is None:
        return False
    giving_back.learn_dispute(payment.id, dispute, now=now)
    return True


def _setup(heard: models.Heard, now: datetime) -> bool:
    card = models.Card.objects.filter(setup_id=heard.object_id).first()
    if card is None:
        return False
    card_calls.learn(card.id, provider.setup(heard.object_id), now=now)
    return True


def _account(heard: models.Heard, now: datetime) -> bool:
    payee = models.Payee.objects.filter(account_id=heard.object_id).first()
    if payee is None:
        return False
    payees.look(payee.user_id, now=now)
    return True


def _payout(heard: models.Heard, now: datetime) -> bool:
    return paying_out.learn_heard(heard.object_id, heard.account_id, now=now)


HANDLERS: dict[str, Handler] = {
    "payment_intent": _intent,
    "charge": _charge,
    "refund": _refund,
    "dispute": _dispute,
    "setup_intent": _setup,
    "account": _account,
    "payout": _payout,
}
"""Kind of object -> what follows from a message about it."""
