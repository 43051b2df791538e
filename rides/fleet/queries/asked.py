"""Whose background is being checked: what the locker asks before their name leaves the house."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from rides.fleet import models
from rides.fleet.papers import State


def asked(
    member_ids: Collection[UUID], *, reader: str, now: datetime
) -> dict[UUID, datetime | None]:
    """Who sent their agreement to a check that waits; it goes on until it is answered."""
    rows = models.Document.objects.filter(
        person_id__in=member_ids, kind="background", state=State.SENT
    )
    return {person_id: None for person_id in rows.values_list("person_id", flat=True) if person_id}
