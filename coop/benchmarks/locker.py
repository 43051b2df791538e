"""Reads of lockers that lie here: checked against the contract, opened, logged and committed."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime
from functools import partial
from random import Random
from statistics import fmean
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from coop.benchmarks.measuring import Figures, Say, Spent, count, percentile, table, timed
from coop.locker import client
from coop.work import clock

READER = "member:bench"
Statement = tuple[str, Any]


def add_arguments(parser: ArgumentParser) -> None:
    """How many people, and how often somebody reads."""
    parser.add_argument("--people", type=count, default=200, help="with a locker (200)")
    parser.add_argument("--reads", type=count, default=2_000, help="of one person each (2000)")
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure a write, a read of one field beside its bare statements, and a read of twenty people."""
    random = Random(given.seed)  # noqa: S311 (who is read, not what guards them)
    people = [UUID(int=random.getrandbits(128), version=4) for _ in range(given.people)]
    now = clock.now()  # a door asks once, whatever it reads
    writes = [_spent(partial(_write, one, now)) for one in people]
    _read(people[0], now)
    statements = _statements(partial(_read, people[0], now))
    reads, bare = [], []
    for _ in range(given.reads):
        # In turns, so that a busy machine hurts both.
        reads.append(_spent(partial(_read, random.choice(people), now)))
        bare.append(_spent(partial(_bare, statements)))
    many = [
        _spent(partial(_read_many, random.sample(people, min(20, len(people))), now))
        for _ in range(max(1, given.reads // 20))
    ]
    measured = {"write": writes, "read": reads, "its bare statements": bare, "read of 20": many}
    say(f"A read says {len(statements)} statements between BEGIN and COMMIT.")
    say(
        table(
            ["what", "times", "p50 ms", "p95 ms", "CPU ms"],
            (_row(*one) for one in measured.items()),
        )
    )
    return {
        "reads": given.reads,
        "statements": len(statements),
        "read_p50_ms": _ms(reads, 0.5),
        "read_p95_ms": _ms(reads, 0.95),
        "read_cpu_ms": _cpu_ms(reads),
        "bare_p50_ms": _ms(bare, 0.5),
        "bare_p95_ms": _ms(bare, 0.95),
        "bare_cpu_ms": _cpu_ms(bare),
        "many_p95_ms": _ms(many, 0.95),
        "write_p95_ms": _ms(writes, 0.95),
    }


def _row(name: str, spent: list[Spent]) -> list[str]:
    figures = (_ms(spent, 0.5), _ms(spent, 0.95), _cpu_ms(spent))
    return [name, str(len(spent)), *(f"{one:.2f}" for one in figures)]


def _ms(spent: list[Spent], share: float) -> float:
    return round(percentile((one.wall_s for one in spent), share) * 1000, 3)


def _cpu_ms(spent: list[Spent]) -> float:
    return round(fmean(one.cpu_s for one in spent) * 1000, 3)


def _spent(work: Callable[[], object]) -> Spent:
    return timed(work)[1]


def _statements(work: Callable[[], object]) -> list[Statement]:
    """What this says to the database, as it says it."""
    said: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return said


def _bare(statements: list[Statement]) -> None:
    """The same statements, rows fetched, committed, with nothing around them."""
    with transaction.atomic():
        cursor = connection.connection.cursor()
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
        cursor.close()


def _write(member_id: UUID, now: datetime) -> None:
    values = {"name": "Ada Lind", "phone": f"+35840{member_id.int % 10**7:07d}"}
    client.write(member_id, "profile", values, now=now)


def _read(member_id: UUID, now: datetime) -> None:
    client.read(member_id, "profile", fields=("name",), purpose="office", reader=READER, now=now)


def _read_many(people: list[UUID], now: datetime) -> None:
    client.read_many(people, "profile", fields=("name",), purpose="office", reader=READER, now=now)
