"""Orders that a locker elsewhere is told what its person decided here; `hearing` carries it out."""

from datetime import datetime
from uuid import UUID

from coop.locker import models
from coop.work.actions import post

TOPIC = "locker.state"


def order(member_id: UUID, *, now: datetime) -> None:
    """Have it told, where this person's locker lies elsewhere."""
    elsewhere = models.Locker.objects.filter(member_id=member_id, closed_at=None).exclude(home="")
    if elsewhere.exists():
        post(TOPIC, {"member": str(member_id)}, now=now)
