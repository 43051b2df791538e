"""Runs everybody of a simulated city, and says how it went. Called by `manage.py simulate`."""

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Protocol

import httpx

from coop.basics.geometry import Point
from coop.simulation.client import Away, Refused
from coop.simulation.driver import Driver
from coop.simulation.rider import Rider
from coop.simulation.tally import Tally
from coop.simulation.town import Plan, Town

PLACES = 400
STAGGER_S = 0.2
"""People come one after the other, so that the server is not asked everything at once."""
AGAIN_S = 5.0
LOOK_S = 0.5
PROGRESS_S = 10.0
STALL_S = 600.0
"""When no ride has ended for so long, those under way are stuck."""

Say = Callable[[str], None]


class Person(Protocol):
    """Somebody who lives until an exception."""

    name: str

    async def live(self) -> None: ...


async def run(plan: Plan, tally: Tally, *, say: Say) -> None:
    """Let the city live until it has had its rides, stalls, or the task is cancelled.

    Args:
        tally: where everything is counted as it happens.
        say: takes a line for whoever watches.
    """
    limits = httpx.Limits(max_connections=plan.drivers + plan.riders)
    async with httpx.AsyncHTTPTransport(limits=limits) as connections:
        town = Town(plan, connections, tally)
        await _survey(town)
        say(f"{plan.drivers} drivers and {plan.riders} riders live in the city.")
        async with _everybody(town, say):
            await _watch(town, say)


async def _survey(town: Town) -> None:
    """Learn where the city's streets are; wait for as long as the server needs to open."""
    first = town.client("sim-rider-1")
    while not town.places:
        try:
            await first.enter()
            found = await first.get("streets/random", seed=town.plan.seed, n=PLACES)
            town.places = [Point(place["lat"], place["lon"]) for place in found]
        except (Refused, Away):
            await asyncio.sleep(AGAIN_S)


@contextlib.asynccontextmanager
async def _everybody(town: Town, say: Say) -> AsyncIterator[None]:
    """Drivers and riders live for the length of a block."""
    tasks = [
        asyncio.create_task(_keep_alive(person, town, say, after_s=STAGGER_S * n), name=person.name)
        for n, person in enumerate(_people(town))
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _people(town: Town) -> Iterable[Person]:
    """Drivers first, so that the first rider finds somebody."""
    yield from (Driver(town, n) for n in range(1, town.plan.drivers + 1))
    yield from (Rider(town, n) for n in range(1, town.plan.riders + 1))


async def _keep_alive(person: Person, town: Town, say: Say, *, after_s: float) -> None:
    """Let a person live, and get up again after whatever they did not foresee."""
    await asyncio.sleep(after_s / town.plan.haste)
    while True:
        try:
            await person.live()
        except (Refused, Away) as trouble:
            town.tally.troubles[f"sat_down_{type(trouble).__name__.lower()}"] += 1
        except Exception:  # the city lives on, and says what is wrong with this person
            town.tally.troubles["confused"] += 1
            say(f"WARNING {person.name} is confused:\n{traceback.format_exc()}")
        await asyncio.sleep(AGAIN_S)


async def _watch(town: Town, say: Say) -> None:
    """Return when the rides asked for are completed, or nothing moves any more."""
    if town.plan.rides is None:
        await asyncio.Event().wait()
    loop = asyncio.get_running_loop()
    ended, ended_s, said_s = 0, loop.time(), loop.time()
    while not town.is_done:
        await asyncio.sleep(LOOK_S)
        if town.tally.ended != ended:
            ended, ended_s = town.tally.ended, loop.time()
        if loop.time() - said_s >= PROGRESS_S:
            said_s = loop.time()
            say(town.tally.progress())
        if loop.time() - ended_s >= STALL_S:
            for ride_id in list(town.tally.underway):
                town.tally.gave_up(ride_id)
            return
