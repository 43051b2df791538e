"""What all people of a simulation share: the wishes of whoever started it, places, counts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from coop.basics.geometry import Point
from coop.simulation.client import Client
from coop.simulation.tally import Tally
from coop.simulation.voices import Voices


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate.

    Attributes:
        speed: how many times as fast as the streets allow cars drive and riders walk, > 0.
        tick_s: seconds between two positions of a car with a rider.
        haste: how many times as fast people think and get bored, > 0; offers do not wait longer.
        gap_s: mean seconds between a rider's rides, before haste.
        drivers, riders: with twice as many drivers, a newcomer always finds free cars.
        rides: stop when so many are completed; None never stops, and only then people book ahead.
    """

    url: str
    drivers: int = 16
    riders: int = 8
    seed: int = 1
    speed: float = 4.0
    tick_s: float = 1.0
    haste: float = 1.0
    gap_s: float = 120.0
    rides: int | None = None


@dataclass(slots=True)
class Town:
    """One simulation."""

    plan: Plan
    connections: httpx.AsyncBaseTransport
    tally: Tally
    places: Sequence[Point] = ()
    intents: int = 0
    voices: Voices = field(default_factory=Voices)

    def client(self, persona: str) -> Client:
        """A session for one person."""
        return Client(self.plan.url, persona, self.tally, self.connections)

    @property
    def wants_rides(self) -> bool:
        """Whether another ride may be booked: those under way are expected to complete."""
        if self.plan.rides is None:
            return True
        return self.tally.completed + len(self.tally.underway) + self.intents < self.plan.rides

    @property
    def is_done(self) -> bool:
        """Whether all rides asked for are completed."""
        return self.plan.rides is not None and self.tally.completed >= self.plan.rides

    @contextmanager
    def intent(self) -> Iterator[None]:
        """Somebody is about to book."""
        self.intents += 1
        try:
            yield
        finally:
            self.intents -= 1
