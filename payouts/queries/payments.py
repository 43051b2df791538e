"""Reads of payments by card: what a ride's payments came to, and what somebody owes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Coalesce

from payouts import models, troubles
from payouts.paying import OPEN, Purpose

# One statement: between two, a payment could arrive that neither of them sees.
DEBT = """
SELECT (SELECT COALESCE(sum(debit_minor - credit_minor), 0)
          FROM payouts_posting posting JOIN payouts_account account ON account.id = account_id
         WHERE account.kind = 'owed_by_rider' AND owner = %(user)s
               AND account.currency = %(currency)s)
     - (SELECT COALESCE(sum(wanted_minor), 0) FROM payouts_payment payment
         WHERE payer_id = %(user)s AND payment.currency = %(currency)s
               AND state = ANY (%(open)s) AND purpose IN ('hold', 'rest', 'debt'))
     + (SELECT COALESCE(sum(refund.amount_minor), 0)
          FROM payouts_refund refund JOIN payouts_payment payment ON payment.id = payment_id
         WHERE payer_id = %(user)s AND payment.currency = %(currency)s AND refund.state = 'open')
"""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment as its payer sees it. `sentence` says why a card was not accepted."""

    id: UUID
    purpose: str
    state: str
    ride_id: UUID | None
    currency: str
    amount_minor: int
    wanted_minor: int | None
    captured_minor: int
    refunded_minor: int
    card_brand: str
    card_last4: str
    sentence: str
    action_url: str
    created_at: datetime


def of_ride(ride_id: UUID) -> list[PaymentView]:
    """All payments of a ride, its hold first, in the order in which they were made."""
    rows = models.Payment.objects.filter(ride_id=ride_id).select_related("card")
    return [_view(row) for row in rows.order_by("created_at", "id")]


def payment(payment_id: UUID, *, payer_id: UUID) -> PaymentView | None:
    """One payment of this payer's."""
    rows = models.Payment.objects.filter(id=payment_id, payer_id=payer_id)
    found = rows.select_related("card").first()
    return _view(found) if found else None


def recent(payer_id: UUID, *, limit: int = 20) -> list[PaymentView]:
    """A payer's newest payments."""
    rows = models.Payment.objects.filter(payer_id=payer_id).select_related("card")
    return [_view(row) for row in rows.order_by("-created_at", "id")[:limit]]


def hold_of(ride_id: UUID) -> PaymentView | None:
    """What is or was held for a ride."""
    rows = models.Payment.objects.filter(ride_id=ride_id, purpose=Purpose.HOLD)
    found = rows.select_related("card").order_by("-created_at").first()
    return _view(found) if found else None


def currency_of(ride_id: UUID) -> str | None:
    """The currency in which a ride was settled or held, if it was."""
    fee = models.Fee.objects.filter(ride_id=ride_id).values_list("currency", flat=True).first()
    held = models.Payment.objects.filter(ride_id=ride_id).values_list("currency", flat=True)
    return fee or held.first()


def debt(user_id: UUID, currency: str) -> int:
    """What somebody owes us that no payment under way will bring; 0 where it is we who owe."""
    with connection.cursor() as cursor:
        cursor.execute(DEBT, {"user": user_id, "currency": currency, "open": list(OPEN)})
        return max(int(cursor.fetchone()[0]), 0)


def debts(user_id: UUID) -> dict[str, int]:
    """Currency -> what somebody owes, where they do."""
    accounts = models.Account.objects.filter(kind="owed_by_rider", owner=user_id)
    found = {unit: debt(user_id, unit) for unit in accounts.values_list("currency", flat=True)}
    return {unit: owed for unit, owed in sorted(found.items()) if owed}


def refundable(ride_id: UUID) -> int:
    """What could still go back to the cards that a ride was paid with, tips aside."""
    rows = models.Payment.objects.filter(ride_id=ride_id).exclude(purpose=Purpose.TIP)
    paid = rows.aggregate(sum=Coalesce(Sum("captured_minor"), 0))["sum"]
    asked = models.Refund.objects.filter(payment__in=rows).exclude(state="refused")
    return int(paid) - int(asked.aggregate(sum=Coalesce(Sum("amount_minor"), 0))["sum"])


def given_back(ride_id: UUID) -> int:
    """What is on its way back to the cards of a ride, or has arrived."""
    rows = models.Refund.objects.filter(payment__ride_id=ride_id).exclude(state="refused")
    return int(rows.aggregate(sum=Coalesce(Sum("amount_minor"), 0))["sum"])


def _view(row: models.Payment) -> PaymentView:
    return PaymentView(
        id=row.id,
        purpose=row.purpose,
        state=row.state,
        ride_id=row.ride_id,
        currency=row.currency,
        amount_minor=row.amount_minor,
        wanted_minor=row.wanted_minor,
        captured_minor=row.captured_minor,
        refunded_minor=row.refunded_minor,
        card_brand=row.card.brand,
        card_last4=row.card.last4,
        sentence=troubles.sentence(row.trouble) if row.trouble else "",
        action_url=row.action_url,
        created_at=row.created_at,
    )
