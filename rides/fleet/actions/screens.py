"""What changes a driver's screen: its own module, since every other one says so."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from coop.work import actions as work
from rides.fleet import models


def touch(driver_id: UUID, *, now: datetime) -> None:
    """Say that something on this driver's screen changed."""
    models.Driver.objects.filter(id=driver_id).update(live_seq=F("live_seq") + 1)
    work.post("driver.changed", {"driver": str(driver_id)}, now=now)
