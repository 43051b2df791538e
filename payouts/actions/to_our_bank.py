"""What the payment provider sends to the co-operative's own bank, as its statement says.

Nobody here asks for it: the provider sends on a schedule of its own. Until a line on the bank
statement shows it, the money is on its way.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from payouts.actions.ledger import Leg, post
from payouts.queries.bank import CAME_BACK, SENT
from payouts.rails.values import Line

KINDS = {"payout": SENT, "payout_failure": CAME_BACK}


def about(source_id: str) -> UUID:
    """A payout of the provider's to us, by the provider's number."""
    return uuid5(NAMESPACE_URL, f"provider-payout:{source_id}")


def book(line: Line, *, now: datetime) -> bool:
    """Book what left for our bank, or what the bank sent back; returns whether it is news."""
    _number, is_new = post(
        kind=KINDS[line.kind],
        key=f"provider:{line.source_id}:{line.kind}",
        about=about(line.source_id),
        currency=line.currency,
        legs=[
            Leg("provider_in_transit", None, -line.net_minor),
            Leg("provider", None, line.net_minor),
        ],
        now=now,
    )
    return is_new
