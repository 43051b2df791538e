"""Rides settled by several writers at once into shared accounts, against the bare SQL of the same.

Each writer is a process with a connection of its own, and every commit lasts (fsync). Turns of ours
and of bare statements alternate on the same tables, with the same triggers. Bare means: accounts
are known, nothing is looked up, and an entry and its legs are two statements and a commit.
"""

import multiprocessing
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing.pool import Pool
from random import Random
from uuid import UUID, uuid4

from django.db import OperationalError, connection, connections, transaction

from coop.benchmarks.measuring import Figures, Say, Unusable, count, percentile, table, timed
from coop.work import clock
from payouts import actions as payouts

DEADLOCK = "40P01"
Ride = payouts.RideMoney
Settle = Callable[[Sequence[Ride], datetime], int]

ENTRY = (
    "INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about)"
    " VALUES ('bench.bare', %s, %s, %s, %s) RETURNING id"
)
LEGS = (
    "INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor)"
    " VALUES (%s, %s, %s, 0), (%s, %s, 0, %s), (%s, %s, 0, %s), (%s, %s, 0, %s)"
)
SUMS = (
    "SELECT count(DISTINCT entry_id), COALESCE(sum(debit_minor - credit_minor), 0)"
    " FROM payouts_posting"
)
ACCOUNTS = "SELECT kind, owner, id FROM payouts_account"


def add_arguments(parser: ArgumentParser) -> None:
    """How many rides, by how many at once."""
    parser.add_argument("--rides", type=count, default=2_000, help="of each kind, over all turns")
    parser.add_argument("--writers", type=count, default=8)
    parser.add_argument("--drivers", type=count, default=50)
    parser.add_argument("--turns", type=count, default=5)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure in turn, then count what is in the books."""
    _assert_durable()
    rng, now = Random(given.seed), clock.now()  # noqa: S311 - the same fares in every run
    drivers = [UUID(int=rng.getrandbits(128)) for _ in range(given.drivers)]
    before = _counted()
    per_s: dict[str, list[float]] = {"settled": [], "bare_sql": []}
    deadlocks = 0
    with _writers(given.writers) as pool:
        # Accounts are opened and connections made before anything is measured.
        warm = [_ride(rng, driver, now) for driver in drivers * 4]
        _settled(pool, _settle, warm, given.writers, now)
        _settled(pool, _bare, warm, given.writers, now)
        for turn in range(given.turns):
            size = given.rides * (turn + 1) // given.turns - given.rides * turn // given.turns
            for name, work in (("settled", _settle), ("bare_sql", _bare)):
                rides = [_ride(rng, rng.choice(drivers), now) for _ in range(size)]
                found, spent = timed(partial(_settled, pool, work, rides, given.writers, now))
                deadlocks += found
                per_s[name].append(size / spent.wall_s)
            say(f"turn {turn + 1}: {per_s['settled'][-1]:,.0f} rides a second settled")
    entries, difference = (after - old for after, old in zip(_counted(), before, strict=True))
    if entries != 2 * (given.rides + len(warm)) or difference:
        raise Unusable(f"The books are wrong: {entries} entries, {difference} off balance.")
    return _figures(per_s, deadlocks, given, say)


def _figures(per_s: dict[str, list[float]], deadlocks: int, given: Namespace, say: Say) -> Figures:
    middle = {name: percentile(values, 0.5) for name, values in per_s.items()}
    say(table(("way", "rides a second"), [(name, f"{n:,.0f}") for name, n in middle.items()]))
    return {
        **{f"{name}_per_s": round(n, 1) for name, n in middle.items()},
        "ratio": round(middle["settled"] / middle["bare_sql"], 3),
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


def _settled(pool: Pool, work: Settle, rides: Sequence[Ride], writers: int, now: datetime) -> int:
    """Let the writers share these rides; returns how often one of them was in a deadlock."""
    shares = [rides[first::writers] for first in range(writers)]
    return sum(pool.starmap(work, [(share, now) for share in shares], chunksize=1))


def _settle(rides: Sequence[Ride], now: datetime) -> int:
    """Through our own action."""
    return sum(_until_done(partial(payouts.settle_ride, ride, now=now)) for ride in rides)


def _bare(rides: Sequence[Ride], now: datetime) -> int:
    """The same entries as statements."""
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS)
        ids = {(kind, owner): number for kind, owner, number in cursor.fetchall()}
    return sum(_until_done(partial(_write, ride, ids, now)) for ride in rides)


@transaction.atomic
def _write(ride: Ride, ids: dict[tuple[str, UUID | None], int], now: datetime) -> None:
    owner = "cash_with_driver" if ride.method == "cash" else "owed_by_rider"
    held = ids[owner, ride.driver_id], ride.total_minor
    earned = ids["driver_earnings", ride.driver_id], ride.driver_minor
    tax = ids["tax_due", None], ride.tax_minor
    fee = ids["fee_provisional", None], ride.fee_minor
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, (f"bench:{uuid4()}", ride.ride_id.bytes * 2, now, ride.ride_id))
        entry = cursor.fetchone()[0]
        cursor.execute(LEGS, (entry, *held, entry, *earned, entry, *tax, entry, *fee))


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


def _ride(rng: Random, driver_id: UUID, now: datetime) -> Ride:
    """Half of them are paid in cash, half by card; all fees wait in one account."""
    total = rng.randint(500, 4_000)
    fee, tax = total * 15 // 100, total // 11
    return Ride(
        ride_id=uuid4(),
        payer_id=driver_id,
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
