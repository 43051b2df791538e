"""What the desk wrote to a driver and they have not read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rides.desk import models


@dataclass(frozen=True, slots=True)
class MessageView:
    """One line from the desk."""

    id: UUID
    text: str
    sent_at: datetime


def unread(user_id: UUID) -> list[MessageView]:
    """Unread lines for the driver behind an account, oldest first."""
    rows = models.Message.objects.filter(driver__user_id=user_id, read_at=None)
    return [MessageView(row.id, row.text, row.sent_at) for row in rows.order_by("sent_at")]
