"""Why somebody's account must stay open a while: money between them and the co-operative."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from payouts.queries.payments import debts


def hold(*, member_id: UUID, now: datetime) -> str:
    """What the person owes, said to them; empty where they owe nothing."""
    owed = debts(member_id)
    if not owed:
        return ""
    sums = ", ".join(format_money(minor, currency) for currency, minor in owed.items())
    return _("You owe %s for a ride. Pay it first, on the page “Payments”.") % sums
