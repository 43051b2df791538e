"""Closes a month of the split once and for good, and says every hour what it would be.

The result goes into the rulebook by itself: nobody's hand lies between the ballots and the money.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from coop.journal import actions as journal
from coop.rulebook import actions as rulebook
from coop.rulebook.queries import opened_at, rules_as_of
from coop.web.local import here
from governance import models, months, splitting
from governance.actions.standing import BALLOT_LOCK
from governance.queries import lent, split, standing
from governance.queries.split import cause_of
from governance.splitting import Count, Verdict
from payouts.rules import BUCKETS

PATIENCE = "SET LOCAL statement_timeout = '15min'"
"""Among a million ballots a statement takes longer than any page may wait."""
LEAVES = f"""
{standing.COUNTED}, laid_out AS (
    INSERT INTO governance_splitleaf (period_id, tag, shares, weight)
    SELECT %(key)s, encode(sha256(convert_to(receipt || ':' || %(key)s, 'UTF8')), 'hex') AS tag,
           shares, COALESCE(carried.weight, 1)
      FROM counted LEFT JOIN unnest(%(receipts)s::text[], %(weights)s::integer[])
           AS carried (receipt, weight) USING (receipt)
     ORDER BY tag
)
SELECT {standing.ROLL_SIZE}
"""  # noqa: S608 - our own statements
LAID_OUT = "(SELECT shares FROM governance_splitleaf WHERE period_id = %s) leaf"
DIGEST = """
SELECT encode(sha256(convert_to(COALESCE(string_agg(
           tag || ' ' || array_to_string(shares, ' ')
               || CASE WHEN weight > 1 THEN ' ' || weight ELSE '' END || chr(10),
           '' ORDER BY tag), ''), 'UTF8')), 'hex')
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
    count = _lay_out(month, takes_effect=months.next_boundary(month.until, here().time_zone))
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
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BALLOT_LOCK])
    zone = here().time_zone
    takes_effect = months.next_boundary(months.month_of(now, zone).until, zone)
    ballots, roll = standing.ballots(now)
    carried = lent.carried(lent.loans(now))
    count = standing.count(now, ballots, roll=roll, takes_effect=takes_effect, carried=carried)
    if not _may_show(count, rules_as_of(now)["standing.published_least"]):
        return False
    columns = {"at": now, **_columns(count), "carried": _carried(count)}
    _row, is_new = models.RunningSplit.objects.get_or_create(hour=hour, defaults=columns)
    return is_new


def _may_show(count: Count, least: int) -> bool:
    """Whether so many secret ballots differ from what is public that none can be worked out."""
    before = split.published()
    if before is None:
        return count.turnout == 0 or splitting.secrets_changed(None, count) >= least
    if splitting.secrets_changed(before, count) >= least:
        return True
    return splitting.tells_nothing(before, count) and not (
        split.is_running() and before.carried == count.carried
    )


def _lay_out(month: months.Month, *, takes_effect: datetime) -> Count:
    """Put the counted ballots beside their month, without their members; returns them counted."""
    found = lent.loans(month.until)
    carried = lent.carried(found)
    weighed: dict[str, Any] = {
        "receipts": [found.receipts[one.user_id] for one in carried],
        "weights": [one.weight for one in carried],
    }
    with connection.cursor() as cursor:
        cursor.execute(standing.MEMORY)
        cursor.execute(LEAVES, {**standing.facts(month.until), "key": month.key, **weighed})
        roll = cursor.fetchone()[0]
        cursor.execute(standing.levels_of(LAID_OUT), [month.key])
        ballots = standing.tally_of(cursor)
    return standing.count(
        month.until, ballots, roll=roll, takes_effect=takes_effect, carried=carried
    )


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
        carried=_carried(count),
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
        "turnout": count.turnout,
        "lent": count.lent,
        "quorum": count.quorum,
        "asked": splitting.as_json(count.ballots),
        "rule_version": count.rule_version,
    }


def _carried(count: Count) -> list[dict[str, Any]]:
    return [asdict(one) for one in count.carried]
