"""Counts anew who has how many units of each pool: at night, one set of statements per pool.

What a share earned with its old units is settled first, so nothing earned is ever lost. Who left
the co-operative keeps what they earned and has no units from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from coop.journal import actions as journal
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from payouts import models
from payouts.actions.releasing import open_pools

FEES = """
SELECT fee.{who} AS user_id, sum(fee.{what} - COALESCE(taken.minor, 0))::bigint AS units
  FROM payouts_fee fee
  LEFT JOIN (SELECT fee_id, sum({taken}) AS minor FROM payouts_takenback GROUP BY fee_id) taken
       ON taken.fee_id = fee.id
 WHERE fee.currency = %(currency)s AND fee.ended_at > %(since)s AND fee.ended_at <= %(now)s
       AND fee.{who} IN (SELECT user_id FROM member)
 GROUP BY 1
"""
COUNTS = {
    "drivers": FEES.format(who="driver_user_id", what="driver_minor", taken="driver_minor"),
    "riders": FEES.format(who="payer_id", what="fee_minor", taken="fee_minor"),
    "everyone": "SELECT user_id, 1::bigint AS units FROM member",
}
"""Fares driven, fees paid, and one each: bucket -> who has how many units."""

PATIENCE = "SET LOCAL statement_timeout = '15min'"
"""Among a million members a statement takes longer than any page may wait."""
WANTED = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
WITH member (user_id) AS ({members}), counted AS ({counts})
SELECT user_id, units FROM counted WHERE units > 0
"""
# Settled with the old units up to where the pool stands, and noted for the statements.
CHANGE = """
WITH changed AS (
    UPDATE payouts_share share
       SET settled = share.settled + share.units * (%(index)s - share.index_at),
           index_at = %(index)s, units = COALESCE(wanted.units, 0)
      FROM payouts_share old LEFT JOIN wanted ON wanted.user_id = old.user_id
     WHERE old.id = share.id AND share.pool_id = %(pool)s AND old.pool_id = %(pool)s
           AND share.units <> COALESCE(wanted.units, 0)
    RETURNING share.id, share.units
), opened AS (
    INSERT INTO payouts_share (pool_id, user_id, units, index_at, settled, claimed_minor)
    SELECT %(pool)s, user_id, units, %(index)s, 0, 0 FROM wanted
     WHERE NOT EXISTS (SELECT 1 FROM payouts_share held
                        WHERE held.pool_id = %(pool)s AND held.user_id = wanted.user_id)
    RETURNING id, units
)
INSERT INTO payouts_unitschange (share_id, units, index_at, at)
SELECT id, units, %(index)s, %(now)s FROM changed
UNION ALL SELECT id, units, %(index)s, %(now)s FROM opened
"""
TOTAL = """
UPDATE payouts_pool SET units = (SELECT COALESCE(sum(units), 0) FROM wanted) WHERE id = %(pool)s
RETURNING units, (SELECT count(*) FROM wanted)
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a refresh came to: units in all, of how many people."""

    units: int
    members: int


def refresh(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: count the units of every pool anew."""
    for currency in _currencies():
        refresh_units(currency=currency, now=now)


@transaction.atomic
def refresh_units(*, currency: str, now: datetime) -> dict[str, Counted]:
    """Count the units of a currency's pools as of now; returns bucket -> what it came to."""
    since = now - timedelta(seconds=rules_as_of(now)["dividends.window_s"])
    pools = open_pools(currency)  # in the order in which a claim locks its shares
    return {key: _refresh(pool, since=since, now=now) for key, pool in pools.items()}


def _refresh(pool: models.Pool, *, since: datetime, now: datetime) -> Counted:
    """The pool is locked: no fee flows in and nobody else counts meanwhile; claims go on."""
    span: dict[str, str | datetime] = {"currency": pool.currency, "since": since, "now": now}
    place: dict[str, int | Decimal | datetime] = {"pool": pool.id, "index": pool.index, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("DROP TABLE IF EXISTS wanted")
        cursor.execute(WANTED.format(members=members.ACTIVE_MEMBERS, counts=COUNTS[pool.key]), span)
        cursor.execute("ANALYZE wanted")
        cursor.execute(CHANGE, place)
        cursor.execute(TOTAL, place)
        counted = Counted(*cursor.fetchone())
    _state(pool, counted, now=now)
    return counted


def _state(pool: models.Pool, counted: Counted, *, now: datetime) -> None:
    """All that flowed in since the last count, in one sum: fees one by one would tell rides."""
    journal.record(
        kind="pool.counted",
        public={
            "pool": pool.key,
            "currency": pool.currency,
            "fees_minor": pool.fees_minor,
            "index": str(int(pool.index)),
            "carry": str(int(pool.carry)),
            "units_before": pool.units,
            "units": counted.units,
            "members": counted.members,
        },
        now=now,
    )


def _currencies() -> list[str]:
    """Those in which money flows or waits."""
    waiting = models.Waiting.objects.values_list("currency").distinct()
    return sorted({name for (name,) in waiting.union(models.Pool.objects.values_list("currency"))})
