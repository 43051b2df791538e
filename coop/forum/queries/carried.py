"""What people take along of what they wrote in the Commons; `coop.carrying` asks by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.forum import models
from coop.journal.leaves import written


def posts(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every contribution that still stands, oldest first."""
    rows = models.Post.objects.filter(author_id=member_id).exclude(text=None)
    for row in rows.select_related("thread").order_by("written_at", "id").iterator():
        yield {
            "id": str(row.id),
            "discussion": row.thread.title,
            "text": row.text,
            "version": row.version,
            "at": written(row.written_at),
        }
