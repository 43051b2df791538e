"""Claims of many members at once, for the payout batch: a few statements for hundreds of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from payouts.accumulator import SCALE
from payouts.actions.ledger import Draft, Leg, post_all
from payouts.actions.releasing import open_pools

# In the order in which a single claim locks its shares: pool by pool.
HELD = """
SELECT share.user_id, share.id, share.pool_id, share.claimed_minor,
       div(share.settled + share.units * (pool.index - share.index_at), %(scale)s)::bigint
  FROM payouts_share share JOIN payouts_pool pool ON pool.id = share.pool_id
 WHERE share.user_id = ANY (%(users)s) AND pool.currency = %(currency)s
 ORDER BY share.pool_id, share.user_id FOR UPDATE OF share
"""
TAKE = """
UPDATE payouts_share share
   SET settled = share.settled + share.units * (pool.index - share.index_at)
                 - taken.minor * %(scale)s,
       index_at = pool.index, claimed_minor = share.claimed_minor + taken.minor
  FROM unnest(%(ids)s::bigint[], %(minors)s::bigint[]) taken (id, minor), payouts_pool pool
 WHERE share.id = taken.id AND pool.id = share.pool_id
"""


@transaction.atomic
def claim_many(user_ids: Sequence[UUID], *, currency: str, now: datetime) -> dict[UUID, int]:
    """Take what these members' shares hold into their wallets; returns member -> how much.

    Call it with a few hundred at a time: fees wait to flow in meanwhile.
    """
    keys = {pool.id: key for key, pool in open_pools(currency).items()}
    legs: dict[UUID, list[Leg]] = defaultdict(list)
    so_far: dict[UUID, int] = defaultdict(int)
    taken: list[tuple[int, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"users": list(user_ids), "currency": currency, "scale": SCALE})
        for user_id, share_id, pool_id, claimed_minor, whole_minor in cursor.fetchall():
            so_far[user_id] += claimed_minor
            if whole_minor:
                legs[user_id].append(Leg(f"pool_{keys[pool_id]}", None, whole_minor))
                taken.append((share_id, whole_minor))
        ids, minors = [share_id for share_id, _ in taken], [minor for _, minor in taken]
        cursor.execute(TAKE, {"ids": ids, "minors": minors, "scale": SCALE})
    claimed = {user_id: sum(leg.amount_minor for leg in theirs) for user_id, theirs in legs.items()}
    drafts = [
        Draft(
            f"dividend:{user_id}:{currency}:{so_far[user_id]}",
            user_id,
            [*theirs, Leg("wallet", user_id, -claimed[user_id])],
        )
        for user_id, theirs in sorted(legs.items())
    ]
    post_all(drafts, kind="dividend.claimed", currency=currency, now=now)
    return claimed
