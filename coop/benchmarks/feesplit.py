"""The split of the fee from a million standing ballots in the database, or against known results.

With members, the way of the month's close is measured: one statement that joins the newest ballots
with the roll and merges equal ones, then the rule. In the same run and on the same rows the rule is
applied as it is defined (medians of all ballots and phantoms, in floating point), and the plain mean
is taken. Processor time is this process's and the database's together.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import md5
from io import StringIO
from os import sysconf
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from coop.benchmarks.measuring import (
    SHARED,
    Answer,
    Figures,
    Say,
    Unusable,
    count,
    file,
    table,
    timed,
)
from coop.work import clock
from governance import ladder, splitting
from governance.ladder import WHOLE, Ballot, Box, Tally
from governance.queries import lent, standing
from payouts.rules import BUCKETS

VECTORS = ("fee_split_vectors.json", "fee_split_boxed_vectors.json")
SEED = 11
MEMBERS = """
WITH person AS (
    INSERT INTO members_user (id, password, email, is_active, joined_at)
    SELECT md5('bench' || n)::uuid, '', NULL, TRUE, %(at)s FROM generate_series(0, %(most)s - 1) n
    RETURNING id)
INSERT INTO members_membership (user_id, admitted_at, admitted_by_id)
SELECT id, %(at)s, id FROM person
"""
# Everybody rides and drives once.
FEES = """
INSERT INTO payouts_fee (
    ride_id, payer_id, driver_id, driver_user_id, currency, method, total_minor, driver_minor,
    fee_minor, tax_minor, pass_minor, advanced_minor, card_minor, insurance_minor, shortfall_minor,
    net_minor, rule_version, ended_at)
SELECT md5('ride' || n)::uuid, md5('bench' || n)::uuid, md5('bench' || (n + 1) %% %(most)s)::uuid,
       md5('bench' || (n + 1) %% %(most)s)::uuid, 'XXX', 'card', 1000, 850, 150, 0, 0, 0, 0, 25, 0,
       125, 0, %(at)s
  FROM generate_series(0, %(most)s - 1) n
"""
# Each delegate votes for as many others as one may.
LOANS = """
INSERT INTO governance_delegation (topic, giver_id, taker_id, given_at, expires_at)
SELECT 'money', md5('bench' || n)::uuid, md5('bench' || (n - %(keeping)s) / 24)::uuid, %(at)s, %(until)s
  FROM generate_series(%(keeping)s, %(most)s - 1) n
"""
BALLOTS = """
COPY governance_standingballot (user_id, shares, rides, receipt, at) FROM STDIN
"""
ALL = f"{standing.COUNTED} SELECT shares FROM counted"  # noqa: S608 - our own statements
CAMPS = np.array(
    [[44, 14, 18, 12, 12], [36, 26, 12, 16, 10], [40, 10, 26, 8, 16], [20, 20, 20, 25, 15]]
)
"""What people lean to; their own wish is spread around it."""


def add_arguments(parser: ArgumentParser) -> None:
    """How many members and buckets, or which files."""
    parser.add_argument("--members", type=count, default=1_000_000)
    parser.add_argument("--buckets", type=count, default=len(BUCKETS))
    parser.add_argument(
        "--lenders", type=int, default=0, help="how many of them lend their vote instead"
    )
    known = [SHARED / "governance" / name for name in VECTORS]
    parser.add_argument(
        "--vectors",
        type=file,
        nargs="*",
        metavar="FILE",
        help=f"known results instead (of none given: {', '.join(map(str, known))})",
    )


def run(given: Namespace, say: Say) -> Figures:
    """Compare with files where any are asked for; else count a million."""
    if given.vectors is None:
        return _members(given.members, given.buckets, min(given.lenders, given.members), say)
    known = [SHARED / "governance" / name for name in VECTORS]
    paths = given.vectors or [path for path in known if path.is_file()]
    if not paths:
        raise Unusable("There are no known results. Name a file after --vectors.")
    return _vectors(paths, say)


def _vectors(paths: list[Path], say: Say) -> Figures:
    cases, mismatches = 0, 0
    for path in paths:
        for case in _cases(path):
            cases += 1
            wrong = list(_wrong(case))
            mismatches += bool(wrong)
            for line in wrong:
                say(f"✗ {path.name}: {case['name']}: {line}")
    say(f"{cases} cases, {mismatches} of them otherwise than known")
    return {"cases": cases, "mismatches": mismatches}


def _cases(path: Path) -> list[dict[str, Any]]:
    try:
        cases = json.loads(path.read_text())["cases"]
        for case in cases:
            case["tally"] = ladder.tally(
                ((tuple(one["split"]), one["weight"]) for one in case["ballots"]),
                buckets=len(case["ballots"][0]["split"]),
            )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Unusable(f"{path} does not hold cases of a fee split: {error!r}") from error
    return list(cases)


def _wrong(case: dict[str, Any]) -> Iterator[str]:
    """What differs from the known result: exact parts, s or t, rounded parts, and the mean's."""
    tally: Tally = case["tally"]
    known = case["expected"]["ladder"] if "expected" in case else case
    low = case["lo"] if "lo" in case else case["floors"]
    high = case.get("hi", [WHOLE] * len(low))
    found = ladder.outcome(tally, Box(tuple(low), tuple(high)))
    slack = known["parameter_s_or_t"] if "expected" in case else WHOLE - Fraction(case["t"])
    compared = [
        ("exact", found.exact, tuple(map(Fraction, known["exact"]))),
        ("s", found.slack, Fraction(slack)),
        ("rounded", found.split, tuple(known["rounded_bp"])),
    ]
    if "mean" in case.get("expected", {}):
        mean, of_mean = ladder.mean(tally), case["expected"]["mean"]
        compared.append(("mean", mean, tuple(map(Fraction, of_mean["exact"]))))
        compared.append(("mean rounded", ladder.rounded(mean), tuple(of_mean["rounded_bp"])))
    for name, ours, theirs in compared:
        if ours != theirs:
            yield f"{name} is {ours}, known as {theirs}"


def _members(members: int, buckets: int, lenders: int, say: Say) -> Figures:
    now = clock.now()
    with connection.cursor() as cursor:
        # Else part of the work is done by processes whose time nobody adds up.
        cursor.execute("SET max_parallel_workers_per_gather = 0; SET statement_timeout = 0")
        cursor.execute(standing.MEMORY.replace("LOCAL ", ""))
    _fill(members, buckets, lenders, now=now)
    say(f"{members:,} members on the roll, each with a ballot for {buckets} buckets")
    bound, counting_s = _spent(lambda: _bound(buckets, now=now))
    found, ruling_s = _spent(lambda: splitting.verdict(bound))
    plain, plain_s = _spent(lambda: _by_definition(bound, now=now))
    mean = splitting.mean(bound)
    assert mean is not None
    off_bp = max(abs(a - float(b)) for a, b in zip(plain, found.exact, strict=True))
    say(
        table(
            ("cpu s", "counted with the roll", "rule", "by definition"),
            [("", *(f"{s:.2f}" for s in (counting_s, ruling_s, plain_s)))],
        )
    )
    rows = [
        (f"bucket {at + 1}", *row) for at, row in enumerate(zip(found.split, mean, strict=True))
    ]
    say(table(("basis points", "ladder", "mean"), rows))
    return {
        "members": members,
        "buckets": buckets,
        "ballots": bound.turnout,
        "lent": bound.lent,
        "roll": bound.roll,
        "cpu_s": round(counting_s + ruling_s, 3),
        "rule_cpu_s": round(ruling_s, 4),
        "definition_cpu_s": round(plain_s, 3),
        "ratio_definition": round(plain_s / (counting_s + ruling_s), 2),
        "definition_off_bp": round(off_bp, 6),
        "split": list(found.split),
        "mean": list(mean),
    }


def _bound(buckets: int, *, now: datetime) -> splitting.Count:
    """All ballots with the votes lent to them, and what binds the count.

    That is the constitution's limits, or a step of five points from equal parts.
    """
    tally, roll = standing.ballots(now, buckets=buckets)
    carried = tuple(lent.carried(lent.loans(now)))
    in_force = standing.in_force(now)
    box = standing.box(now)
    if buckets != len(BUCKETS):
        in_force = ladder.rounded([Fraction(WHOLE, buckets)] * buckets)
        box = ladder.box(
            in_force, floors=[0] * buckets, caps=[WHOLE] * buckets, steps=[500] * buckets
        )
    quorum = splitting.quorum(roll, share_bp=2_000, least=5)
    return splitting.Count(
        now,
        splitting.carrying(tally, carried),
        in_force,
        box,
        roll,
        quorum,
        rule_version=0,
        lent=sum(one.weight - 1 for one in carried),
        carried=carried,
    )


def _by_definition(bound: splitting.Count, *, now: datetime) -> list[float]:
    """Medians of all ballots and phantoms; t by halving. Every ballot is read, none is merged."""
    with connection.cursor() as cursor:
        cursor.execute(ALL, standing.facts(now))
        ballots = np.array([row[0] for row in cursor], dtype=np.float64)
    for one in bound.carried:
        ballots = np.vstack([ballots, np.tile(one.shares, (one.weight - 1, 1))])
    if bound.missing:
        ballots = np.vstack([ballots, np.tile(bound.in_force, (bound.missing, 1))])
    weight = len(ballots)
    steps = np.arange(weight + 1) * (WHOLE / weight)
    low, high = np.array(bound.box.low), np.array(bound.box.high)

    def medians(t: float) -> NDArray[np.float64]:
        phantoms = np.clip((t - steps)[:, None], low, high)
        both = np.concatenate([ballots, phantoms])
        found: NDArray[np.float64] = np.partition(both, weight, axis=0)[weight]
        return found

    least, most = 0.0, 2.0 * WHOLE
    for _ in range(60):
        middle = (least + most) / 2
        least, most = (middle, most) if medians(middle).sum() < WHOLE else (least, middle)
        if most - least < 1e-6:
            break
    return [float(part) for part in medians(most)]


def _fill(members: int, buckets: int, lenders: int, *, now: datetime) -> None:
    facts: dict[str, Any] = {"at": now - timedelta(days=200), "most": members}
    keeping = members - lenders
    lending: dict[str, Any] = {
        "keeping": keeping,
        "most": members,
        "at": now - timedelta(days=10),
        "until": now + timedelta(days=100),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(MEMBERS, facts)
        cursor.execute(FEES, facts)
        cursor.copy_expert(BALLOTS, _lines(keeping, buckets, at=now - timedelta(days=10)))
        cursor.execute(LOANS, lending)


def _lines(members: int, buckets: int, *, at: datetime) -> StringIO:
    """A ballot for everybody, in whole percents around what some camp of them leans to."""
    chance = np.random.default_rng(SEED)
    text = StringIO()
    for first in range(0, members, 10_000):
        size = min(10_000, members - first)
        camps = CAMPS if buckets == len(BUCKETS) else np.full((1, buckets), 100 // buckets + 1)
        leaning = camps[chance.integers(len(camps), size=size)] * 0.6
        wishes = chance.dirichlet(np.ones(buckets), size=size) * 40 + leaning
        for number, wish in enumerate(wishes, start=first):
            shares = _whole_percents(wish)
            person = _person(number)
            text.write(
                f"{person}\t{{{','.join(map(str, shares))}}}\t1\t{number:032x}\t{at.isoformat()}\n"
            )
    text.seek(0)
    return text


def _whole_percents(wish: NDArray[np.float64]) -> Ballot:
    parts = wish / wish.sum() * 100
    whole = np.floor(parts).astype(int)
    for at in np.argsort(whole - parts)[: 100 - whole.sum()]:
        whole[at] += 1
    return tuple(int(part) * splitting.POINT_BP for part in whole)


def _person(number: int) -> UUID:
    """As `md5('bench' || n)::uuid` of the statements above."""
    return UUID(md5(f"bench{number}".encode(), usedforsecurity=False).hexdigest())


def _spent(work: Callable[[], Answer]) -> tuple[Answer, float]:
    """Processor seconds of this process and of the database's for us."""
    before_s = _database_s()
    answer, spent = timed(work)
    return answer, spent.cpu_s + _database_s() - before_s


def _database_s() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError as error:
        raise Unusable("The database has to run on this machine: its time counts.") from error
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / sysconf("SC_CLK_TCK")
