"""The socket behind a shared link: the car and that something changed, for whoever has the link.

Nobody signs in. The link is looked at again with every change, and every few seconds.
"""

from time import monotonic
from typing import Any
from uuid import UUID

from coop.basics.refusals import Refusal
from coop.notices import live
from coop.notices.consumers import FORBIDDEN, Watcher, in_pool
from rides.care.queries import shares

LOOKED_AT_S = 5.0
OVER = 1000
PASSED_ON = frozenset({"car", "changed"})
MAY_CHANGE = frozenset({"changed", "share"})


class SharedConsumer(Watcher):
    """`/ws/shared/<token>/`: `snapshot`, then `changed` and `car`, until the ride ends."""

    token: str
    ride_id: UUID
    looked_at = 0.0

    async def connect(self) -> None:
        """Let in whoever has a link that is open."""
        self.token = self.scope["url_route"]["kwargs"]["token"]
        try:
            self.ride_id, _seq, _over = await in_pool(shares.watched, self.token)
        except Refusal:
            await self._turn_away(FORBIDDEN)
            return
        self.looked_at = monotonic()
        self.groups_joined = (live.ride_group(self.ride_id),)
        for name in self.groups_joined:
            await self.channel_layer.group_add(name, self.channel_name)
        await self.accept()
        # Read after joining: what changes meanwhile arrives as a message, not never.
        await self._still_open(greets=True)

    async def tell(self, event: dict[str, Any]) -> None:
        """Pass on where the car is and that the ride moved on, while the link stands."""
        message = event["message"]
        kind = message.get("type")
        is_due = kind in MAY_CHANGE or monotonic() - self.looked_at > LOOKED_AT_S
        if is_due and not await self._still_open():
            return
        if kind in PASSED_ON:
            await self.say(message)

    async def _still_open(self, *, greets: bool = False) -> bool:
        """Look at the link; say goodbye where it is over."""
        self.looked_at = monotonic()
        try:
            _ride_id, seq, is_over = await in_pool(shares.watched, self.token)
        except Refusal:
            await self.close(FORBIDDEN)
            return False
        if is_over or greets:
            await self.say({"type": "snapshot" if greets else "changed", "seq": seq})
        if is_over:
            await self.close(OVER)
        return not is_over
