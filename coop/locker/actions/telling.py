"""Orders that a locker elsewhere is told what its person decided here; `hearing` carries it out."""

from datetime import datetime
from uuid import UUID

from coop.locker import models
from coop.work.actions import post

TOPIC = "locker.state"
RECEIPT = "locker.receipt"


def order(member_id: UUID, *, now: datetime) -> None:
    """Have it told, where this person's locker lies elsewhere."""
    if _is_elsewhere(member_id):
        post(TOPIC, {"member": str(member_id)}, now=now)


def hand(member_id: UUID, receipt_id: UUID, *, now: datetime) -> None:
    """Have a receipt of what was purged handed to it, where this person's locker lies elsewhere."""
    if _is_elsewhere(member_id):
        post(RECEIPT, {"receipt": str(receipt_id)}, now=now)


def _is_elsewhere(member_id: UUID) -> bool:
    rows = models.Locker.objects.filter(member_id=member_id, closed_at=None)
    return rows.exclude(home="").exists()
