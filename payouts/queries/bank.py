"""The account `bank` entry by entry, and what is on its way to it from the payment provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from payouts import models

SENT, CAME_BACK = "provider.sent", "provider.came_back"


@dataclass(frozen=True, slots=True)
class BankEntry:
    """An entry that moved the account `bank`, or sent money towards it: above zero comes in."""

    entry_id: int
    key: str
    kind: str
    about: UUID
    at: datetime
    amount_minor: int

    @property
    def id(self) -> UUID:
        """The entry's number in the shape of all ids."""
        return UUID(int=self.entry_id)

    @property
    def reference(self) -> str:
        """Entries have none that a bank would know."""
        return ""

    @property
    def name(self) -> str:
        """What kind of entry it is."""
        return self.kind

    @property
    def due_on(self) -> date:
        """The day it was booked."""
        return self.at.date()


def entries(currency: str, *, account: str = "bank") -> list[BankEntry]:
    """Every entry on an account of ours, oldest first; reversals cancel out with what they mirror."""
    rows = models.Posting.objects.filter(
        account__kind=account,
        account__owner=None,
        account__currency=currency,
        entry__reverses=None,
        entry__entry=None,
    )
    found = rows.values_list(
        "entry_id", "entry__idempotency_key", "entry__kind", "entry__about", "entry__at"
    ).annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
    return [
        BankEntry(number, key, kind, about, at, debit - credit)
        for number, key, kind, about, at, debit, credit in found.order_by("entry_id")
        if debit != credit
    ]


def on_its_way(currency: str) -> list[BankEntry]:
    """What the payment provider sent to our bank, and the bank did not send back."""
    back = set(models.Entry.objects.filter(kind=CAME_BACK).values_list("about", flat=True))
    return [
        one
        for one in entries(currency, account="provider_in_transit")
        if one.kind == SENT and one.about not in back
    ]


def entry_key(entry_id: int) -> str | None:
    """The idempotency key of an entry, by its number."""
    if entry_id >= 1 << 63:
        return None
    rows = models.Entry.objects.filter(id=entry_id)
    return rows.values_list("idempotency_key", flat=True).first()


def booked_on_bank(keys: Sequence[str]) -> dict[str, int]:
    """Idempotency key -> what its entry moved on `bank`."""
    rows = models.Posting.objects.filter(
        entry__idempotency_key__in=keys, account__kind="bank"
    ).values_list("entry__idempotency_key")
    sums = rows.annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
    return {key: debit - credit for key, debit, credit in sums}
