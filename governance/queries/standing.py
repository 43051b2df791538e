"""Standing ballots: one's own, and all of them counted for a split, never anybody else's by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from coop.rulebook.queries import Rules, planned, reach, rules_as_of
from governance import ladder, models, splitting
from governance.ladder import Ballot, Box, Tally
from governance.queries import rolls
from payouts.rules import BUCKETS

COUNTED = f"""
SELECT ballot.shares, ballot.receipt FROM (
    SELECT DISTINCT ON (user_id) user_id, shares, receipt, at FROM governance_standingballot
     WHERE at < %(at)s ORDER BY user_id, at DESC, id DESC) ballot
 WHERE ballot.shares IS NOT NULL AND ballot.at >= %(kept_since)s
       AND ballot.user_id IN ({rolls.ROLL})
"""  # noqa: S608 - our own statements
"""The newest ballot of everybody on the roll; its facts are `facts(...)`."""
GROUPED = f"SELECT shares, count(*) FROM ({COUNTED}) counted GROUP BY shares"  # noqa: S608 - the same


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of one's own ballot.

    Attributes:
        shares: basis points by bucket; None where it was taken back.
        lapses_at: until when it counts unless it is kept anew.
    """

    shares: Ballot | None
    receipt: str
    at: datetime
    lapses_at: datetime


def facts(at: datetime, rules: Rules | None = None) -> dict[str, Any]:
    """What `COUNTED` asks for at an instant."""
    rules = rules or rules_as_of(at)
    lapse = timedelta(seconds=rules["standing.lapse_s"])
    return {**rolls.facts(at, rules), "kept_since": at - lapse}


def ballots(at: datetime) -> Tally:
    """All ballots that stand at an instant: equal ones are counted where they lie."""
    with connection.cursor() as cursor:
        cursor.execute(GROUPED, facts(at))
        return ladder.tally(cursor, buckets=len(BUCKETS))


def count(at: datetime, ballots: Tally, *, takes_effect: datetime) -> splitting.Count:
    """What ballots of an instant come to, and what binds them.

    Args:
        takes_effect: the day on which the split would begin, which decides how far it can go.
    """
    rules = rules_as_of(at)
    roll = rolls.roll_size(at)
    return splitting.Count(
        at=at,
        ballots=ballots,
        in_force=in_force(takes_effect),
        box=box(takes_effect),
        roll=roll,
        quorum=splitting.quorum(
            roll, share_bp=rules["standing.quorum_bp"], least=rules["standing.quorum_least"]
        ),
        rule_version=rules.version,
    )


def in_force(at: datetime) -> Ballot:
    """The split as far as it is decided for an instant, which may lie ahead."""
    rules = planned(at)
    return tuple(rules[f"split.{bucket}_bp"] for bucket in BUCKETS)


def box(at: datetime) -> Box:
    """What each bucket can become at an instant: the constitution's limits, and a step at most."""
    reaches = [reach(f"split.{bucket}_bp", at) for bucket in BUCKETS]
    return Box(low=tuple(low for low, _high in reaches), high=tuple(high for _low, high in reaches))


def mine(user_id: UUID, at: datetime) -> Kept | None:
    """The newest version of this person's ballot at an instant; None where they never had one."""
    found = versions(user_id, at, most=1)
    return found[0] if found else None


def versions(user_id: UUID, at: datetime, *, most: int = 20) -> list[Kept]:
    """This person's own versions up to an instant, the newest first."""
    lapse = timedelta(seconds=rules_as_of(at)["standing.lapse_s"])
    rows = models.StandingBallot.objects.filter(user_id=user_id, at__lte=at)
    return [
        Kept(tuple(row.shares) if row.shares else None, row.receipt, row.at, row.at + lapse)
        for row in rows.order_by("-at", "-id")[:most]
    ]


def standing(user_id: UUID, at: datetime) -> Ballot | None:
    """This person's ballot as a count at this instant takes it, if it counts at all."""
    rows = models.StandingBallot.objects.filter(user_id=user_id, at__lt=at)
    newest = rows.order_by("-at", "-id").first()
    if newest is None or newest.shares is None:
        return None
    lapse = timedelta(seconds=rules_as_of(at)["standing.lapse_s"])
    if newest.at < at - lapse or not rolls.eligibility(user_id, at).may:
        return None
    return tuple(newest.shares)
