"""PostgreSQL and Redis together: started for a city, for development or for one run of the tests.

Standard library only. Where the addresses of others' services are given, ours are not started.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from coop.machine import postgres, redis
from coop.machine.postgres import Cluster
from coop.machine.redis import Redis

ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
STOP_S_MAX = 15.0


@dataclass(frozen=True, slots=True)
class Services:
    """One private cluster and one private Redis that belong together."""

    cluster: Cluster
    redis: Redis

    def addresses(self, database: str = postgres.DATABASE) -> dict[str, str]:
        """The environment variables that lead Django to them."""
        return {
            "DATABASE_URL": self.cluster.url(postgres.APP, database),
            "DATABASE_OWNER_URL": self.cluster.url(postgres.OWNER, database),
            "REDIS_URL": self.redis.url,
        }


def at(state: Path, sockets: Path, *, is_durable: bool = True) -> Services:
    """The services that keep their files in `state` and their sockets in `sockets`."""
    return Services(
        cluster=Cluster(data=state / "postgres", sockets=sockets, is_durable=is_durable),
        redis=Redis(sockets / "redis.sock", state / "redis" if is_durable else None),
    )


def given(environment: Mapping[str, str]) -> dict[str, str]:
    """The addresses of services that somebody else runs, as the environment names them."""
    return {name: environment[name] for name in ADDRESSES if environment.get(name)}


@contextlib.contextmanager
def running(services: Services, logs: Path) -> Iterator[dict[str, str]]:
    """Run both in the background for the length of a `with` block.

    Args:
        services: which to run.
        logs: the folder their words go to.
    Returns:
        the environment variables that lead Django to them.
    Raises:
        Trouble: one of them does not start.
    """
    logs.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        start_postgres(services.cluster, stack, logs / "postgres.log")
        start_redis(services.redis, stack, logs / "redis.log")
        yield services.addresses()


def start_postgres(cluster: Cluster, stack: contextlib.ExitStack, log: Path) -> None:
    """Start a cluster that stops, and whose socket folder goes, when the stack unwinds."""
    prepare_cluster(cluster)
    stack.callback(shutil.rmtree, cluster.sockets, ignore_errors=True)
    server = _background(postgres.server_command(cluster), log, postgres.STOP_SIGNAL)
    postgres.wait_until_ready(cluster, stack.enter_context(server))
    postgres.provide_database(cluster)


def prepare_cluster(cluster: Cluster) -> None:
    """Make a cluster's files and folders ready for its server to start.

    Raises:
        Trouble: somebody else uses them.
    """
    postgres.create(cluster)
    postgres.wait_until_gone(cluster)
    postgres.make_socket_folder(cluster)


def forget_sockets(services: Services) -> None:
    """Remove the folder of sockets, once nothing listens there any more."""
    shutil.rmtree(services.cluster.sockets, ignore_errors=True)


def start_redis(server: Redis, stack: contextlib.ExitStack, log: Path) -> None:
    """Start a Redis that stops when the stack unwinds."""
    process = stack.enter_context(_background(redis.server_command(server), log, redis.STOP_SIGNAL))
    redis.wait_until_ready(server, process)


@contextlib.contextmanager
def _background(
    command: list[str], log: Path, stop_signal: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server for the length of a block; Ctrl-C reaches us first, not it."""
    with log.open("ab") as output:
        process = spawn(command, output)
    try:
        yield process
    finally:
        stop(process, stop_signal)


def spawn(
    command: list[str],
    output: IO[bytes] | int,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, with everything it says going to `output`."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )


def stop(
    process: subprocess.Popen[bytes],
    with_signal: signal.Signals = signal.SIGTERM,
    wait_s: float = STOP_S_MAX,
) -> None:
    """Ask a process to end, and end it if it does not."""
    process.send_signal(with_signal)
    try:
        process.wait(wait_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
