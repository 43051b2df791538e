"""Many simulated rides in one city, through its pages' API: how they end, and whether money adds up.

Web, worker and sweeper run as they do in production; people drive, walk and think many times as
fast. A ride that nothing happens to any more is stuck; every invariant of `verify` has the last word.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection

from coop.benchmarks.measuring import Figures, Say, Unusable, count
from coop.machine import paths, running
from coop.machine.running import Plan
from coop.machine.supervisor import Supervisor
from coop.work import clock
from coop.work.queries import Finding, verify

CHECKS = {
    "live": "SELECT count(*) FROM trips_ride WHERE state IN"
    " ('SEARCHING', 'ASSIGNED', 'ARRIVED', 'IN_PROGRESS')",
    "open_runs": "SELECT count(*) FROM fleet_run WHERE closed_at IS NULL",
    "streets": "SELECT count(*) FROM places_street",
}


def add_arguments(parser: ArgumentParser) -> None:
    """How many rides and people, and how fast."""
    parser.add_argument("--rides", type=count, default=500, help="stop when so many are completed")
    parser.add_argument("--drivers", type=count, default=40)
    parser.add_argument("--riders", type=count, default=40)
    parser.add_argument("--speed", type=float, default=60.0, help="of cars and walkers")
    parser.add_argument("--tick", type=float, default=2.0, help="s between positions")
    parser.add_argument("--haste", type=float, default=20.0, help="of thoughts and gaps")
    parser.add_argument("--gap", type=float, default=10.0, help="mean s between rides")
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Open the city, let people ride, and look at what is left."""
    with _open_city(say) as url:
        report = _simulated(url, given, say)
    checks = {name: _value(sql) for name, sql in CHECKS.items()}
    broken = [one for one in verify(now=clock.now()) if one.broken]
    ok = (
        report["stuck"] == 0
        and report["completed"] == given.rides
        and not report["unbalanced"]
        and checks["live"] == checks["open_runs"] == 0
        and not broken
    )
    say(_told(report, checks, broken, is_ok=ok))
    return {**report, **checks, "broken": [one.invariant.name for one in broken], "ok": ok}


@contextmanager
def _open_city(say: Say) -> Iterator[str]:
    """The processes of a city on the services that this one was given; returns its address."""
    port = int(os.environ["OURWAY_PORT"])
    with TemporaryDirectory() as folder:
        plan = Plan("127.0.0.1", port, True, os.environ["OURWAY_CITY"], Path(folder))
        supervisor = Supervisor(plan.state / "logs", lambda name, line: say(f"{name}: {line}"))
        try:
            for program in running.city_programs(plan, dict(os.environ)):
                if program.name != "people":
                    supervisor.start(program)
            yield f"http://127.0.0.1:{port}"
        finally:
            supervisor.stop()


def _simulated(url: str, given: Namespace, say: Say) -> Figures:
    wishes = ("rides", "drivers", "riders", "speed", "tick", "haste", "gap", "seed")
    chosen = [f"--{wish}={getattr(given, wish)}" for wish in wishes]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "simulate", f"--url={url}", *chosen],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    last = ""
    assert process.stdout is not None
    for line in process.stdout:
        if last:
            say(last)
        last = line.strip()
    process.wait()
    try:
        report: Figures = json.loads(last)
    except ValueError:
        raise Unusable(f"The simulation broke off: {last}") from None
    return report


def _value(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _told(
    report: Mapping[str, Any], checks: dict[str, int], broken: list[Finding], *, is_ok: bool
) -> str:
    ends = ("booked", "completed", "cancelled", "unfilled", "no_show", "aborted", "stuck")
    lines = [", ".join(f"{report[end]} {end.replace('_', ' ')}" for end in ends)]
    lines.append(f"receipts that do not add up: {len(report['unbalanced'])}")
    lines += [f"{one.invariant.name}: broken {one.broken} times" for one in broken]
    lines.append(f"rides left live: {checks['live']}, runs left open: {checks['open_runs']}")
    return "\n".join([*lines, "All is well." if is_ok else "Something is wrong; see above."])
