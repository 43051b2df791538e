"""Asks the provider for a payment: on record and committed first, then asked, then said what came.

What a payer can run into stands here; `payments` and whoever catches these take them from there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from payouts import models, troubles
from payouts.actions import calls, charging, payers
from payouts.actions.ledger import KeyReused
from payouts.paying import LIVE, CardState, Purpose, State
from payouts.queries import cards

PAY_DEBT_PAGE = "/pay/owed/"
CARDS_PAGE = "/pay/cards/"
UNBOUND = "payments.unbound"


class NoCard(Refusal):
    """The rider has saved no card, or not this one."""

    code = "no_card"


class CardDeclined(Refusal):
    """The bank said no; the sentence says why, as far as the bank does."""

    code = "card_declined"


class NeedsAction(Refusal):
    """The rider has to confirm with their bank, at `action_url`; then the same request succeeds."""

    code = "needs_action"


class OwesFirst(Refusal):
    """A debt has to be paid before the next ride by card; `page` is where."""

    code = "owes_first"


class HoldGone(Refusal):
    """What was held for this ride was released meanwhile."""

    code = "hold_gone"


class NothingHeld(Refusal):
    """No card was ever bound to this ride."""

    code = "nothing_held"


class TippedBefore(Refusal):
    """A ride is tipped once."""

    code = "tipped_before"


class NothingOwed(Refusal):
    """There is no debt to pay."""

    code = "nothing_owed"


@dataclass(frozen=True, slots=True)
class Asked:
    purpose: Purpose
    about: UUID
    payer_id: UUID
    currency: str
    amount_minor: int
    is_present: bool = True
    driver_id: UUID | None = None


def pay(asked: Asked, card: models.Card, *, now: datetime) -> models.Payment:
    """Put a payment on record, commit, ask the provider, and say what came of it."""
    payers.introduce(asked.payer_id, now=now)
    payment = _recorded(asked, card, now=now)
    call = models.Call.objects.get(key=f"pay:{payment.id}")
    calls.carry_out(call.id, patience=1, now=now)
    payment.refresh_from_db()
    if payment.state == State.NEEDS_ACTION:
        # They may have confirmed meanwhile, and their message be late.
        payment = charging.refresh(payment.id, now=now)
    _say(payment)
    return payment


@transaction.atomic(durable=True)
def _recorded(asked: Asked, card: models.Card, *, now: datetime) -> models.Payment:
    """The payment's row and its call's, committed before anybody is asked; once per `about`."""
    same = models.Payment.objects.filter(purpose=asked.purpose, about=asked.about, state__in=LIVE)
    known = same.first() or _new_payment(asked, card, now=now)
    if known is None:
        known = same.first()
    if known is None:
        raise NothingOwed(_("Your debt is being paid right now."))
    if known.payer_id != asked.payer_id:
        raise NotYours(_("There is no such payment."))
    if known.purpose == Purpose.HOLD and known.amount_minor != asked.amount_minor:
        raise KeyReused(_("This payment was already recorded with other figures."))
    return known


def _new_payment(asked: Asked, card: models.Card, *, now: datetime) -> models.Payment | None:
    is_final = asked.purpose != Purpose.HOLD
    try:
        with transaction.atomic():
            payment = models.Payment.objects.create(
                purpose=asked.purpose,
                about=asked.about,
                payer_id=asked.payer_id,
                ride_id=asked.about if asked.purpose == Purpose.TIP else None,
                driver_id=asked.driver_id,
                card=card,
                is_present=asked.is_present,
                currency=asked.currency,
                amount_minor=asked.amount_minor,
                wanted_minor=asked.amount_minor if is_final else None,
                created_at=now,
                moved_at=now,
            )
    except IntegrityError:  # a second click was quicker
        return None
    back_url = f"{settings.PUBLIC_URL}/pay/back/{payment.id}/"
    calls.watch(charging.pay_call(payment, back_url=back_url, now=now), now=now)
    if not is_final:
        wait = timedelta(seconds=rules_as_of(now)["payments.unbound_s"])
        work.set_timer(UNBOUND, str(payment.id), due_at=now + wait)
    return payment


def _say(payment: models.Payment) -> None:
    """Turn a state that is no success into its refusal."""
    facts: dict[str, object] = {"payment": str(payment.id)}
    if payment.state == State.NEEDS_ACTION:
        facts |= {"action_url": payment.action_url}
        raise NeedsAction(_("Confirm this payment with your bank."), facts=facts)
    if payment.state == State.DECLINED:
        facts |= {"reason": payment.trouble, "page": CARDS_PAGE}
        raise CardDeclined(troubles.sentence(payment.trouble), facts=facts)
    if payment.state in {State.RELEASED, State.EXPIRED}:
        raise HoldGone(_("Your card was released meanwhile. Confirm the ride once more."))


def card_of(user_id: UUID, method_id: UUID | None, *, otherwise: bool = False) -> models.Card:
    """A saved card of this person; `otherwise` takes the default one where it is gone."""
    ready = models.Card.objects.filter(user_id=user_id, state=CardState.READY)
    found = ready.filter(id=method_id).first() if method_id else None
    if found is None and (otherwise or not method_id):
        found = ready.order_by("-is_default", "-added_at").first()
    if found is None:
        sentence = _("Add a card first.") if not method_id else _("This card is not among yours.")
        raise NoCard(sentence, facts={"page": CARDS_PAGE, "has_cards": cards.has_any(user_id)})
    return found
