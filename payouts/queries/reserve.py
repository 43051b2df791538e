"""What the indivisible reserve holds."""

from django.db.models import Sum

from payouts import models


def holds(currency: str) -> int:
    """The reserve in minor units, as of now."""
    rows = models.Posting.objects.filter(account__kind="reserve", account__currency=currency)
    sums = rows.aggregate(
        credit=Sum("credit_minor", default=0), debit=Sum("debit_minor", default=0)
    )
    return int(sums["credit"] - sums["debit"])
