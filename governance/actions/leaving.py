"""What ends with a membership: the standing ballot, and votes lent or taken."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from django.db import transaction

from governance import models
from governance.actions import delegating
from governance.actions.standing import RECEIPT_BYTES, counts_from
from governance.kinds import Topic
from governance.queries import standing


@transaction.atomic
def follow(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: somebody left. Who comes back later begins with no ballot and no delegate."""
    user_id = UUID(payload["user_id"])
    newest = standing.mine(user_id, now)
    if newest is not None and newest.shares is not None:
        models.StandingBallot.objects.create(
            user_id=user_id, shares=None, receipt=token_hex(RECEIPT_BYTES), at=counts_from(now)
        )
    for topic in Topic:
        delegating.take_back(topic=topic, by=user_id, now=now)
        delegating.stop_offering(topic=topic, by=user_id, now=now)
