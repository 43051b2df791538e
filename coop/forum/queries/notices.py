"""What is new for somebody and was not sent yet; for the room's mails."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from coop.forum import models
from coop.forum.queries import posts, readers
from coop.forum.queries.posts import PostView
from coop.forum.states import How, Why


@dataclass(frozen=True, slots=True)
class News:
    """Something new for somebody: `is_seen` where they read it on the page meanwhile."""

    id: int
    user_id: UUID
    why: Why
    title: str
    post: PostView
    is_seen: bool


def notice(notice_id: int, *, now: datetime) -> News | None:
    """One notice, unless it was sent."""
    found = _news(models.Notice.objects.filter(id=notice_id, sent_at=None), now=now)
    return found[0] if found else None


def digest(user_id: UUID, *, now: datetime) -> list[News]:
    """Everything that waits for somebody's summary, oldest first."""
    rows = models.Notice.objects.filter(user_id=user_id, sent_at=None, how=How.DIGEST)
    return _news(rows, now=now)


def _news(rows: QuerySet[models.Notice], *, now: datetime) -> list[News]:
    found = list(rows.select_related("post__thread").order_by("at", "id"))
    if not found:
        return []
    reader = found[0].user_id
    shown = posts.views([row.post for row in found], reader, now=now)
    seen = {one: readers.read_until(reader, one) or 0 for one in {v.thread_id for v in shown}}
    return [
        News(
            id=row.id,
            user_id=reader,
            why=Why(row.why),
            title=row.post.thread.title,
            post=view,
            is_seen=view.gone is not None or view.seq <= seen[view.thread_id],
        )
        for row, view in zip(found, shown, strict=True)
    ]
