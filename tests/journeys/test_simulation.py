"""A simulated city on the real processes: two hundred rides come to an end, to the cent."""

import json
import subprocess
import sys
from typing import Any

import pytest

from coop.machine import paths
from tests.live import LiveCity

pytestmark = pytest.mark.journey

RIDES = 200
# Cars at 60 times their speed report every 2 s: hops stay below what counts as a jump.
PLAN = ["--drivers=30", "--riders=30", "--speed=60", "--tick=2", "--haste=20", "--gap=10"]
WAIT_S_MAX = 480
LIVE = "'SEARCHING', 'ASSIGNED', 'ARRIVED', 'IN_PROGRESS'"


def simulate(city: LiveCity, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the last word of a simulation of this city."""
    words = [str(paths.PYTHON), "manage.py", "simulate", f"--url=http://127.0.0.1:{city.port}"]
    done = subprocess.run(
        [*words, *arguments],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=WAIT_S_MAX,
    )
    sys.stderr.write(done.stdout)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, report


def test_two_hundred_rides_complete_and_none_is_stuck(live_city: LiveCity) -> None:
    code, report = simulate(live_city, f"--rides={RIDES}", *PLAN)
    assert (code, report["completed"], report["stuck"]) == (0, RIDES, 0)
    assert (report["unbalanced"], report["unexpected"]) == ([], 0)
    assert report["booked"] == RIDES + report["cancelled"] + report["unfilled"]
    live = f"SELECT count(*) FROM trips_ride WHERE state IN ({LIVE})"
    assert live_city.value(live) == "0"
    assert live_city.value("SELECT count(*) FROM trips_ride WHERE state = 'COMPLETED'") == str(
        RIDES
    )
    open_runs = "SELECT count(*) FROM fleet_run WHERE closed_at IS NULL"
    assert live_city.value(open_runs) == "0"
    assert live_city.value("SELECT sum(amount_minor) FROM payouts_posting") == "0"
