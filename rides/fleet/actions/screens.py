"""What changes a driver's screen: its own module, since every other one says so."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F

from coop.work import actions as work
from rides.fleet import models


def touch(driver_id: UUID, *, now: datetime) -> None:
    """Say that something on this driver's screen changed."""
    touch_all([driver_id], now=now)


def touch_all(driver_ids: Collection[UUID], *, now: datetime) -> None:
    """The same for several drivers; everybody locks them in one order, so nobody waits in a ring."""
    drivers = models.Driver.objects.filter(id__in=driver_ids)
    locked = list(drivers.order_by("id").select_for_update().values_list("id", flat=True))
    drivers.update(live_seq=F("live_seq") + 1)
    work.post_all("driver.changed", ({"driver": str(one)} for one in locked), now=now)
