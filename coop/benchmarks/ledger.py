"""Rides settled by several writers at once into shared accounts, against the bare SQL of the same.

Each writer is a process with a connection of its own, and every commit lasts (fsync). Turns
alternate on the same tables with the same triggers. `bare_sql` writes the very rows that settling
wrote, as statements in which nothing is looked up, reckoned or checked; `bare_entries` of these
only the entry and its legs.
"""

import multiprocessing
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.pool import Pool
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError, connection, connections, transaction

from coop.benchmarks.measuring import Figures, Say, Unusable, count, percentile, table, timed
from coop.work import clock
from payouts import actions as payouts

DEADLOCK = "40P01"
WAYS = ("settled", "bare_sql", "bare_entries")

LEGS_OF = """
SELECT entry.about, array_agg(account_id ORDER BY posting.id),
       array_agg(debit_minor ORDER BY posting.id), array_agg(credit_minor ORDER BY posting.id)
  FROM payouts_posting posting JOIN payouts_entry entry ON entry.id = posting.entry_id
 WHERE entry.about = ANY (%s) GROUP BY entry.about
"""
FEE_OF = """
SELECT ride_id, payer_id, driver_id, driver_user_id, currency, method, total_minor, driver_minor,
       fee_minor, tax_minor, pass_minor, advanced_minor, card_minor, insurance_minor,
       shortfall_minor, net_minor, rule_version, ended_at
  FROM payouts_fee WHERE ride_id = ANY (%s)
"""
STATED = "SELECT public::text FROM journal_entry WHERE kind = 'fee.taken' ORDER BY id DESC LIMIT 1"
ENTRY = """
INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about)
VALUES ('bench.bare', %s, %s, %s, %s) RETURNING id
"""
LEGS = "INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor) VALUES "
FEE = """
INSERT INTO payouts_fee (
    ride_id, payer_id, driver_id, driver_user_id, currency, method, total_minor, driver_minor,
    fee_minor, tax_minor, pass_minor, advanced_minor, card_minor, insurance_minor, shortfall_minor,
    net_minor, rule_version, ended_at
) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
WAITING = """
INSERT INTO payouts_waiting (
    fee_id, driver_id, currency, rule_version, net_minor, releases_at, is_backed
) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
JOURNAL = """
INSERT INTO journal_entry (kind, at, public, commitment) VALUES ('bench.bare', %s, %s, %s)
RETURNING id
"""
SALT = "INSERT INTO journal_salt (entry_id, salt) VALUES (%s, %s)"
SUMS = """
SELECT count(DISTINCT entry_id), COALESCE(sum(debit_minor - credit_minor), 0) FROM payouts_posting
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """What settling one ride wrote: legs as (account, debit, credit), the fee's columns."""

    legs: tuple[tuple[int, int, int], ...]
    fee: tuple[Any, ...]
    stated: str


def add_arguments(parser: ArgumentParser) -> None:
    """How many rides, by how many at once."""
    parser.add_argument("--rides", type=count, default=2_000, help="each way, over all turns")
    parser.add_argument("--writers", type=count, default=8)
    parser.add_argument("--drivers", type=count, default=50)
    parser.add_argument("--turns", type=count, default=5)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure in turn, then count what is in the books."""
    _assert_durable()
    rng, now = Random(given.seed), clock.now()  # noqa: S311 - the same fares in every run
    drivers = [UUID(int=rng.getrandbits(128)) for _ in range(given.drivers)]
    before, deadlocks = _counted(), 0
    per_s: dict[str, list[float]] = {way: [] for way in WAYS}
    # The first turn opens accounts and connections, and is not counted.
    sizes = [given.writers, *(len(range(n, given.rides, given.turns)) for n in range(given.turns))]
    with _writers(given.writers) as pool:
        for turn, size in enumerate(sizes):
            rides = [_ride(rng, rng.choice(drivers), now) for _ in range(size)]
            for way in WAYS:
                work: list[Any] = rides if way == "settled" else _written(rides)
                found, spent = timed(partial(_done, pool, given.writers, way, work, now))
                deadlocks += found
                if turn:
                    per_s[way].append(size / spent.wall_s)
            if turn:
                say(f"turn {turn}: {per_s['settled'][-1]:,.0f} rides a second settled")
    entries, difference = (after - old for after, old in zip(_counted(), before, strict=True))
    if entries != len(WAYS) * sum(sizes) or difference:
        raise Unusable(f"The books are wrong: {entries} entries, {difference} off balance.")
    return _figures(per_s, deadlocks, given, say)


def _figures(per_s: dict[str, list[float]], deadlocks: int, given: Namespace, say: Say) -> Figures:
    middle = {name: percentile(values, 0.5) for name, values in per_s.items()}
    say(table(("way", "rides a second"), [(name, f"{n:,.0f}") for name, n in middle.items()]))
    return {
        **{f"{name}_per_s": round(n, 1) for name, n in middle.items()},
        "ratio": round(middle["settled"] / middle["bare_sql"], 3),
        "ratio_entries": round(middle["settled"] / middle["bare_entries"], 3),
        "deadlocks": deadlocks,
        "rides": given.rides,
        "writers": given.writers,
        "turns": {name: [round(n) for n in values] for name, values in per_s.items()},
    }


@contextmanager
def _writers(number: int) -> Iterator[Pool]:
    """Processes that each have a connection of their own."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(number) as pool:
        yield pool


def _done(pool: Pool, writers: int, way: str, work: Sequence[Any], now: datetime) -> int:
    """Let the writers share the work; returns how often one of them was in a deadlock."""
    shares = [(way, work[first::writers], now) for first in range(writers)]
    return sum(pool.starmap(_do, shares, chunksize=1))


def _do(way: str, work: Sequence[Any], now: datetime) -> int:
    """One writer's share."""
    return sum(_until_done(partial(_one, way, one, now)) for one in work)


def _one(way: str, one: Any, now: datetime) -> None:
    if way == "settled":
        payouts.settle_ride(one, now=now)
    else:
        _write(one, now, with_fee=way == "bare_sql")


@transaction.atomic
def _write(rows: Rows, now: datetime, *, with_fee: bool) -> None:
    ride_id = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, (f"bench:{ride_id}", ride_id.bytes * 2, now, ride_id))
        (entry,) = cursor.fetchone()
        legs = [value for leg in rows.legs for value in (entry, *leg)]
        cursor.execute(LEGS + ", ".join(["(%s, %s, %s, %s)"] * len(rows.legs)), legs)
        if with_fee:
            payer, driver, *rest = rows.fee
            cursor.execute(FEE, (ride_id, payer, driver, *rest))
            (fee,) = cursor.fetchone()
            currency, net, version, ended_at = rest[1], *rest[-3:]
            due_at = ended_at + timedelta(hours=24)
            cursor.execute(WAITING, (fee, driver, currency, version, net, due_at, True))
            cursor.execute(JOURNAL, (now, rows.stated, ride_id.bytes * 2))
            (stated,) = cursor.fetchone()
            cursor.execute(SALT, (stated, ride_id.bytes * 2))


def _until_done(work: Callable[[], object]) -> int:
    """Do it, and again after a deadlock; returns how many there were."""
    deadlocks = 0
    while True:
        try:
            work()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != DEADLOCK:
                raise
            deadlocks += 1
        else:
            return deadlocks


def _written(rides: Sequence[payouts.RideMoney]) -> list[Rows]:
    """What settling these rides wrote."""
    ids = [ride.ride_id for ride in rides]
    with connection.cursor() as cursor:
        cursor.execute(LEGS_OF, [ids])
        legs = {about: tuple(zip(*sides, strict=True)) for about, *sides in cursor.fetchall()}
        cursor.execute(FEE_OF, [ids])
        fees = {ride_id: tuple(rest) for ride_id, *rest in cursor.fetchall()}
        cursor.execute(STATED)
        (stated,) = cursor.fetchone()
    return [Rows(legs[one], fees[one], stated) for one in ids]


def _ride(rng: Random, driver_id: UUID, now: datetime) -> payouts.RideMoney:
    """Half of them are paid in cash, half by card; all fees wait in one account."""
    total = rng.randint(500, 4_000)
    fee, tax = total * 15 // 100, total // 11
    return payouts.RideMoney(
        ride_id=uuid4(),
        payer_id=uuid4(),
        driver_id=driver_id,
        driver_user_id=driver_id,
        currency="EUR",
        method=rng.choice(("cash", "card")),
        total_minor=total,
        driver_minor=total - fee - tax,
        fee_minor=fee,
        tax_minor=tax,
        rule_version=1,
        ended_at=now,
    )


def _assert_durable() -> None:
    """Refuse to measure a database that would forget.

    Raises:
        Unusable: its commits do not last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        if cursor.fetchone() != ("on", "on"):
            raise Unusable("This database does not write its commits to disk (fsync).")


def _counted() -> tuple[int, int]:
    """Entries, and debits less credits."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        entries, difference = cursor.fetchone()
    return int(entries), int(difference)
