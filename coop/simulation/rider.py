"""A simulated rider: wants to go somewhere, books, watches, says the PIN, checks the receipt."""

import asyncio
from datetime import datetime, timedelta
from math import inf
from random import Random

from coop.basics.geometry import Point, distance_m
from coop.simulation import demand, people, shapes, thumbs
from coop.simulation.client import Refused
from coop.simulation.screen import Screen
from coop.simulation.shapes import Json, RiderScreen
from coop.simulation.town import Town
from coop.simulation.wheel import clock_s
from rides.trips.states import State

REACH_S = 900
"""The longest pickup that is offered to a driver (dispatch.reach_s)."""
PATIENCE_S = 420.0
DEAF_S = 180.0
"""When the driver has heard the PIN for so long, the rider presses “I am in the car”."""
FIRST_GAP_S = 10.0
"""Somebody wants to ride soon after the city opens."""
ADDRESS_M = 60.0
IDLE_S = 0.5
CANCELLABLE = frozenset({State.SEARCHING, State.ASSIGNED})


class Rider:
    """One rider for as long as the simulation lasts."""

    def __init__(self, town: Town, number: int) -> None:
        self.name = f"sim-rider-{number}"
        # Whom the demo gave a card: see coop.demo.personas.
        self._pays = "cash" if number % 2 else "card"
        self._town = town
        self._rng = people.rng_of(town.plan.seed, self.name)
        self._client = town.client(self.name)
        self._thought_of: set[str] = set()

    async def live(self) -> None:
        """Ride again and again, with gaps; returns only by an exception.

        Raises:
            Refused, Away: the server refused something unforeseen, or is gone.
        """
        plan = self._town.plan
        await self._client.enter()
        await self._resume()
        mean_s = FIRST_GAP_S
        while True:
            await asyncio.sleep(demand.gap_s(self._rng, mean_s / plan.haste))
            mean_s = plan.gap_s
            while not self._town.wants_rides:
                await asyncio.sleep(IDLE_S)
            with self._town.intent():
                ride = await self._book()
            if ride is not None:
                await self._ride(ride["id"], ride)
            if plan.rides is None:
                await thumbs.say(self._client, self._rng, known=self._thought_of)

    async def _resume(self) -> None:
        """Go on with a ride that was under way when the simulation last stopped."""
        for row in await self._client.get("rides"):
            if not row["is_over"] and row["state"] != State.SCHEDULED:
                await self._ride(row["id"])

    async def _book(self) -> Json | None:
        """Ask for a price and take it; None where the city has no such ride."""
        wish = demand.wish(self._rng, self._town.places)
        stops = [await self._address(wish.pickup), await self._address(wish.dropoff)]
        reading_s = people.reading_s(self._rng) / self._town.plan.haste
        try:
            quote = await self._client.post("quotes", stops=stops)
            await asyncio.sleep(reading_s)
            if await self._books_ahead(stops, quote):
                return None
            booked = {"quote": quote["token"], "payment_method": self._pays}
            ride: Json = await self._client.post("rides", **booked)
        except Refused:
            await self._resume()
            return None
        self._town.tally.booked += 1
        self._saw(shapes.rider_screen(ride))
        return ride

    async def _books_ahead(self, stops: list[Json], quote: Json) -> bool:
        """In a city that goes on, some book for later instead; the ride then comes by itself."""
        plan = self._town.plan
        ahead_s = people.books_ahead_s(self._rng) if plan.rides is None else None
        if ahead_s is None:
            return False
        at = datetime.fromisoformat(quote["expires_at"]) + timedelta(seconds=ahead_s)
        pickup_at = at.replace(minute=at.minute // 5 * 5, second=0, microsecond=0)
        later = await self._client.post("quotes", stops=stops, pickup_at=pickup_at.isoformat())
        await self._client.post("rides", quote=later["token"], payment_method=self._pays)
        self._town.tally.ahead += 1
        return True

    async def _address(self, point: Point) -> Json:
        """A stop as a rider would name it: the nearest address, where there is one."""
        found = (await self._client.get("places/reverse", lat=point.lat, lon=point.lon))["place"]
        if found is None:
            return {"lat": point.lat, "lon": point.lon, "label": "Pin on the map"}
        door = Point(found["point"]["lat"], found["point"]["lon"])
        at = door if distance_m(door, point) <= ADDRESS_M else point
        return {"lat": at.lat, "lon": at.lon, "label": found["label"]}

    async def _ride(self, ride_id: str, known: Json | None = None) -> None:
        """Watch a ride until it is over, doing what riders do; a stuck one is given up."""
        voices = self._town.voices
        screen = Screen(
            self._client, f"rides/{ride_id}", f"/ws/rides/{ride_id}/", shapes.rider_screen
        )
        voices.join(ride_id)
        try:
            async with screen.open(known):
                await _Passenger(self._town, self._rng, screen).wait_for_the_end()
        finally:
            voices.leave(ride_id)
        self._saw(screen.view)

    def _saw(self, view: RiderScreen) -> None:
        tally = self._town.tally
        if view.id not in tally.stuck:
            tally.saw(view.id, view.state, is_over=view.is_over)
        if view.receipt is not None and not view.receipt.adds_up:
            tally.unbalanced.append(view.id)


class _Passenger:
    """What a rider does during one ride, and when."""

    def __init__(self, town: Town, rng: Random, screen: Screen[RiderScreen]) -> None:
        self._town = town
        self._screen = screen
        plan = town.plan
        cancels_after_s = people.cancels_after_s(rng)
        self._cancels_s = clock_s() + cancels_after_s / plan.haste if cancels_after_s else inf
        self._walk_s = people.walk_s(rng) / plan.speed
        self._presses = people.presses_aboard(rng)
        self._boards_s = inf
        self._seq = -1
        self._state: State | None = None
        self._gives_up_s = inf

    async def wait_for_the_end(self) -> None:
        """Return when the ride is over, or stuck."""
        screen = self._screen
        while not screen.view.is_over:
            self._notice(screen.view)
            if clock_s() >= self._gives_up_s:
                self._town.tally.gave_up(screen.view.id)
                return
            if clock_s() >= self._cancels_s:
                await self._cancel(screen.view)
            elif clock_s() >= self._boards_s:
                await self._board(screen.view)
            else:
                due_s = min(self._cancels_s, self._boards_s, self._gives_up_s)
                await screen.wait(due_s - clock_s())

    def _notice(self, view: RiderScreen) -> None:
        """See what is new, and plan what to do about it."""
        if view.seq == self._seq:
            return
        self._seq = view.seq
        self._town.tally.saw(view.id, view.state, is_over=False)
        driving_s = 3 * (REACH_S + view.usual_s) / self._town.plan.speed
        self._gives_up_s = clock_s() + PATIENCE_S + driving_s
        if view.state not in CANCELLABLE:
            self._cancels_s = inf
        if view.state != self._state:
            is_waited_for = view.state == State.ARRIVED
            self._boards_s = clock_s() + self._walk_s if is_waited_for else inf
        self._state = view.state

    async def _cancel(self, view: RiderScreen) -> None:
        """Give the ride up for the fee that is shown; it may have moved on meanwhile."""
        self._cancels_s = inf
        await self._attempt("cancel", agreed_minor=view.cancel_minor or 0)

    async def _board(self, view: RiderScreen) -> None:
        """Get into the car: say the PIN or press a button; if saying does not help, press."""
        self._boards_s = inf if self._presses else clock_s() + DEAF_S
        if self._presses:
            await self._attempt("aboard")
        elif view.pin:
            self._town.voices.say(view.id, view.pin)
            self._presses = True

    async def _attempt(self, step: str, **body: object) -> None:
        try:
            await self._screen.do(f"rides/{self._screen.view.id}/{step}", **body)
        except Refused:
            await self._screen.refresh()
