"""Refunds that a panel of members decided: no steward's limit holds for them, but what was paid does.

Where the money comes from `refunding` knows: the ride's fee while it waits, then the loss reserve.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from payouts.actions import giving_back
from payouts.actions.deciding import TO
from payouts.actions.refunding import COOP, take_back
from payouts.payees import Way
from payouts.queries import refunds

ORDER = (Way.ACCOUNT, Way.CARD, Way.DEBT, Way.WALLET)
"""Money goes back as it came; what is left of it to the rider's balance."""


@transaction.atomic
def correct(*, ride_id: UUID, amount_minor: int, key: str, reason: str, now: datetime) -> int:
    """Give a rider money back as a verdict says, once per key; returns how much it was.

    It is never more than is left of what the ride cost: what stewards gave back meanwhile counts.

    Args:
        key: names the verdict, such as `panel:<id>`.
        reason: what the rider reads.
    """
    ride = refunds.ride(ride_id)
    if ride is None:
        return 0
    left = min(amount_minor, ride.left_minor)
    given = 0
    for way in ORDER:
        part = min(left - given, ride.ways[way])
        if part <= 0 or refunds.was_taken_back(f"{key}/{way}"):
            continue
        take_back(ride_id, part, source=COOP, to=TO[way], key=f"{key}/{way}", now=now)
        if way is Way.CARD:
            giving_back.refund(
                ride_id=ride_id,
                amount_minor=part,
                reason=reason,
                by=None,
                key=f"{key}/{way}",
                now=now,
            )
        given += part
    return given
