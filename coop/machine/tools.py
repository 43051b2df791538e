"""`make bench` and `make screenshots`: what needs a city for a while, but keeps nothing of it.

Standard library only.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from coop.machine import keeper, paths, postgres, running, setting_up
from coop.machine.running import Plan
from coop.machine.services import Services

SCREENSHOTS = paths.STATE / "screenshots"


def bench() -> None:
    """Run `manage.py bench NAME …` on throw-away services; the last line it prints is JSON."""
    setting_up.set_up(dict(os.environ))
    with throw_away_city() as environment:
        command = [str(paths.PYTHON), "manage.py", "bench", *sys.argv[2:]]
        done = subprocess.run(
            command, cwd=paths.ROOT, env={**os.environ, **environment}, check=False
        )
    if done.returncode != 0:
        raise SystemExit(done.returncode)


def screenshots() -> None:
    """Take pictures of the main pages of a live city, small and wide, light and dark."""
    setting_up.set_up(dict(os.environ), for_tests=True)
    command = [str(paths.PYTHON), "-m", "pytest", "tests/screenshots.py", *sys.argv[2:]]
    done = subprocess.run(command, cwd=paths.ROOT, check=False)
    if done.returncode != 0:
        raise SystemExit(done.returncode)


@contextlib.contextmanager
def throw_away_city() -> Iterator[dict[str, str]]:
    """A prepared database and an empty Redis for the length of a block; returns their environment.

    Raises:
        Trouble: they cannot be started or prepared.
    """
    seat = keeper.take_seat()
    cluster = keeper.ensure_running()
    name = f"bench_{seat}"
    with contextlib.ExitStack() as stack:
        redis = keeper.start_redis(seat, stack)
        postgres.drop(cluster, name)
        postgres.clone(cluster, postgres.DATABASE, name)
        stack.callback(postgres.drop, cluster, name)
        plan = Plan("127.0.0.1", 0, is_demo=False, city=str(paths.HELSINKI), state=keeper.STATE)
        environment = running.environment_of(plan, Services(cluster, redis).addresses(name))
        running.prepare(environment)
        yield environment
