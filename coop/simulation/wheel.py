"""What a driver has in hand during a shift: screen, car, and the ways to use them together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from random import Random

from coop.basics.geometry import Point, distance_m
from coop.simulation import motion, shapes
from coop.simulation.car import Car
from coop.simulation.client import Client, Refused
from coop.simulation.screen import Screen
from coop.simulation.shapes import DriverScreen, Way
from coop.simulation.town import Plan, Town

REFUSED_PAUSE_S = 1.0
BLIND_MPS = 7.0
"""Speed where no street is known."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A driver at work."""

    town: Town
    client: Client
    screen: Screen[DriverScreen]
    car: Car
    rng: Random

    @property
    def plan(self) -> Plan:
        """The wishes of whoever started the simulation."""
        return self.town.plan

    async def attempt(self, path: str, **body: object) -> str | None:
        """Do something that may be refused; returns the code of the refusal, None if it is done.

        After a refusal the screen is fetched again: it was out of date.
        """
        try:
            await self.screen.do(path, **body)
        except Refused as refused:
            await asyncio.sleep(REFUSED_PAUSE_S / self.plan.haste)
            await self.screen.refresh()
            return refused.code
        return None

    async def wait_while(
        self, is_so: Callable[[DriverScreen], bool], *, at_most_s: float = inf
    ) -> None:
        """Look at the screen for as long as it shows something, or until the time is up."""
        until_s = clock_s() + at_most_s
        while is_so(self.screen.view) and clock_s() < until_s:
            await self.screen.wait(until_s - clock_s())

    async def follow_to(self, place: Point, *, is_watched: bool) -> None:
        """Find the way to a place, and set off."""
        here = self.car.at
        try:
            asked = f"{here.lat:.6f},{here.lon:.6f};{place.lat:.6f},{place.lon:.6f}"
            way = shapes.way(await self.client.get("routes", stops=asked))
        except Refused:
            way = None
        self.follow(way, place, is_watched=is_watched)

    def follow(self, way: Way | None, place: Point, *, is_watched: bool) -> None:
        """Set off along a way; without one, straight to the place."""
        if way is None:
            usual_s = int(distance_m(self.car.at, place) / BLIND_MPS)
            way = Way((self.car.at, place), usual_s)
        self.car.follow(motion.track(way.points), usual_s=way.usual_s, is_watched=is_watched)


def clock_s() -> float:
    """Seconds on the event loop's clock; only differences mean something."""
    return asyncio.get_running_loop().time()
