"""Standing ballots: one's own, and all of them counted for a split, never anybody else's by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from coop.rulebook.queries import Rules, planned, reach, rules_as_of
from governance import models, splitting
from governance.ladder import Ballot, Box, Tally
from governance.queries import rolls
from payouts.rules import BUCKETS

ROLL = f"""
WITH newest AS (
    SELECT DISTINCT ON (user_id) user_id, shares, receipt, rides, at
      FROM governance_standingballot
     WHERE at < %(at)s {{of_ballots}} ORDER BY user_id, at DESC, id DESC
), roll AS MATERIALIZED (
    SELECT {{kept}} newest.shares, newest.receipt, newest.at
      FROM ({rolls.LONG_ENOUGH}) member LEFT JOIN newest ON newest.user_id = member.user_id
     WHERE (newest.rides >= %(rides_min)s OR {rolls.HAS_RIDDEN}) {{of_members}}
)
"""  # noqa: S608 - our own statements
COUNTED = f"""
{ROLL.format(of_ballots="", of_members="", kept="")}, counted AS (
    SELECT shares, receipt FROM roll WHERE shares IS NOT NULL AND at >= %(kept_since)s
)
"""  # noqa: S608 - the same
"""The roll, and the newest ballot of everybody on it; for statements, with `facts(...)`.

Rides are never unmade: they are looked for only where a ballot does not say that there are enough.
"""
AMONG = f"""
{
    ROLL.format(
        of_ballots="AND user_id = ANY(%(people)s)",
        of_members="AND member.user_id = ANY(%(people)s)",
        kept="member.user_id,",
    )
}
SELECT user_id::text, CASE WHEN at >= %(kept_since)s THEN shares END, receipt FROM roll
"""  # noqa: S608 - the same
"""Who of some `people` is on the roll, with the ballot of theirs that counts, or none."""
ROLL_SIZE = "(SELECT count(*) FROM roll)"
MEMORY = "SET LOCAL work_mem = '256MB'"
"""For a million members; a co-operative of thousands never takes it."""


def levels_of(table: str, *, besides: str = "0", buckets: int = len(BUCKETS)) -> str:
    """A part of a statement that merges what is equal, all buckets in one pass.

    Its rows hold the level of one bucket (NULL for the others), how many ask for that, and what is
    asked `besides`; one row is about all of them.
    """
    shares = ", ".join(f"shares[{number}]" for number in range(1, buckets + 1))
    sets = ", ".join(f"(shares[{number}])" for number in range(1, buckets + 1))
    return (
        f"SELECT {shares}, count(*), {besides} FROM {table}"  # noqa: S608 - our own statements
        f" GROUP BY GROUPING SETS ({sets}, ())"
    )


def tally_of(rows: Iterable[Sequence[Any]], *, buckets: int = len(BUCKETS)) -> Tally:
    """A tally from such rows."""
    asked: list[dict[int, int]] = [{} for _ in range(buckets)]
    for *levels, copies, _besides in rows:
        for bucket, level in enumerate(levels):
            if level is not None:
                asked[bucket][level] = copies
    return Tally(sum(asked[0].values()), tuple(asked))


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


@transaction.atomic
def ballots(at: datetime, *, buckets: int = len(BUCKETS)) -> tuple[Tally, int]:
    """All ballots that stand at an instant, each once, and how many could have one."""
    levels = levels_of("counted", besides=ROLL_SIZE, buckets=buckets)
    with connection.cursor() as cursor:
        cursor.execute(MEMORY)
        cursor.execute(COUNTED + levels, facts(at))
        rows = cursor.fetchall()
    return tally_of(rows, buckets=buckets), rows[0][-1]


def among(people: Sequence[UUID], at: datetime) -> dict[str, tuple[Ballot | None, str | None]]:
    """Of some people those on the roll at an instant: the ballot that counts, and its receipt."""
    with connection.cursor() as cursor:
        cursor.execute(AMONG, facts(at) | {"people": list(people)})
        return {
            user: (tuple(shares) if shares else None, receipt)
            for user, shares, receipt in cursor.fetchall()
        }


def count(
    at: datetime,
    ballots: Tally,
    *,
    roll: int,
    takes_effect: datetime,
    carried: Sequence[splitting.Carried] = (),
) -> splitting.Count:
    """What ballots of an instant come to, and what binds them.

    Args:
        ballots: all that stand, each once.
        roll: how many could have one.
        carried: those of them that count for others too.
        takes_effect: the day on which the split would begin, which decides how far it can go.
    """
    rules = rules_as_of(at)
    return splitting.Count(
        at=at,
        ballots=splitting.carrying(ballots, carried),
        in_force=in_force(takes_effect),
        box=box(takes_effect),
        roll=roll,
        quorum=splitting.quorum(
            roll, share_bp=rules["standing.quorum_bp"], least=rules["standing.quorum_least"]
        ),
        rule_version=rules.version,
        lent=sum(one.weight - 1 for one in carried),
        carried=tuple(carried),
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
