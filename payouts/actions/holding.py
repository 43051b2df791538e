"""Holds for rides that were booked ahead: asked for when the search is due, with nobody there.

In the caller's transaction; a worker asks the provider, and asking again says what came of it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.rulebook.queries import rules_as_of
from payouts import models
from payouts.actions import calls, charging
from payouts.paying import LIVE, CardState, Purpose, State
from payouts.queries import payments

NO_CARD, OWES = "no_card", "owes_first"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be held for a ride, and on which saved card."""

    ride_id: UUID
    payer_id: UUID
    card_id: UUID | None
    amount_minor: int
    currency: str


@transaction.atomic
def hold_for_ride(wanted: Wanted, *, now: datetime) -> str:
    """Hold an amount for a ride, once per card; returns how that stands.

    Returns:
        a payment's state, or `NO_CARD` where the card is gone, or `OWES` where a debt comes first.
    """
    last = (
        models.Payment.objects.filter(ride_id=wanted.ride_id, purpose=Purpose.HOLD)
        .order_by("-created_at", "-id")
        .first()
    )
    if last is not None and (last.state in LIVE or _was_refused(last, wanted)):
        return str(last.state)
    mine = models.Card.objects.filter(user_id=wanted.payer_id, state=CardState.READY)
    card = mine.filter(id=wanted.card_id).first() if wanted.card_id else None
    if card is None:
        return NO_CARD
    owed = payments.debt(wanted.payer_id, wanted.currency)
    if owed > rules_as_of(now)["payments.small_debt_minor"]:
        return OWES
    payment = models.Payment.objects.create(
        purpose=Purpose.HOLD,
        about=wanted.ride_id,
        payer_id=wanted.payer_id,
        ride_id=wanted.ride_id,
        card=card,
        is_present=False,
        currency=wanted.currency,
        amount_minor=wanted.amount_minor,
        created_at=now,
        moved_at=now,
    )
    calls.send_later(charging.pay_call(payment, now=now), now=now)
    return str(payment.state)


def _was_refused(last: models.Payment, wanted: Wanted) -> bool:
    """Whether this very card said no; another one, or one whose hold ran out, is asked anew."""
    return last.state == State.DECLINED and last.card_id == wanted.card_id
