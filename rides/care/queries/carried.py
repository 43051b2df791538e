"""What people take along of what was written around their rides; `coop.carrying` asks by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from coop.journal.leaves import written
from rides.care import models


def chats(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What they wrote, and what they read of what was written to them; oldest first."""
    to_them = Q(ride__rider_id=member_id) | Q(driver__user_id=member_id)
    rows = models.Message.objects.filter(Q(by_id=member_id) | to_them & ~Q(read_at=None))
    for row in rows.order_by("received_at", "id").iterator():
        yield {
            "ride": str(row.ride_id),
            "is_mine": row.by_id == member_id,
            "text": row.text,
            "at": written(row.written_at),
        }
