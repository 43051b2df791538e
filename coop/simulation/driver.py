"""A simulated driver: goes online, roams, answers offers; `job` carries out the rides."""

import asyncio
from math import inf

from coop.simulation import board, demand, job, people, shapes, thumbs
from coop.simulation.car import Car
from coop.simulation.client import Refused
from coop.simulation.people import Answer
from coop.simulation.screen import Screen, in_background
from coop.simulation.town import Town
from coop.simulation.wheel import Wheel, clock_s

ROAM_M = 2_500
TIRED = "hours"
COLLEAGUES = 10_000
"""How far the numbers of colleagues lie apart: no two drivers ever share one."""


class Driver:
    """One driver for as long as the simulation lasts."""

    def __init__(self, town: Town, number: int) -> None:
        self.name = f"sim-driver-{number}"
        self._number = number
        self._town = town
        self._rng = people.rng_of(town.plan.seed, self.name)
        self._client = town.client(self.name)
        self._home = self._rng.choice(town.places)

    async def live(self) -> None:
        """Work shift after shift, with breaks; returns only by an exception.

        Raises:
            Refused, Away: the server refused something unforeseen, or is gone.
        """
        await self._client.enter()
        while True:
            try:
                await self._go_to_work()
            except Refused as refusal:
                if refusal.code != TIRED:
                    raise
                await self._hand_over()
            await asyncio.sleep(people.break_s(self._rng) / self._town.plan.haste)

    async def _hand_over(self) -> None:
        """Let a colleague go on with the day: members allow nobody to drive any longer."""
        self._number += COLLEAGUES
        self.name = f"sim-driver-{self._number}"
        self._client = self._town.client(self.name)
        await self._client.enter()

    async def _go_to_work(self) -> None:
        """One shift, from the first position to the last; an open one is carried on with."""
        plan = self._town.plan
        screen = Screen(self._client, "drive", "/ws/drive/", shapes.driver_screen)
        async with screen.open():
            at = screen.view.at or self._home
            car = Car(screen.say, at, speed=plan.speed, tick_s=plan.tick_s)
            if not screen.view.is_online:
                await screen.do("drive/online", **car.fix)
            async with in_background(car.run()):
                await Shift(Wheel(self._town, self._client, screen, car, self._rng)).work()


class Shift:
    """What a driver does between going online and going offline."""

    def __init__(self, wheel: Wheel) -> None:
        self._wheel = wheel
        self._ends_s = clock_s() + people.shift_s(wheel.rng) / wheel.plan.haste
        self._leaves_s = clock_s()
        self._asked_for: set[str] = set()
        self._thought_of: set[str] = set()

    async def work(self) -> None:
        """Do what is most urgent, again and again, until the shift is over."""
        wheel = self._wheel
        while (view := wheel.screen.view).is_online:
            if view.job:
                await job.carry_out(wheel, view.job)
                self._leaves_s = clock_s() + people.parked_s(wheel.rng)
            elif view.offer_id:
                await self._answer(view.offer_id)
            elif view.unpaid_id and view.unpaid_id not in self._asked_for:
                await self._collect(view.unpaid_id)
            elif clock_s() >= self._ends_s:
                await wheel.attempt("drive/offline")
                return
            else:
                await self._roam()

    async def _answer(self, offer_id: str) -> None:
        """Stop to read an offer, then answer it, unless it is gone by then."""
        wheel = self._wheel
        wheel.car.park()
        decided = people.reply(wheel.rng)
        if decided.answer == Answer.IGNORE:
            await wheel.wait_while(lambda view: view.offer_id == offer_id)
            return
        await wheel.wait_while(
            lambda view: view.offer_id == offer_id, at_most_s=decided.after_s / wheel.plan.haste
        )
        if wheel.screen.view.offer_id == offer_id:
            await wheel.attempt(f"drive/offers/{offer_id}/{decided.answer}")

    async def _collect(self, ride_id: str) -> None:
        """Take the cash, and say so."""
        self._asked_for.add(ride_id)
        await asyncio.sleep(2.0 / self._wheel.plan.haste)
        await self._wheel.attempt(f"drive/rides/{ride_id}/collected")

    async def _roam(self) -> None:
        """Stand a while, then drive somewhere near, as drivers without a ride do."""
        wheel = self._wheel
        car = wheel.car
        if car.is_parked and clock_s() >= self._leaves_s:
            self._leaves_s = inf
            if wheel.plan.rides is None:
                await thumbs.say(wheel.client, wheel.rng, known=self._thought_of)
            if wheel.plan.rides is None and people.reads_board(wheel.rng):
                await board.read(wheel)
            place = demand.near(wheel.rng, wheel.town.places, car.at, within_m=ROAM_M)
            await wheel.follow_to(place, is_watched=False)
            return
        if car.is_parked and self._leaves_s == inf:
            self._leaves_s = clock_s() + people.parked_s(wheel.rng)
        if car.is_parked:
            await wheel.screen.wait(min(self._leaves_s, self._ends_s) - clock_s())
        else:
            await wheel.screen.wait(self._ends_s - clock_s(), car.arrived)
