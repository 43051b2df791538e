"""Reads of what organisations owe: which one pays a ride, and how an account stands."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from payouts import models

ACCOUNT = "owed_by_organisation"


@dataclass(frozen=True, slots=True)
class OnAccount:
    """What an entry put on an organisation's account."""

    organisation_id: UUID
    currency: str
    amount_minor: int


def on_account(key: str) -> OnAccount | None:
    """What the entry with this key put on an organisation's account, if it did."""
    rows = models.Posting.objects.filter(entry__idempotency_key=key, account__kind=ACCOUNT)
    found = rows.values_list("account__owner", "account__currency", "debit_minor", "credit_minor")
    for owner, currency, debit, credit in found:
        if owner is not None:
            return OnAccount(owner, currency, debit - credit)
    return None


def owed(organisation_id: UUID, currency: str) -> int:
    """What an organisation owes us by the books; below zero where we owe it."""
    rows = models.Posting.objects.filter(
        account__kind=ACCOUNT, account__owner=organisation_id, account__currency=currency
    )
    sums = rows.aggregate(
        debit=Sum("debit_minor", default=0), credit=Sum("credit_minor", default=0)
    )
    return int(sums["debit"]) - int(sums["credit"])
