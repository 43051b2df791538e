"""The socket of a discussion: it says that something is new, and never what."""

from uuid import UUID

from coop.forum.queries import discussions
from coop.notices import live
from coop.notices.consumers import Watcher, in_pool


class ThreadConsumer(Watcher):
    """`/ws/commons/<uuid>/`: `snapshot`, then `changed`."""

    thread_id: UUID

    async def open(self, user_id: UUID) -> str:
        """Whoever is signed in may read, and so may watch."""
        self.thread_id = self.scope["url_route"]["kwargs"]["thread_id"]
        await in_pool(discussions.seq_of, self.thread_id)
        return live.thread_group(self.thread_id)

    async def snapshot(self) -> dict[str, object]:
        """How many changes the discussion has."""
        return {"type": "snapshot", "seq": await in_pool(discussions.seq_of, self.thread_id)}
