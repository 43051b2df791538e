"""Gives the demo's members ballots on the split of the fee, and months that were closed by them.

By the same actions as anybody's, with an earlier `now`. Called once, when a demo opens.
"""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from coop.web.local import here
from governance import months
from governance.actions import delegating, split, standing
from governance.kinds import Topic

CAMPS = (
    {"drivers": 50, "riders": 15, "reserve": 15, "everyone": 10, "operations": 10},
    {"drivers": 45, "riders": 10, "reserve": 20, "everyone": 10, "operations": 15},
    {"drivers": 35, "riders": 25, "reserve": 15, "everyone": 10, "operations": 15},
    {"drivers": 40, "riders": 10, "reserve": 25, "everyone": 10, "operations": 15},
    {"drivers": 40, "riders": 15, "reserve": 10, "everyone": 25, "operations": 10},
)
SAYS = "I read the books every month and vote for low costs."
SPREAD = 5
SETTLED = timedelta(days=15)
"""After which members may vote."""
LATE = timedelta(minutes=5)


def write(voters: list[UUID], *, since: datetime, now: datetime) -> None:
    """Let these members vote month by month; each month a third of them think again.

    One lends another their vote instead.
    """
    # Of those lots in which one more ballot visibly moves the result, as a newcomer expects.
    lot, zone = Random(42), here().time_zone  # noqa: S311 - a demo’s wishes
    leaning = {voter: at % len(CAMPS) for at, voter in enumerate(voters)}
    at = since + SETTLED
    delegate, lender = voters[1], voters[3]
    delegating.offer(topic=Topic.MONEY, says=SAYS, by=delegate, now=at)
    delegating.lend(topic=Topic.MONEY, to=delegate, by=lender, now=at)
    voters = [voter for voter in voters if voter != lender]
    for voter in voters:
        standing.keep(wish=_wish(CAMPS[leaning[voter]], lot), by=voter, now=at)
    month = months.month_of(at, zone)
    while month.until + LATE < now:
        split.close(month, now=month.until + LATE)
        month = months.month_of(month.until, zone)
        again = min(month.since + SETTLED, now)
        for voter in lot.sample(voters, len(voters) // 3):
            camp = CAMPS[(leaning[voter] + lot.choice((0, 1))) % len(CAMPS)]
            standing.keep(wish=_wish(camp, lot), by=voter, now=again)


def _wish(camp: dict[str, int], lot: Random) -> dict[str, int]:
    """Somebody's wish, some points away from what others of their mind say."""
    wish = dict(camp)
    for _ in range(2):
        one, other = lot.sample(sorted(wish), 2)
        moved = min(lot.randrange(SPREAD + 1), wish[one])
        wish[one] -= moved
        wish[other] += moved
    return wish
