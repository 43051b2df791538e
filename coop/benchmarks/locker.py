"""Reads of lockers that lie here: checked against the contract, opened, logged and committed."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID

from coop.benchmarks.measuring import Figures, Say, count, percentile, table, timed
from coop.locker import client
from coop.work import clock

READER = "member:bench"


def add_arguments(parser: ArgumentParser) -> None:
    """How many people, and how often somebody reads."""
    parser.add_argument("--people", type=count, default=200, help="with a locker (200)")
    parser.add_argument("--reads", type=count, default=2_000, help="of one person each (2000)")
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure a write, a read of one field, and a read of twenty people at once."""
    random = Random(given.seed)  # noqa: S311 (who is read, not what guards them)
    people = [UUID(int=random.getrandbits(128), version=4) for _ in range(given.people)]
    measured = {
        "write": [_ms(partial(_write, one)) for one in people],
        "read": [_ms(lambda: _read(random.choice(people))) for _ in range(given.reads)],
        "read of 20": [
            _ms(lambda: _read_many(random.sample(people, min(20, len(people)))))
            for _ in range(max(1, given.reads // 20))
        ],
    }
    rows = [
        [name, str(len(ms)), f"{percentile(ms, 0.5):.2f}", f"{percentile(ms, 0.95):.2f}"]
        for name, ms in measured.items()
    ]
    say(table(["what", "times", "p50 ms", "p95 ms"], rows))
    return {
        "reads": given.reads,
        "read_p50_ms": round(percentile(measured["read"], 0.5), 3),
        "read_p95_ms": round(percentile(measured["read"], 0.95), 3),
        "many_p95_ms": round(percentile(measured["read of 20"], 0.95), 3),
        "write_p95_ms": round(percentile(measured["write"], 0.95), 3),
    }


def _ms(work: Callable[[], object]) -> float:
    return timed(work)[1].wall_s * 1000


def _write(member_id: UUID) -> None:
    values = {"name": "Ada Lind", "phone": f"+35840{member_id.int % 10**7:07d}"}
    client.write(member_id, "profile", values, now=clock.now())


def _read(member_id: UUID) -> None:
    client.read(
        member_id, "profile", fields=("name",), purpose="office", reader=READER, now=clock.now()
    )


def _read_many(people: list[UUID]) -> None:
    client.read_many(
        people, "profile", fields=("name",), purpose="office", reader=READER, now=clock.now()
    )
