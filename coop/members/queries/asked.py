"""Who asked to become a member: what the locker asks before others see them for it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from coop.members import models


def asked(
    member_ids: Collection[UUID], *, reader: str, now: datetime
) -> dict[UUID, datetime | None]:
    """Whose application is waiting; it goes on until it is decided."""
    rows = models.Application.objects.filter(user_id__in=member_ids, state="waiting")
    return dict.fromkeys(rows.values_list("user_id", flat=True))
