"""`make run`: set up, start PostgreSQL, Redis and the city's processes, keep them alive, say where.

Standard library only. One city per checkout; everything it keeps is in `.local`.
"""

import os
import secrets
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coop.machine import lock, paths, ports, postgres, redis, say, services, setting_up, stamps
from coop.machine.say import Trouble
from coop.machine.services import Services
from coop.machine.supervisor import Program, Supervisor, Terminal, on_leash, ready_at_once

WEB_S_MAX = 60.0
FAULT_S_MAX = 15.0
OK = 200
# A position or a message from a page is far smaller; more is a flood.
FRAME_BYTES_MAX = 4096
LOCK = paths.STATE / "run.lock"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a person asked for, and the folder of its database and logs."""

    host: str
    port: int
    is_demo: bool
    city: str
    state: Path

    @property
    def address(self) -> str:
        """What the person types into a browser."""
        return f"http://localhost:{self.port}"


def run() -> None:
    """Run the city in the foreground until Ctrl-C.

    Raises:
        Trouble: it cannot start; the sentence says why.
    """
    held = take_lock()
    stop_on_signals()
    try:
        setting_up.set_up(dict(os.environ))
        plan = plan_of(os.environ)
        note_address(held, plan.address)
        _run(plan)
    except KeyboardInterrupt:
        say.line("The city is closed.")


def plan_of(environment: Mapping[str, str]) -> Plan:
    """What `make run PORT=… HOST=… DEMO=… CITY=…` asks for.

    Raises:
        Trouble: the port asked for cannot be had.
    """
    host = environment.get("HOST") or "127.0.0.1"
    is_demo = environment.get("DEMO", "1") != "0"
    return Plan(
        host=host,
        port=ports.choose(environment.get("PORT"), host),
        is_demo=is_demo,
        city=environment.get("CITY") or str(paths.HELSINKI),
        # An empty co-operative must not open on what the demo left, nor the other way round.
        state=paths.STATE / ("demo" if is_demo else "coop"),
    )


def environment_of(plan: Plan, addresses: Mapping[str, str]) -> dict[str, str]:
    """What every process of the city finds in its environment."""
    return {
        **addresses,
        "DJANGO_SETTINGS_MODULE": "coop.settings",
        "OURWAY_CITY": plan.city,
        "OURWAY_DEMO": str(int(plan.is_demo)),
        "OURWAY_PORT": str(plan.port),
        "OURWAY_STATE": str(paths.STATE),
        "OURWAY_JOURNAL": str(plan.state / "journal"),
        "OURWAY_LOCKER_KEYS": str(plan.state / "locker-keys"),
        # As old as the database: it says what was paid there.
        "OURWAY_STRIPE_FAKE": str(plan.state / "stripe-fake.sqlite3"),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(paths.STATE / "secret_key"),
    }


def secret_key(file: Path) -> str:
    """The key that signs this checkout's sessions and quotes, made once and kept private."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as key:
            key.write(secrets.token_urlsafe(48))
    return file.read_text()


def city_programs(plan: Plan, environment: Mapping[str, str]) -> list[Program]:
    """The city's own processes, in the order they start."""
    python = str(paths.PYTHON)
    web = [python, "-m", "uvicorn", "coop.asgi:application", f"--host={plan.host}"]
    web += [f"--port={plan.port}", "--no-access-log", "--log-level=warning"]
    web += [f"--ws-max-size={FRAME_BYTES_MAX}", "--timeout-graceful-shutdown=3", "--lifespan=off"]
    worker = [python, "-m", "celery", "--app=coop.celery", "--quiet", "worker"]
    worker += ["--queues=default,dispatch", "--prefetch-multiplier=1", "--concurrency=2"]
    worker += ["--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    # Alone with its queue: while the payment provider is slow, matching is not.
    cashier = [python, "-m", "celery", "--app=coop.celery", "--quiet", "worker", "--pool=solo"]
    cashier += ["--queues=payments", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    commands = {
        "web": web,
        "worker": worker,
        "cashier": cashier,
        "sweeper": [python, "manage.py", "sweeper", "--skip-checks"],
        **({"people": [python, "manage.py", "simulate"]} if plan.is_demo else {}),
    }
    # Alone, the first page is there soonest; the others are background to it.
    ready = {"web": lambda _: wait_until_open(plan.port)}
    return [
        Program(name, on_leash(*words), environment, ready.get(name, ready_at_once))
        for name, words in commands.items()
    ]


def wait_until_open(port: int) -> None:
    """Return once the first page answers.

    Raises:
        Trouble: it does not within a minute.
    """
    began_at = time.monotonic()
    while (answer := _answer(f"http://127.0.0.1:{port}/")) != OK:
        # A page that answers with a fault will not get better by waiting.
        if time.monotonic() > began_at + (FAULT_S_MAX if answer else WEB_S_MAX):
            said = f"answers with {answer}" if answer else "does not answer"
            raise Trouble(f"The first page {said}; {paths.STATE} holds the logs.")
        time.sleep(0.2)


def stop_on_signals() -> None:
    """Let Ctrl-C, a polite kill and a closed terminal all unwind us the same way, once."""

    def unwind(_number: int, _frame: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        signal.signal(number, unwind)


def _run(plan: Plan) -> None:
    """Start everything in order, then keep it alive until a signal comes."""
    started = time.monotonic()
    supervisor = Supervisor(plan.state / "logs", Terminal().show)
    ours = services.at(plan.state, paths.sockets(plan.state.name))
    try:
        environment = environment_of(plan, _start_services(supervisor, ours))
        with say.step("Preparing the city"):
            has_own = "DATABASE_URL" not in services.given(os.environ)
            prepare(
                environment, migrated=ours.cluster.data / "ourway-migrated" if has_own else None
            )
        for program in city_programs(plan, environment):
            supervisor.start(program)
        say.line(f"Ourway is open at {plan.address} ({time.monotonic() - started:.1f} s)")
        say.line(say.colour("Ctrl-C closes it.", "2"))
        while True:
            supervisor.watch()
            time.sleep(0.2)
    finally:
        say.line("Closing …")
        supervisor.stop()
        services.forget_sockets(ours)


def _start_services(supervisor: Supervisor, ours: Services) -> dict[str, str]:
    """Start PostgreSQL and Redis, apart from those that the environment names."""
    given = services.given(os.environ)
    if not given.keys() & {"DATABASE_URL", "DATABASE_OWNER_URL"}:
        services.prepare_cluster(ours.cluster)
        supervisor.start(_postgres(ours))
        postgres.provide_database(ours.cluster)
    elif not given.keys() >= {"DATABASE_URL", "DATABASE_OWNER_URL"}:
        raise Trouble("Set both DATABASE_URL (the app's role) and DATABASE_OWNER_URL (migrations).")
    if "REDIS_URL" not in given:
        postgres.make_private_folder(ours.redis.socket.parent)
        supervisor.start(_redis(ours))
    return ours.addresses() | given


def _postgres(ours: Services) -> Program:
    return Program(
        "postgres",
        tuple(postgres.server_command(ours.cluster)),
        wait_until_ready=lambda process: postgres.wait_until_ready(ours.cluster, process),
        stop_signal=postgres.STOP_SIGNAL,
        is_quiet=True,
    )


def _redis(ours: Services) -> Program:
    return Program(
        "redis",
        tuple(redis.server_command(ours.redis)),
        wait_until_ready=lambda process: redis.wait_until_ready(ours.redis, process),
        stop_signal=redis.STOP_SIGNAL,
        is_quiet=True,
    )


def prepare(environment: Mapping[str, str], *, migrated: Path | None = None) -> None:
    """Bring the database to where the city can open: tables as their owner, the rest as the app.

    Args:
        migrated: a stamp of our own cluster, which spares looking for migrations that have all run.

    Raises:
        Trouble: one of the two fails; its own words have been shown.
    """
    migrations = sorted(paths.ROOT.glob("*/**/migrations/*.py")) if migrated else []
    if migrated is None or not stamps.is_fresh(migrated, migrations):
        prepare_as("owner", environment)
        if migrated:
            stamps.put(migrated, migrations)
    prepare_as("app", environment)


def prepare_as(role: str, environment: Mapping[str, str]) -> None:
    """Do one role's part: the "owner" migrates, the "app" founds the rulebook and opens the city.

    Raises:
        Trouble: it fails; its own words have been shown.
    """
    done = subprocess.run(
        on_leash(str(paths.PYTHON), "manage.py", "prepare", "--skip-checks"),
        cwd=paths.ROOT,
        env={**os.environ, **environment, "OURWAY_AS_OWNER": str(int(role == "owner"))},
        check=False,
    )
    if done.returncode != 0:
        raise Trouble("The city could not be prepared; the lines above say why.")


def _answer(url: str) -> int:
    """The status a page answers with, 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 - our own address
            return int(page.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def take_lock() -> int:
    """Make this the only city of the checkout for as long as we live.

    Raises:
        Trouble: there is one already; the sentence says where.
    """
    held = lock.take(LOCK)
    if held is None:
        where = LOCK.read_text().strip() or "and is still starting"
        raise Trouble(f"Ourway already runs from this folder: {where}")
    os.ftruncate(held, 0)
    return held


def note_address(held: int, address: str) -> None:
    """Leave the address for whoever is refused; a child never inherits the lock."""
    os.pwrite(held, f"{address} (process {os.getpid()})\n".encode(), 0)
