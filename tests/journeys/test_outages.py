"""Redis and PostgreSQL go away while rides go on, and come back: every ride ends, nothing is lost."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coop.machine import paths, postgres, redis, running, services
from coop.machine.running import Plan
from coop.machine.services import Services
from coop.machine.supervisor import Supervisor
from tests.live import LEFT_OUT, free_port

pytestmark = pytest.mark.journey

RIDES = 12
PLAN = ["--drivers=8", "--riders=8", "--speed=40", "--tick=2", "--haste=20", "--gap=5"]
AWAY_S = float(os.environ.get("OURWAY_AWAY_S", "8"))
WAIT_S_MAX = 420


class City:
    """A city on services of its own, which can be stopped and started again."""

    def __init__(self, ours: Services, logs: Path) -> None:
        self.ours, self.logs = ours, logs
        self.servers: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        cluster, server = self.ours.cluster, self.ours.redis
        commands = {
            "postgres": lambda: postgres.server_command(cluster),
            "redis": lambda: redis.server_command(server),
        }
        if name == "postgres":
            services.prepare_cluster(cluster)
        with (self.logs / f"{name}.log").open("ab") as output:
            self.servers[name] = services.spawn(commands[name](), output)
        if name == "postgres":
            postgres.wait_until_ready(cluster, self.servers[name])
        else:
            redis.wait_until_ready(server, self.servers[name])

    def stop(self, name: str) -> None:
        signals = {"postgres": postgres.STOP_SIGNAL, "redis": redis.STOP_SIGNAL}
        services.stop(self.servers.pop(name), signals[name])

    def away(self, name: str) -> None:
        """Stop a service, wait, and start it again."""
        self.stop(name)
        time.sleep(AWAY_S)
        self.start(name)

    def count(self, sql: str) -> int:
        return int(postgres.sql(self.ours.cluster, sql, database=postgres.DATABASE))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[tuple[City, Plan]]:
    os.chmod(tmp_path, 0o755)
    mark = f"outage-{os.getpid()}"
    state = paths.STATE / "test" / mark
    found = City(services.at(state, paths.sockets(mark)), state)
    state.mkdir(parents=True, exist_ok=True)
    plan = Plan("127.0.0.1", free_port(), True, str(paths.HELSINKI), state)
    try:
        found.start("postgres")
        postgres.provide_database(found.ours.cluster)
        found.start("redis")
        yield found, plan
    finally:
        for name in list(found.servers):
            found.stop(name)
        services.forget_sockets(found.ours)


@contextmanager
def processes(found: City, plan: Plan) -> Iterator[None]:
    """The city's own processes, kept alive as `make run` keeps them."""
    environment = {
        **running.environment_of(plan, found.ours.addresses()),
        "OURWAY_STATE": str(plan.state),
    }
    running.prepare(environment)
    supervisor, is_over = Supervisor(plan.state / "logs", lambda _name, _line: None), False

    def keep() -> None:
        while not is_over:
            supervisor.watch()
            time.sleep(0.2)

    watching = threading.Thread(target=keep)
    try:
        for program in running.city_programs(plan, environment):
            if program.name not in LEFT_OUT:
                supervisor.start(program)
        watching.start()
        yield
    finally:
        is_over = True
        if watching.is_alive():
            watching.join()
        supervisor.stop()


def test_rides_go_on_when_redis_and_postgresql_were_away(city: tuple[City, Plan]) -> None:
    found, plan = city
    simulate = [str(paths.PYTHON), "manage.py", "simulate"]
    with processes(found, plan):
        people = subprocess.Popen(
            [*simulate, f"--url=http://127.0.0.1:{plan.port}", f"--rides={RIDES}", *PLAN],
            cwd=paths.ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            for name in ("redis", "postgres"):
                under_way(found)
                found.away(name)
            said, _nothing = people.communicate(timeout=WAIT_S_MAX)
        finally:
            people.kill()
        report: dict[str, Any] = json.loads(said.splitlines()[-1])
        assert (report["completed"], report["stuck"], report["unbalanced"]) == (RIDES, 0, [])
        assert not found.count(
            "SELECT count(*) FROM trips_ride r WHERE seq <> "
            "(SELECT count(*) FROM trips_event e WHERE e.ride_id = r.id)"
        )
        assert not found.count("SELECT count(*) FROM fleet_run WHERE closed_at IS NULL")
        assert not found.count(
            "SELECT COALESCE(sum(debit_minor - credit_minor), 0) FROM payouts_posting"
        )


def under_way(found: City) -> None:
    """Wait until somebody sits in a car."""
    until = time.monotonic() + WAIT_S_MAX
    riding = "SELECT count(*) FROM trips_ride WHERE state = 'IN_PROGRESS'"
    while not found.count(riding):
        assert time.monotonic() < until, "nobody rides"
        time.sleep(0.5)
