"""`make bench NAME=… ARGS='…'`: a benchmark, and where it needs one a city that is thrown away.

Standard library only. Commits of that city last (fsync), as they do in production.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

from coop import benchmarks
from coop.machine import paths, running, services, setting_up


def run() -> None:
    """Run `manage.py bench NAME …` and end as it ends; the last line it prints is JSON.

    Raises:
        Trouble: the city it needs cannot be had.
    """
    running.stop_on_signals()
    setting_up.set_up(dict(os.environ))
    needs_city = bool(set(sys.argv[2:3]) & benchmarks.IN_A_CITY)
    with throw_away_city() if needs_city else _nowhere() as environment:
        done = subprocess.run(
            [str(paths.PYTHON), "manage.py", "bench", *sys.argv[2:]],
            cwd=paths.ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "coop.settings", **environment},
            check=False,
        )
    if done.returncode != 0:
        raise SystemExit(done.returncode)


@contextlib.contextmanager
def _nowhere() -> Iterator[dict[str, str]]:
    yield {}


@contextlib.contextmanager
def throw_away_city() -> Iterator[dict[str, str]]:
    """A PostgreSQL and a Redis of our own with a city in them; returns their environment.

    Raises:
        Trouble: they cannot be started or prepared.
    """
    mark = f"bench-{os.getpid()}"
    plan = replace(running.plan_of(os.environ), state=paths.STATE / mark)
    ours = services.at(plan.state, paths.sockets(mark))
    try:
        with services.running(ours, plan.state / "logs") as addresses:
            environment = running.environment_of(plan, addresses)
            running.prepare(environment)
            yield environment
    finally:
        services.forget_sockets(ours)
        shutil.rmtree(plan.state, ignore_errors=True)
