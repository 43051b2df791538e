"""A simulated car: drives along tracks and reports where it is, as a driver's phone does."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from uuid import uuid4

from coop.basics.geometry import Point
from coop.simulation.motion import Drive, Spot, Track, drive
from coop.simulation.socket_line import Message

PARKED_TICK_S = 12.0
"""A parked phone speaks seldom, but often enough to be offered rides (fleet.position_live_s)."""
ACCURACY_M = 8


class Car:
    """One car. `run` reports its positions until it is cancelled."""

    def __init__(
        self,
        say: Callable[[Message], Awaitable[object]],
        at: Point,
        *,
        speed: float,
        tick_s: float,
    ) -> None:
        """Stand at a point; drive `speed` times as fast as streets allow, report every `tick_s`."""
        self._say = say
        self._spot = Spot(at, 0.0)
        self._speed = speed
        self._tick_s = tick_s
        self._busy_tick_s = tick_s
        self._drive: Drive | None = None
        self._moved = asyncio.Event()
        self.arrived = asyncio.Event()

    @property
    def at(self) -> Point:
        """Where the car is now."""
        return self._now().at

    @property
    def is_parked(self) -> bool:
        """Whether the car stands."""
        return self._drive is None

    @property
    def fix(self) -> dict[str, float]:
        """Where the car is now, as the API takes it."""
        spot = self._now()
        return {
            "lat": round(spot.at.lat, 6),
            "lon": round(spot.at.lon, 6),
            "heading": round(spot.heading, 1) % 360,
            "accuracy_m": ACCURACY_M,
        }

    def follow(self, way: Track, *, usual_s: float, is_watched: bool) -> None:
        """Set off along a track; `arrived` is set at its end.

        Args:
            usual_s: how long the streets allow to take for it.
            is_watched: a rider looks on, so positions come every tick, else every other.
        """
        self._drive = drive(way, usual_s=usual_s, speed=self._speed, began_s=_clock_s())
        self._tick_s = self._busy_tick_s if is_watched else 2 * self._busy_tick_s
        self.arrived.clear()
        self._moved.set()

    def park(self) -> None:
        """Stop here."""
        if self._drive is not None:
            self._stop()
            self._moved.set()

    async def run(self) -> None:
        """Report positions: often on the way, seldom when parked."""
        while True:
            self._moved.clear()
            if self._drive is not None and _clock_s() >= self._drive.ends_s:
                self._stop()
                await self._report()
                self.arrived.set()
            else:
                await self._report()
            await self._pause()

    def _stop(self) -> None:
        self._spot = self._now()
        self._drive = None

    async def _report(self) -> None:
        message = {"type": "position", "client_event_id": str(uuid4()), **self.fix}
        await self._say(message)

    async def _pause(self) -> None:
        """Wait for the next report: a tick, the end of the way or a new one."""
        wait_s = PARKED_TICK_S
        if self._drive is not None:
            wait_s = min(self._tick_s, max(0.0, self._drive.ends_s - _clock_s()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._moved.wait()

    def _now(self) -> Spot:
        return self._spot if self._drive is None else self._drive.spot(_clock_s())


def _clock_s() -> float:
    return asyncio.get_running_loop().time()
