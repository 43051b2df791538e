"""What the register of members asks of money: a share that is begun, and one that goes back.

Bound by wiring; the register lies below this room and knows it only by these names.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.members.shares import Share
from coop.web.local import here
from payouts.actions import shares
from payouts.queries import shares as reads


def share_of(user_id: UUID, *, now: datetime) -> Share:
    """What somebody's share costs, and what they have paid in."""
    found = reads.share_of(user_id, now=now)
    return Share(here().currency, found.price_minor, found.paid_minor)


def give_back(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: a membership has ended, so the share goes back after the voted delay."""
    shares.ask_back(user_id=UUID(payload["user_id"]), now=now)


def keep(*, payload: Mapping[str, str], now: datetime) -> None:  # every handler takes `now`
    """Outbox: somebody is a member again before their share went back."""
    shares.stay(user_id=UUID(payload["user_id"]))
