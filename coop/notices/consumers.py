"""What the sockets of all rooms share: who is there, and what is said to open pages.

At most once, in order of `seq`: a page that sees a gap, or reconnects, fetches its sheet again.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from coop.basics.refusals import Malformed, Refusal
from coop.members import queries as members
from coop.notices import live

FRAME_BYTES_MAX = 4_096
MESSAGES_PER_S = 4
UNAUTHENTICATED, FORBIDDEN, FLOOD = 4401, 4403, 4429
# Channels' own choice is one thread for all sockets: one slow query would hold up every car.
POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sockets")

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


async def in_pool(
    work: Callable[Asked, Answer], *args: Asked.args, **kwargs: Asked.kwargs
) -> Answer:
    """Do work that waits for the database beside the event loop."""
    threaded = database_sync_to_async(work, thread_sensitive=False, executor=POOL)
    answer: Answer = await threaded(*args, **kwargs)
    return answer


class Watcher(AsyncWebsocketConsumer):
    """What all sockets share: who is there, groups, refusing floods and malformed frames."""

    groups_joined: tuple[str, ...] = ()
    allowance = float(MESSAGES_PER_S)
    counted_at = 0.0
    is_closed = False

    async def connect(self) -> None:
        """Let in whoever may watch, then say where things stand."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self._turn_away(UNAUTHENTICATED)
            return
        try:
            group = await self.open(user.pk)
        except Refusal:
            await self._turn_away(FORBIDDEN)
            return
        session = members.session_name(self.scope["session"].session_key or "")
        self.groups_joined = (group, live.user_group(user.pk), live.session_group(session))
        for name in self.groups_joined:
            await self.channel_layer.group_add(name, self.channel_name)
        await self.accept()
        # Read after joining: what changes meanwhile arrives as a message, not never.
        await self.say(await self.snapshot())

    async def open(self, user_id: UUID) -> str:
        """The group that this person may join; refuses strangers."""
        raise NotImplementedError

    async def snapshot(self) -> dict[str, object]:
        """Where things stand now."""
        raise NotImplementedError

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        for name in self.groups_joined:
            await self.channel_layer.group_discard(name, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Read one frame; what cannot be read is answered with a sentence."""
        if self.is_closed:
            return
        if not self._may_speak():
            await self.close(FLOOD)
            return
        try:
            await self.hear(_parse(text_data))
        except Refusal as refusal:
            problem = {"type": "problem", "code": refusal.code, "detail": refusal.sentence}
            await self.say(problem)

    async def hear(self, message: dict[str, Any]) -> None:
        """What the page may say; watching pages only listen."""
        raise Malformed("This page only listens.")

    async def tell(self, event: dict[str, Any]) -> None:
        """Pass a group's message on to the browser."""
        await self.say(event["message"])

    async def hang_up(self, event: dict[str, Any]) -> None:
        """The person signed out."""
        await self.close(UNAUTHENTICATED)

    async def say(self, message: Mapping[str, object]) -> None:
        """Send one JSON message."""
        if not self.is_closed:
            await self.send(json.dumps(message))

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection, once: what is under way meanwhile finds it closed."""
        if not self.is_closed:
            self.is_closed = True
            await super().close(code, reason)

    async def _turn_away(self, code: int) -> None:
        # Accepted first: a browser learns the code of a close only after the handshake.
        await self.accept()
        await self.close(code)

    def _may_speak(self) -> bool:
        """A bucket of a few messages that fills up again every second."""
        at = monotonic()
        filled = self.allowance + (at - self.counted_at) * MESSAGES_PER_S
        self.allowance, self.counted_at = min(filled, 5.0 * MESSAGES_PER_S), at
        self.allowance -= 1
        return self.allowance >= 0


def _parse(text: str | None) -> dict[str, Any]:
    if not text or len(text.encode()) > FRAME_BYTES_MAX:
        raise Malformed("A message is JSON text of at most 4 KiB.")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("That message is not JSON.") from error
    if not isinstance(message, dict):
        raise Malformed("A message is a JSON object.")
    return message
