"""A simulated city on the real processes: rides come to an end, to the cent.

Hundreds of them, in any city: `make bench NAME=rides`.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from coop.machine import paths
from coop.simulation.client import Client
from coop.simulation.tally import Tally
from tests.live import LiveCity

pytestmark = pytest.mark.journey

RIDES = 60
# Cars at 60 times their speed report every 2 s: hops stay below what counts as a jump.
PLAN = ["--drivers=30", "--riders=30", "--speed=60", "--tick=2", "--haste=20", "--gap=10"]
WAIT_S_MAX = 480
LIVE = "'SEARCHING', 'ASSIGNED', 'ARRIVED', 'IN_PROGRESS'"


def command(city: LiveCity) -> list[str]:
    return [str(paths.PYTHON), "manage.py", "simulate", f"--url=http://127.0.0.1:{city.port}"]


def simulate(city: LiveCity, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the last word of a simulation of this city."""
    done = subprocess.run(
        [*command(city), *arguments],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=WAIT_S_MAX,
    )
    sys.stderr.write(done.stdout)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, report


def test_sixty_rides_complete_and_none_is_stuck(live_city: LiveCity) -> None:
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
    assert live_city.value("SELECT sum(debit_minor - credit_minor) FROM payouts_posting") == "0"


@contextmanager
def people_in(city: LiveCity, *arguments: str) -> Iterator[None]:
    """Simulated people live for the length of a block."""
    process = subprocess.Popen([*command(city), *arguments], cwd=paths.ROOT)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(30) == 0


async def ride_as_ada(url: str) -> dict[str, Any]:
    """Book as a person who tries the demo, and only look from then on; the ride at its end."""
    async with httpx.AsyncHTTPTransport() as connections:
        ada = Client(url, "rider", Tally(), connections)
        await ada.enter()
        stops = [
            {"lat": 60.1712, "lon": 24.9415, "label": "Ada’s door 7"},
            {"lat": 60.1660, "lon": 24.9525, "label": "Aunt Maija’s home"},
        ]
        quote = await ada.post("quotes", stops=stops)
        ride = await ada.post("rides", quote=quote["token"], payment_method="cash")
        until_s = time.monotonic() + 180
        while not ride["ended_at"] and time.monotonic() < until_s:
            await asyncio.sleep(1)
            ride = await ada.get(f"rides/{ride['id']}")
        return dict(ride)


def test_who_tries_the_demo_is_driven_without_knowing_how_to_say_a_pin(
    live_city: LiveCity,
) -> None:
    people = ("--drivers=5", "--riders=0", "--speed=40", "--tick=2", "--haste=20")
    with people_in(live_city, *people):
        ride = asyncio.run(ride_as_ada(f"http://127.0.0.1:{live_city.port}"))
    assert (ride["state"], ride["stops"][1]["label"]) == ("COMPLETED", "Aunt Maija’s home")
