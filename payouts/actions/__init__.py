"""All writes of money. What other rooms report stands here; rooms' own modules are named by noun."""

from payouts.actions.ledger import KeyReused, Leg, NotEnough, NotReversible, post, reverse
from payouts.actions.settling import (
    RideMoney,
    RiderDebt,
    reverse_rider_debt,
    settle_ride,
    settle_rider_debt,
)

__all__ = [
    "KeyReused",
    "Leg",
    "NotEnough",
    "NotReversible",
    "RideMoney",
    "RiderDebt",
    "post",
    "reverse",
    "reverse_rider_debt",
    "settle_ride",
    "settle_rider_debt",
]
