"""The tables of the room, by what they are about."""

from payouts.models.ledger import Account, Closed, Entry, Posting
from payouts.models.payees import Batch, Decision, Payee, Payout
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
from payouts.models.shares import MemberShare, SharePayment

__all__ = [
    "Account",
    "Batch",
    "Call",
    "Card",
    "Closed",
    "Decision",
    "Difference",
    "Dispute",
    "Entry",
    "Fee",
    "Heard",
    "MemberShare",
    "Payee",
    "Payer",
    "Payment",
    "Payout",
    "Pool",
    "PoolInflow",
    "Posting",
    "Preference",
    "Reconciled",
    "Refund",
    "Share",
    "SharePayment",
    "TakenBack",
    "UnitsChange",
    "Waiting",
]
