"""What a fee costs with a hundred members and with a million; counting units; claiming to be paid.

A fee's way is settling its ride and releasing it into the pools, each fee a batch of its own, in
turns on a currency with few members and one with many. Rides, members and shares of the past are
written by plain SQL; everything that is measured goes through `payouts.actions`.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction

from coop.benchmarks.measuring import Figures, Say, count, percentile, table, timed
from coop.work import clock
from payouts.actions import RideMoney, settle_ride
from payouts.actions.batching import claim_many
from payouts.actions.releasing import release_batch
from payouts.actions.units import refresh_units
from payouts.queries.dividends import claimants

SMALL, LARGE = "XTS", "XXX"
"""Codes that ISO 4217 keeps for tests."""
AT_ONCE = 250
WINDOW = timedelta(hours=25)
MEMBERS = """
WITH person AS (
    INSERT INTO members_user (id, password, email, is_active, joined_at)
    SELECT md5('bench' || n)::uuid, '', NULL, TRUE, %(at)s FROM generate_series(%(first)s, %(last)s) n
    RETURNING id)
INSERT INTO members_membership (user_id, admitted_at, admitted_by_id)
SELECT id, %(at)s, id FROM person
"""
# Everybody rides and drives: member n pays member n + 1.
FEES = """
INSERT INTO payouts_fee (
    ride_id, payer_id, driver_id, driver_user_id, currency, method, total_minor, driver_minor,
    fee_minor, tax_minor, pass_minor, advanced_minor, card_minor, insurance_minor, shortfall_minor,
    net_minor, rule_version, ended_at)
SELECT md5(%(currency)s || 'ride' || n || %(at)s)::uuid, md5('bench' || n)::uuid,
       md5('bench' || n %% %(count)s + 1)::uuid, md5('bench' || n %% %(count)s + 1)::uuid,
       %(currency)s, 'card', 1000 + n %% 900, 850 + n %% 900, 150, 0, 0, 0, 0, 25, 0, 125, 0, %(at)s
  FROM generate_series(1, %(count)s) n
"""
CONSERVED = """
SELECT bool_and(pool.units = shares.units
                AND pool.fees_minor * 1000000000000::numeric = pool.carry + shares.worth)
  FROM payouts_pool pool CROSS JOIN LATERAL (
       SELECT COALESCE(sum(share.units), 0) AS units,
              COALESCE(sum(share.settled + share.units * (pool.index - share.index_at)
                           + share.claimed_minor * 1000000000000::numeric), 0) AS worth
         FROM payouts_share share WHERE share.pool_id = pool.id) shares
"""


def add_arguments(parser: ArgumentParser) -> None:
    """How many members, fees and payees."""
    parser.add_argument("--members", type=count, default=1_000_000)
    parser.add_argument("--few", type=count, default=100, help="members of the small pools")
    parser.add_argument("--fees", type=count, default=200, help="measured with each")
    parser.add_argument("--payees", type=count, default=100_000, help="in the payout batch")


def run(given: Namespace, say: Say) -> Figures:
    """Fill, count, let fees flow in turns, pay, and see whether all is still there."""
    now = clock.now()
    few = min(given.few, given.members)
    joined, first_day = now - timedelta(days=200), now - timedelta(days=2)
    for currency, members, known in ((SMALL, few, 0), (LARGE, given.members, few)):
        _write(MEMBERS, first=known + 1, last=members, at=joined)
        _write(FEES, currency=currency, count=members, at=first_day)
        refresh_units(currency=currency, now=first_day + timedelta(hours=1))
    say(f"{given.members:,} members, each of whom rode and drove once")
    # A second day: everybody has other units than before, the worst night there can be.
    _write(FEES, currency=LARGE, count=given.members, at=now - timedelta(days=1))
    _counted, units = timed(lambda: refresh_units(currency=LARGE, now=now))
    say(f"units counted anew in {units.wall_s:.1f} s")
    small_ms, large_ms = _fees(given.fees, now=now)
    say(table(("members", "ms a fee"), [("few", f"{small_ms:.2f}"), ("all", f"{large_ms:.2f}")]))
    _endow(given.members * 200, now=now)
    claimed, batch = timed(lambda: _pay(min(given.payees, given.members), now=now))
    say(f"{claimed:,} members claimed in {batch.wall_s:.1f} s")
    return {
        "members": given.members,
        "fee_ms_small": round(small_ms, 3),
        "fee_ms_large": round(large_ms, 3),
        "ratio": round(large_ms / small_ms, 3),
        "units_s": round(units.wall_s, 2),
        "payees": claimed,
        "payout_batch_s": round(batch.wall_s, 2),
        "conserved": bool(_value(CONSERVED)),
    }


def _fees(number: int, *, now: datetime) -> tuple[float, float]:
    """Median milliseconds from a ride's end to its members, few and many, in turns."""
    spent: dict[str, list[float]] = {SMALL: [], LARGE: []}
    for turn in range(number + 5):
        for currency, times in spent.items():
            _done, took = timed(_one_fee(currency, now=now))
            if turn >= 5:  # the first ones open accounts
                times.append(took.wall_s * 1_000)
    return percentile(spent[SMALL], 0.5), percentile(spent[LARGE], 0.5)


def _one_fee(currency: str, *, now: datetime) -> Callable[[], int]:
    ended_at = now - WINDOW

    def flow() -> int:
        settle_ride(_ride(currency, 300, ended_at), now=ended_at)
        return release_batch(now=now)

    return flow


def _endow(amount_minor: int, *, now: datetime) -> None:
    """One fee so large that everybody has something to claim."""
    ended_at = now - WINDOW
    settle_ride(_ride(LARGE, amount_minor, ended_at), now=ended_at)
    release_batch(now=now)


def _pay(number: int, *, now: datetime) -> int:
    """The payout batch's way: who has enough, then some hundred at a time."""
    users = claimants(currency=LARGE, at_least_minor=1, most=number)
    claimed = 0
    for begin in range(0, len(users), AT_ONCE):
        claimed += len(claim_many(users[begin : begin + AT_ONCE], currency=LARGE, now=now))
    return claimed


def _ride(currency: str, fee_minor: int, ended_at: datetime) -> RideMoney:
    driver = UUID(int=1)
    return RideMoney(
        ride_id=uuid4(),
        payer_id=UUID(int=2),
        driver_id=driver,
        driver_user_id=driver,
        currency=currency,
        method="card",
        total_minor=fee_minor * 4,
        driver_minor=fee_minor * 3,
        fee_minor=fee_minor,
        rule_version=0,
        ended_at=ended_at,
    )


@transaction.atomic
def _write(sql: str, **values: str | int | datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(sql, values)


@transaction.atomic
def _value(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(sql)
        return cursor.fetchone()[0]
