"""What a person has on their screen: fetched again whenever the socket speaks of something newer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Generic, Protocol, TypeVar

from coop.simulation.client import Client
from coop.simulation.shapes import Json
from coop.simulation.socket_line import Line, Message

POLL_S = 45.0
"""After so much silence a person looks anyway: a message may have been lost."""


class Numbered(Protocol):
    """A view that knows how many changes it has seen."""

    @property
    def seq(self) -> int: ...


View = TypeVar("View", bound=Numbered)


class Screen(Generic[View]):
    """The newest view of something under an address of the API, with the socket that watches it."""

    def __init__(self, client: Client, path: str, line: str, read: Callable[[Json], View]) -> None:
        """Show what `read` makes of GET `path`, and watch the socket `line` for changes."""
        self._client = client
        self._path = path
        self._read = read
        self._line = Line(client, line, self._hear)
        self._told = 0
        self._view: View | None = None
        self.stale = asyncio.Event()

    @property
    def view(self) -> View:
        """What was seen last."""
        if self._view is None:
            raise AssertionError("a screen is looked at only while it is open")
        return self._view

    @contextlib.asynccontextmanager
    async def open(self, known: Json | None = None) -> AsyncIterator[None]:
        """Show and watch for the length of a block, from what is known already, if anything is."""
        if known is None:
            await self.refresh()
        else:
            self.show(known)
        async with in_background(self._line.run()):
            yield

    def show(self, answer: Json) -> None:
        """Take the view that the server answered a request with, unless a newer one is shown."""
        view = self._read(answer)
        if self._view is None or view.seq >= self._view.seq:
            self._view = view
        # A message that overtook this answer still asks for another look.
        if self._told <= self._view.seq:
            self.stale.clear()

    async def refresh(self) -> None:
        """Fetch the view.

        Raises:
            Refused, Away: as the client's `get`.
        """
        self.show(await self._client.get(self._path))

    async def do(self, path: str, **body: object) -> None:
        """Do something that is answered with the new view.

        Raises:
            Refused, Away: as the client's `post`.
        """
        self.show(await self._client.post(path, **body))

    async def wait(self, seconds: float, *others: asyncio.Event) -> None:
        """Wait so long, for a newer view, or for another event; then show what is newest."""
        seconds = min(max(seconds, 0.0), POLL_S)
        happened = await first(self.stale, *others, within_s=seconds)
        if self.stale.is_set() or (not happened and seconds == POLL_S):
            await self.refresh()

    async def say(self, message: Message) -> bool:
        """Say something on the socket; False where it is down."""
        return await self._line.say(message)

    def _hear(self, message: Message) -> None:
        if "seq" in message and message["seq"] > self._told:
            self._told = int(message["seq"])
            if self._view is None or self._told > self._view.seq:
                self.stale.set()


async def first(*events: asyncio.Event, within_s: float) -> bool:
    """Wait for the first of some events; False if none comes in time."""
    if any(event.is_set() for event in events):
        return True
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waiting, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for one in waiting:
            one.cancel()


@contextlib.asynccontextmanager
async def in_background(work: Any) -> AsyncIterator[None]:
    """Run a coroutine beside a block, and end it with the block."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
