"""What riders say to drivers at the car door. People of one simulation hear each other; nobody else."""

import asyncio


class Voices:
    """PINs said aloud, by ride."""

    def __init__(self) -> None:
        self._pins: dict[str, str] = {}
        self._said: dict[str, asyncio.Event] = {}

    def join(self, ride_id: str) -> None:
        """A rider of ours takes this ride: its driver will hear the PIN."""
        self._said.setdefault(ride_id, asyncio.Event())

    def leave(self, ride_id: str) -> None:
        """The ride is over."""
        self._said.pop(ride_id, None)
        self._pins.pop(ride_id, None)

    def knows(self, ride_id: str) -> bool:
        """Whether the rider is one of ours."""
        return ride_id in self._said

    def say(self, ride_id: str, pin: str) -> None:
        """The rider stands at the car and says their PIN."""
        if ride_id in self._said:
            self._pins[ride_id] = pin
            self._said[ride_id].set()

    def said(self, ride_id: str) -> asyncio.Event:
        """Set once the PIN is said; never, where the rider is none of ours."""
        return self._said.get(ride_id) or asyncio.Event()

    def pin(self, ride_id: str) -> str | None:
        """The PIN that was said, if any yet."""
        return self._pins.get(ride_id)
