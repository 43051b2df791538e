"""A live city for journeys: the real processes on a database and a port of their own.

Simulated people are left out, so that a journey meets only whom it brings.
"""

import contextlib
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from coop.machine import keeper, paths, postgres, running
from coop.machine.running import Plan
from coop.machine.supervisor import Supervisor
from tests import harness

DATABASE = f"{harness.DATABASE}_live"
LEFT_OUT = {"people"}
PATIENCE_S = 20
# Journeys wait for cars in real time. One report a second stays below what counts as a jump.
DEMO_SPEED = "16"
# A machine that runs many tests at once may need longer than a driver has to answer.
LONG_OFFERS = """
INSERT INTO rulebook_ruleversion (key, scope, value, low, high, valid_from, cause)
VALUES ('dispatch.offer_s', '', 60, 8, 60, '2020-01-02', 'founding')
"""


@dataclass(frozen=True, slots=True)
class LiveCity:
    """Where the city answers, and what it runs on."""

    url: str
    port: int
    database: str
    supervisor: Supervisor
    logs: Path

    def manage(self, *arguments: str) -> None:
        """Run a management command of the city, as the app's role; its clock may be moved."""
        harness.manage(*arguments, database=self.database, is_demo=True)

    def value(self, sql: str) -> str:
        """One value out of the city's database, as text."""
        return postgres.sql(keeper.CLUSTER, sql, database=self.database).strip()

    def mailed_code(self, email: str) -> str:
        """The newest sign-in code for this address; the terminal may lag behind the page."""
        until = monotonic() + PATIENCE_S
        while True:
            said = (self.logs / "web.log").read_text(errors="replace")
            _before, mail, text = said.rpartition(f"Mail to {email}:")
            if mail and (found := re.search(r"\b\d{4}-\d{4}\b", text)):
                return found[0]
            assert monotonic() < until, f"The terminal showed no code for {email}."
            sleep(0.1)

    def url_of(self, person: str) -> str:
        """An address of the same city that keeps a sign-in of its own: `rider`, `driver`, …."""
        return f"http://{person}.localhost:{self.port}"


@contextlib.contextmanager
def live_city(*, is_demo: bool = True, has_past: bool = False) -> Iterator[LiveCity]:
    """A city for the length of a block: a demo, or one that its founders have yet to open.

    Args:
        has_past: the demo opens as on a fresh machine, with rides and votes of the last months.
    """
    harness.ensure_redis()
    harness.empty_redis()
    is_open = is_demo and not has_past
    with harness.database("city" if is_open else "new", "live") as name:
        plan = Plan(
            host="127.0.0.1",
            port=free_port(),
            is_demo=is_demo,
            city=str(paths.HELSINKI),
            state=keeper.STATE / f"live-{harness.SEAT}",
        )
        # A provider that remembers another city's charges would find them absent in this one's books.
        shutil.rmtree(plan.state, ignore_errors=True)
        supervisor = Supervisor(plan.state / "logs", _show)
        try:
            _open(plan, supervisor, name)
            yield LiveCity(plan.address, plan.port, name, supervisor, plan.state / "logs")
        finally:
            supervisor.stop()


def _open(plan: Plan, supervisor: Supervisor, database: str) -> None:
    """Prepare the database as a demo, start the processes, and wait for the first page."""
    environment = {
        **running.environment_of(plan, harness.SERVICES.addresses(database)),
        "OURWAY_STATE": str(plan.state),
        "OURWAY_DEMO_SPEED": DEMO_SPEED,
    }
    running.prepare_as("app", environment)
    postgres.sql(keeper.CLUSTER, LONG_OFFERS, database=database)
    for program in running.city_programs(plan, environment):
        if program.name not in LEFT_OUT:
            supervisor.start(program)


def _show(name: str, line: str) -> None:
    """What the processes say belongs to the test that is running; pytest shows it if it fails."""
    sys.stderr.write(f"{name}: {line}\n")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])
