"""What members have of the fees: accrued, available, paid; by pool, by month, and how it moves."""

from uuid import UUID

from django.db.models import Sum

from payouts import models


def pays_rides_first(user_id: UUID) -> bool:
    """Whether this person's dividends pay their next ride before the card does; yes, until they say no."""
    chosen = models.Preference.objects.filter(user_id=user_id)
    found = chosen.values_list("pays_rides_first", flat=True).first()
    return True if found is None else found


def in_wallet(user_id: UUID, currency: str) -> int:
    """What lies in this person's wallet."""
    last = models.Posting.objects.filter(
        account__kind="wallet", account__owner=user_id, account__currency=currency
    ).order_by("-id")
    return last.values_list("balance_after", flat=True).first() or 0


def owed_by(user_id: UUID, currency: str) -> int:
    """What this person owes the co-operative for rides; below zero: what it owes them."""
    legs = models.Posting.objects.filter(
        account__kind="owed_by_rider", account__owner=user_id, account__currency=currency
    ).aggregate(debit=Sum("debit_minor", default=0), credit=Sum("credit_minor", default=0))
    return int(legs["debit"] - legs["credit"])


def paid_under(key: str) -> int | None:
    """What the entry of this key took out of a wallet; None where there is no such entry."""
    legs = models.Posting.objects.filter(
        entry__idempotency_key=key, account__kind="wallet", debit_minor__gt=0
    )
    return legs.values_list("debit_minor", flat=True).first()
