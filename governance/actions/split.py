"""Closes a month of the split once and for good, and says every hour what it would be.

The result goes into the rulebook by itself: nobody's hand lies between the ballots and the money.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from coop.journal import actions as journal
from coop.rulebook import actions as rulebook
from coop.rulebook.queries import opened_at, rules_as_of
from coop.web.local import here
from governance import ladder, models, months, splitting
from governance.actions.standing import BALLOT_LOCK
from governance.ladder import Tally
from governance.queries import split, standing
from governance.queries.split import cause_of
from governance.splitting import Count, Verdict
from payouts.rules import BUCKETS

PATIENCE = "SET LOCAL statement_timeout = '15min'"
"""Among a million ballots a statement takes longer than any page may wait."""
LEAVES = f"""
{standing.COUNTED}, laid_out AS (
    INSERT INTO governance_splitleaf (period_id, tag, shares)
    SELECT %(key)s, encode(sha256(convert_to(receipt || ':' || %(key)s, 'UTF8')), 'hex') AS tag,
           shares
      FROM counted ORDER BY tag
)
SELECT {standing.ROLL_SIZE}
"""  # noqa: S608 - our own statements
LAID_OUT = "(SELECT shares FROM governance_splitleaf WHERE period_id = %s) leaf"
DIGEST = """
SELECT encode(sha256(convert_to(COALESCE(string_agg(
           tag || ' ' || array_to_string(shares, ' ') || chr(10), '' ORDER BY tag), ''), 'UTF8')), 'hex')
  FROM governance_splitleaf WHERE period_id = %s
"""
"""As `sha256sum` finds it over the file that anybody may download."""


def close_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Close the newest month that is over, unless it is closed; then publish the running result.

    However late it comes, roll, ballots and rules are read as of the month's end, and it takes
    effect as the next day begins. A month that nobody closed before the next one was over is left
    out: its split never was in force, and two steps at once would be one too long.
    """
    zone = here().time_zone
    close(months.last_ended(now, zone), now=now)
    publish(now=now)


@transaction.atomic
def close(month: months.Month, *, now: datetime) -> bool:
    """Count a month that is over and write its split into the rulebook; once.

    Returns:
        Whether this call did.
    """
    opened = opened_at()
    if opened is None or opened >= month.until or now < month.until:
        return False
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        # Ballots on their way wait for this one, or this one for them.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BALLOT_LOCK])
    if models.SplitPeriod.objects.filter(at__gte=month.until).exists():
        return False
    ballots, roll = _lay_out(month)
    takes_effect = months.next_boundary(month.until, here().time_zone)
    count = standing.count(month.until, ballots, roll=roll, takes_effect=takes_effect)
    _record(month, count, splitting.verdict(count), now=now)
    return True


@transaction.atomic
def publish(*, now: datetime) -> bool:
    """Publish what the month would come to now, once an hour at most.

    Not before so many ballots have changed that nobody can work out a single one.

    Returns:
        Whether there is a new result.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    if opened_at() is None or models.RunningSplit.objects.filter(hour__gte=hour).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    ballots, roll = standing.ballots(now)
    before = split.published()
    held = before.ballots if before else ladder.tally((), buckets=len(BUCKETS))
    moved = ladder.changed_at_least(held, ballots)
    tells_nothing = moved == 0 and not split.is_running()
    if moved < rules_as_of(now)["standing.published_least"] and not tells_nothing:
        return False
    zone = here().time_zone
    takes_effect = months.next_boundary(months.month_of(now, zone).until, zone)
    count = standing.count(now, ballots, roll=roll, takes_effect=takes_effect)
    columns = {"at": now, **_columns(count)}
    _row, is_new = models.RunningSplit.objects.get_or_create(hour=hour, defaults=columns)
    return is_new


def _lay_out(month: months.Month) -> tuple[Tally, int]:
    """Put the counted ballots beside their month, without their members; returns them counted.

    Besides, it says how many could have had one.
    """
    with connection.cursor() as cursor:
        cursor.execute(standing.MEMORY)
        cursor.execute(LEAVES, {**standing.facts(month.until), "key": month.key})
        roll = cursor.fetchone()[0]
        cursor.execute(standing.levels_of(LAID_OUT), [month.key])
        return standing.tally_of(cursor), roll


def _record(month: months.Month, count: Count, found: Verdict, *, now: datetime) -> None:
    """The month's row, the rulebook's versions and the journal's entry: all or none."""
    slack, valid_from = found.slack, months.next_boundary(now, here().time_zone)
    if slack is not None:
        changes = {
            (f"split.{b}_bp", ""): part for b, part in zip(BUCKETS, found.split, strict=True)
        }
        rulebook.enact(changes=changes, cause=cause_of(month.key), valid_from=valid_from, now=now)
    row = models.SplitPeriod.objects.create(
        **_columns(count),
        key=month.key,
        at=month.until,
        since=month.since,
        closed_at=now,
        split=list(found.split),
        reason=found.reason,
        slack_over=slack.numerator if slack is not None else None,
        slack_under=slack.denominator if slack is not None else None,
        valid_from=valid_from if slack is not None else None,
        leaves=_digest(month.key),
    )
    public = {
        **_columns(count),
        "month": month.key,
        "split": row.split,
        "reason": row.reason,
        "slack": str(slack) if slack is not None else None,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "leaves": row.leaves,
    }
    journal.record(kind="split.closed", public=public, now=now)


def _digest(key: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(DIGEST, [key])
        return str(cursor.fetchone()[0])


def _columns(count: Count) -> dict[str, Any]:
    return {
        "in_force": list(count.in_force),
        "low": list(count.box.low),
        "high": list(count.box.high),
        "roll": count.roll,
        "turnout": count.ballots.weight,
        "quorum": count.quorum,
        "asked": splitting.as_json(count.ballots),
        "rule_version": count.rule_version,
    }
