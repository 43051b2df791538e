"""The tables of the room, by what they are about."""

from payouts.models.ledger import Account, Entry, Posting
from payouts.models.payments import (
    Call,
    Card,
    Difference,
    Dispute,
    Heard,
    Payer,
    Payment,
    Reconciled,
    Refund,
)
from payouts.models.pools import (
    Fee,
    Pool,
    PoolInflow,
    Preference,
    Share,
    TakenBack,
    UnitsChange,
    Waiting,
)

__all__ = [
    "Account",
    "Call",
    "Card",
    "Difference",
    "Dispute",
    "Entry",
    "Fee",
    "Heard",
    "Payer",
    "Payment",
    "Pool",
    "PoolInflow",
    "Posting",
    "Preference",
    "Reconciled",
    "Refund",
    "Share",
    "TakenBack",
    "UnitsChange",
    "Waiting",
]
