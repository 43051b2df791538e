"""Keeps the tests' throw-away PostgreSQL running while anybody tests, and stops it after.

Standard library only. The first test process that needs a database starts it; every test process
holds the lock on one numbered file (its seat), so the keeper knows when the last one has left.
"""

import contextlib
import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

from coop.machine import lock, paths, postgres, services
from coop.machine.postgres import Cluster
from coop.machine.redis import Redis
from coop.machine.say import Trouble

STATE = paths.STATE / "test"
SOCKETS = paths.sockets("test")
CLUSTER = Cluster(data=STATE / "postgres", sockets=SOCKETS, is_durable=False)
DOOR = STATE / "door.lock"
READY = STATE / "ready"
LOG = STATE / "postgres.log"
# Long enough for somebody who runs one test after the other.
LINGER_S = 10.0
START_S_MAX = 30.0


def take_seat() -> int:
    """Take the lowest free seat for the rest of this process's life; returns its number."""
    return next(n for n in itertools.count() if lock.take(_seat(n)) is not None)


def ensure_running() -> Cluster:
    """Return the throw-away cluster, started if nobody did so yet. Hold a seat before calling.

    Raises:
        Trouble: it does not start.
    """
    with lock.held(DOOR):
        if not postgres.answers(CLUSTER):
            _start()
    return CLUSTER


def start_redis(number: int, stack: contextlib.ExitStack) -> Redis:
    """Start a Redis for the test process on this seat; it stops when the stack unwinds."""
    server = redis_of(number)
    postgres.make_private_folder(server.socket.parent)
    services.start_redis(server, stack, STATE / f"redis-{number}.log")
    return server


def redis_of(number: int) -> Redis:
    """The Redis of the test process on this seat: one each, since channels are seen by all."""
    return Redis(paths.sockets("test-redis") / f"{number}.sock")


def _start() -> None:
    """Start the keeper on its own, and return once its cluster answers."""
    STATE.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab") as log:
        keep_on = [sys.executable, "-m", "coop.machine", "keep"]
        started = subprocess.run(keep_on, cwd=paths.ROOT, stdout=log, stderr=log, check=False)
    if started.returncode != 0:
        raise Trouble(f"The database for tests did not start; see {LOG}.")


def keep() -> None:
    """Split off a process that keeps the cluster; return when it is ready for tests.

    Raises:
        Trouble: it is not ready in time.
    """
    READY.unlink(missing_ok=True)
    if os.fork() == 0:
        os.setsid()
        _keep()
        return
    give_up_at = time.monotonic() + START_S_MAX
    while not READY.exists():
        if time.monotonic() > give_up_at:
            raise Trouble("The database for tests did not start in time.")
        time.sleep(0.05)


def _keep() -> None:
    """Run the cluster until no seat has been taken for a while. This is the keeper's whole life."""
    with contextlib.ExitStack() as stack:
        services.start_postgres(CLUSTER, stack, LOG)
        READY.touch()
        while True:
            _wait_until_empty()
            # A newcomer takes a seat first and then the door: whoever sits now will be served.
            with lock.held(DOOR):
                if not _is_taken():
                    stack.close()
                    return


def _wait_until_empty() -> None:
    """Return when no seat has been taken for `LINGER_S`."""
    taken_at = time.monotonic()
    while time.monotonic() - taken_at < LINGER_S:
        if _is_taken():
            taken_at = time.monotonic()
        time.sleep(0.5)


def _is_taken() -> bool:
    """Whether any test process sits."""
    return any(lock.is_held(seat) for seat in (STATE / "seats").glob("*"))


def _seat(number: int) -> Path:
    """The file of a seat."""
    return STATE / "seats" / str(number)
