"""One open socket of a person: opened again when it falls, at most once what is said on it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from coop.simulation.client import Away, Client, Refused

PAUSE_S_MIN = 0.5
PAUSE_S_MAX = 10.0
SILENCE_S_MAX = 60.0
CLOSE_S_MAX = 2.0
SIGNED_OUT, NOT_FOR_YOU = 4401, 4403

Message = Mapping[str, Any]


class Line:
    """A socket that calls `hear` with each message; `run` keeps it open until it is cancelled."""

    def __init__(self, client: Client, path: str, hear: Callable[[Message], None]) -> None:
        self._client = client
        self._url = client.url.replace("http", "ws", 1) + path
        self._hear = hear
        self._socket: ClientConnection | None = None

    async def say(self, message: Message) -> bool:
        """Send a message; False where the line is down and nobody hears it."""
        if self._socket is None:
            return False
        try:
            await self._socket.send(json.dumps(message))
        except ConnectionClosed:
            return False
        return True

    async def run(self) -> None:
        """Keep the line open; return only where the server says that it is not for this person."""
        pause_s = PAUSE_S_MIN
        while True:
            code = await self._listen()
            if code == NOT_FOR_YOU:
                return
            if code == SIGNED_OUT:
                await _quietly(self._client.enter)
            pause_s = PAUSE_S_MIN if code is not None else min(2 * pause_s, PAUSE_S_MAX)
            await asyncio.sleep(pause_s)

    async def _listen(self) -> int | None:
        """Open and listen until the line falls; returns how it was closed, None if never open."""
        headers = {"Cookie": self._client.cookies()}
        opening = connect(
            self._url,
            origin=self._client.url,  # type: ignore[arg-type]  # a NewType of str
            additional_headers=headers,
            compression=None,
            proxy=None,
            ping_interval=SILENCE_S_MAX / 2,
            ping_timeout=SILENCE_S_MAX,
            close_timeout=CLOSE_S_MAX,
            max_size=2**16,
        )
        try:
            async with opening as socket:
                self._socket = socket
                return await self._read(socket)
        except (OSError, TimeoutError, WebSocketException) as error:
            self._client.tally.troubles[f"socket_{type(error).__name__}"] += 1
            return None
        finally:
            self._socket = None

    async def _read(self, socket: ClientConnection) -> int:
        """Hear every message until the line falls; returns the code it was closed with."""
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "problem":
                self._client.tally.refusals[message["code"]] += 1
            self._hear(message)
        code = socket.close_code or 0
        self._client.tally.troubles[f"socket_closed_{code}"] += 1
        return code


async def _quietly(step: Callable[[], Awaitable[None]]) -> None:
    """Try something that is tried again anyway."""
    try:
        await step()
    except (Refused, Away):
        return
