"""Money from cards: what the provider says of a payment, and what follows from it.

`learn` is the only writer of a payment's state, always from an object that was fetched; so an
answer, a message and a look at night may come in any order and as often as they like.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.work import actions as work
from payouts import models
from payouts.actions import calls
from payouts.actions.ledger import Leg, post
from payouts.actions.shares_kept import CARD, Paid, keep
from payouts.paying import OPEN, Purpose, State, may_follow
from payouts.rails import provider
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Asked, Intent, IntentState, Named

NEVER_ASKED = "never_asked"
STATES = {
    IntentState.NEEDS_ACTION: State.NEEDS_ACTION,
    IntentState.HELD: State.AUTHORISED,
    IntentState.PAID: State.CAPTURED,
    IntentState.CANCELLED: State.RELEASED,
}


@transaction.atomic
def learn(payment_id: UUID, intent: Intent, *, now: datetime) -> models.Payment:
    """Bring a payment to what the provider has, book what that means, and set going what follows."""
    payment = models.Payment.objects.select_for_update().get(id=payment_id)
    before, after = State(payment.state), _state(intent)
    payment.provider_id, payment.charge_id = intent.id, intent.charge_id or payment.charge_id
    payment.action_url = intent.action_url
    payment.held_until = intent.held_until or payment.held_until
    if intent.trouble and after == State.DECLINED:
        payment.trouble = intent.trouble.code
    if after and may_follow(before, after):
        payment.state, payment.moved_at = after, now
    if payment.state == State.CAPTURED and intent.state == IntentState.PAID:
        payment.captured_minor, payment.cost_minor = intent.paid_minor, intent.cost_minor
        _book(payment, now=now)
    payment.save()
    if payment.state != before:
        moved(payment, now=now)
    return payment


def moved(payment: models.Payment, *, now: datetime) -> None:
    """A payment has a new state: tell who must know, and do what the ride wants of it."""
    payload = {
        "payment": str(payment.id),
        "ride": str(payment.ride_id or ""),
        "user": str(payment.payer_id),
        "purpose": payment.purpose,
        "state": payment.state,
    }
    work.post("payment.changed", payload, now=now)
    if payment.purpose == Purpose.REST and payment.state == State.DECLINED:
        work.post("payment.told", payload, now=now)
    follow(payment, now=now)


def follow(payment: models.Payment, *, now: datetime) -> None:
    """Do what the ride wants of a payment, as far as its state allows. In a transaction."""
    if payment.wanted_minor is None:
        return
    if payment.wanted_minor == 0:
        if payment.state in OPEN and payment.provider_id:
            _ask(payment, "cancel", {}, now=now)
    elif payment.state == State.AUTHORISED:
        _ask(payment, "capture", {"amount_minor": payment.wanted_minor}, now=now)
    elif payment.purpose == Purpose.HOLD and payment.state not in {*OPEN, State.CAPTURED}:
        charge_rest(payment, payment.wanted_minor, about=payment.id, now=now)


def charge_rest(hold: models.Payment, amount_minor: int, *, about: UUID, now: datetime) -> None:
    """Take what a hold does not cover from the same card, with nobody there to confirm.

    Args:
        about: the ride, for what it cost above its hold; the hold, where it came to nothing.
    """
    rest, is_new = models.Payment.objects.get_or_create(
        purpose=Purpose.REST,
        about=about,
        defaults={
            "payer_id": hold.payer_id,
            "ride_id": hold.ride_id,
            "card": hold.card,
            "is_present": False,
            "currency": hold.currency,
            "amount_minor": amount_minor,
            "wanted_minor": amount_minor,
            "created_at": now,
            "moved_at": now,
        },
    )
    if is_new:
        calls.send_later(pay_call(rest, now=now), now=now)


def pay_call(payment: models.Payment, *, back_url: str = "", now: datetime) -> models.Call:
    """Put on record that the provider will be asked for this payment."""
    return calls.open_call(
        key=f"pay:{payment.id}",
        kind="pay",
        subject_id=payment.id,
        facts={"back_url": back_url, "about": str(payment.ride_id or payment.about)},
        now=now,
    )


def refresh(payment_id: UUID, *, now: datetime) -> models.Payment:
    """Fetch a payment from the provider and learn what it says.

    Raises:
        ProviderAway: ask again later.
    """
    payment = models.Payment.objects.get(id=payment_id)
    if payment.provider_id is None:
        return payment
    return learn(payment_id, provider.intent(payment.provider_id), now=now)


@dataclass(frozen=True, slots=True)
class Paying:
    """Asks for a payment: a hold, or money at once."""

    def ask(self, call: models.Call, named: Named) -> Intent | None:
        """Call the provider; but for what is not wanted any more, only look."""
        payment = _of(call)
        if payment.wanted_minor == 0:
            return self.look(call)
        asked = Asked(
            customer_id=models.Payer.objects.get(user_id=payment.payer_id).provider_id,
            card_id=payment.card.provider_id or "",
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            about=call.facts["about"],
            back_url=call.facts["back_url"],
            is_present=payment.is_present,
            is_hold=payment.purpose == Purpose.HOLD,
        )
        return provider.pay(asked, call=named)

    def look(self, call: models.Call) -> Intent | None:
        """The payment that the call made."""
        payer = models.Payer.objects.get(user_id=_of(call).payer_id)
        since = call.created_at - calls.LOOK_BACK
        return provider.find_intent(customer_id=payer.provider_id, call_id=call.id, since=since)

    def keep(self, call: models.Call, answer: Intent | None, *, now: datetime) -> str:
        """Learn what the provider made of it."""
        if answer is None:
            _end(call.subject_id, State.RELEASED, NEVER_ASKED, now=now)
            return ""
        learn(call.subject_id, answer, now=now)
        return answer.id

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """The card was declined, or the provider cannot do this."""
        if isinstance(error, Declined):
            code, object_id = error.trouble.code, error.object_id
        else:
            calls.log.error("payment %s: %s", call.subject_id, error)
            code, object_id = error.code, ""
        _end(call.subject_id, State.DECLINED, code, object_id=object_id, now=now)


@dataclass(frozen=True, slots=True)
class Ending:
    """Takes what is held, or releases it."""

    takes: bool

    def ask(self, call: models.Call, named: Named) -> Intent:
        """Call the provider."""
        intent_id = _of(call).provider_id or ""
        if self.takes:
            amount_minor = int(call.facts["amount_minor"])
            return provider.capture(intent_id=intent_id, amount_minor=amount_minor, call=named)
        return provider.cancel(intent_id=intent_id, call=named)

    def look(self, call: models.Call) -> Intent | None:
        """The payment, if it is past being captured or released."""
        intent = provider.intent(_of(call).provider_id or "")
        return intent if intent.state in {IntentState.PAID, IntentState.CANCELLED} else None

    def keep(self, call: models.Call, answer: Intent, *, now: datetime) -> str:
        """Learn what came of it."""
        learn(call.subject_id, answer, now=now)
        return answer.id

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """It is not as we thought: expired, released or captured. Look, and go on from there."""
        intent = provider.intent(_of(call).provider_id or "")
        learn(call.subject_id, intent, now=now)
        if intent.state == IntentState.HELD:
            calls.log.error("payment %s is still held: %s", call.subject_id, error)


PAY, CAPTURE, CANCEL = Paying(), Ending(takes=True), Ending(takes=False)


def _ask(payment: models.Payment, kind: str, facts: dict[str, object], *, now: datetime) -> None:
    call = calls.open_call(
        key=f"{kind}:{payment.id}", kind=kind, subject_id=payment.id, facts=facts, now=now
    )
    calls.send_later(call, now=now)


def _of(call: models.Call) -> models.Payment:
    return models.Payment.objects.select_related("card").get(id=call.subject_id)


def _state(intent: Intent) -> State | None:
    if intent.state == IntentState.WAITING:
        return State.DECLINED if intent.trouble else None
    if intent.is_expired:
        return State.EXPIRED
    return STATES.get(intent.state)


def _end(
    payment_id: UUID, state: State, trouble: str, *, object_id: str = "", now: datetime
) -> None:
    """A payment ended before the provider had an object that could be fetched."""
    payment = models.Payment.objects.select_for_update().get(id=payment_id)
    if not may_follow(State(payment.state), state):
        return
    payment.state, payment.trouble, payment.moved_at = state, trouble, now
    payment.provider_id = object_id or payment.provider_id
    payment.save()
    moved(payment, now=now)


def _book(payment: models.Payment, *, now: datetime) -> None:
    """What was taken is at the provider; what the provider kept was set aside for that."""
    about = payment.ride_id or payment.id
    if payment.purpose == Purpose.SHARE:
        share = Paid(payment.payer_id, payment.currency, payment.captured_minor, CARD)
        keep(share, key=f"payment:{payment.id}:captured", now=now)
        _book_cost(payment, about, now=now)
        return
    paid = Leg("owed_by_rider", payment.payer_id, -payment.captured_minor)
    if payment.purpose == Purpose.TIP:
        paid = Leg("driver_earnings", payment.driver_id, -payment.captured_minor)
    post(
        kind=f"card.{payment.purpose}",
        key=f"payment:{payment.id}:captured",
        about=about,
        currency=payment.currency,
        legs=[Leg("provider", None, payment.captured_minor), paid],
        now=now,
    )
    _book_cost(payment, about, now=now)


def _book_cost(payment: models.Payment, about: UUID, *, now: datetime) -> None:
    """What the provider kept comes out of what was set aside for that."""
    if payment.cost_minor:
        cost = payment.cost_minor
        post(
            kind="card.cost",
            key=f"payment:{payment.id}:cost",
            about=about,
            currency=payment.currency,
            legs=[Leg("card_cost_due", None, cost), Leg("provider", None, -cost)],
            now=now,
        )
