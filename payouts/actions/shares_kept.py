"""Keeps what is paid into and out of members' shares: the entry and its row, together and once.

Called by whatever moves the money: `shares`, and `charging` when a card has paid.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from payouts import models
from payouts.actions.ledger import Leg, post

CARD, WALLET, BANK, BACK = "card", "wallet", "bank", "back"
SOURCES = {CARD: "provider", BANK: "bank"}


@dataclass(frozen=True, slots=True)
class Paid:
    """Money for a share; below zero it goes back, into the wallet. `reference`: the bank's."""

    user_id: UUID
    currency: str
    amount_minor: int
    way: str
    reference: str = ""
    by: UUID | None = None


@transaction.atomic
def keep(paid: Paid, *, key: str, now: datetime) -> None:
    """Book it, once per key.

    Raises:
        NotEnough: the wallet, or the share, holds less.
    """
    other = SOURCES.get(paid.way, "wallet")
    owner = paid.user_id if other == "wallet" else None
    _number, is_new = post(
        kind=f"share.{paid.way}",
        key=key,
        about=paid.user_id,
        currency=paid.currency,
        legs=[
            Leg(other, owner, paid.amount_minor),
            Leg("member_shares", paid.user_id, -paid.amount_minor),
        ],
        now=now,
    )
    if is_new:
        models.SharePayment.objects.create(
            share_id=paid.user_id,
            key=key,
            amount_minor=paid.amount_minor,
            way=paid.way,
            reference=paid.reference,
            at=now,
            by_id=paid.by,
        )
