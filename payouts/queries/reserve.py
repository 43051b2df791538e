"""What the indivisible reserve holds, and what of its decisions was paid."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Sum

from payouts import models


def holds(currency: str) -> int:
    """The reserve in minor units, as of now."""
    rows = models.Posting.objects.filter(account__kind="reserve", account__currency=currency)
    sums = rows.aggregate(
        credit=Sum("credit_minor", default=0), debit=Sum("debit_minor", default=0)
    )
    return int(sums["credit"] - sums["debit"])


def paid_by_bank(abouts: Sequence[UUID], currency: str) -> dict[UUID, int]:
    """What was paid of each of these matters, less what was taken back: its id -> minor units."""
    rows = models.Posting.objects.filter(
        entry__about__in=abouts, account__kind="bills_due", account__currency=currency
    ).values_list("entry__about")
    sums = rows.annotate(credit=Sum("credit_minor"), debit=Sum("debit_minor"))
    return {about: int(debit - credit) for about, credit, debit in sums.order_by("entry__about")}
