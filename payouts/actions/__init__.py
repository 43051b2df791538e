"""All writes of money. What other rooms report stands here; rooms' own modules are named by noun."""

from payouts.actions.ledger import KeyReused, Leg, NotEnough, NotReversible, post, reverse
from payouts.actions.settling import (
    CashRide,
    RiderDebt,
    reverse_rider_debt,
    settle_cash_ride,
    settle_rider_debt,
)

__all__ = [
    "CashRide",
    "KeyReused",
    "Leg",
    "NotEnough",
    "NotReversible",
    "RiderDebt",
    "post",
    "reverse",
    "reverse_rider_debt",
    "settle_cash_ride",
    "settle_rider_debt",
]
