"""Around rides that never were: what tests of the locker need of the rooms above it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from coop.locker import registry
from coop.locker.actions import delivering
from coop.work import models as work

LIVE_RIDE = "live_ride"


def everybody_rides(
    member_ids: Collection[UUID], *, reader: str, now: datetime
) -> dict[UUID, datetime | None]:
    """Each of them is on a ride with whoever reads."""
    return dict.fromkeys(member_ids)


@contextmanager
def live_rides() -> Iterator[None]:
    """For the length of a block, everybody is on a ride with everybody."""
    before = registry.triggers[LIVE_RIDE]
    registry.triggers[LIVE_RIDE] = ("tests.lockers.everybody_rides",)
    try:
        yield
    finally:
        registry.triggers[LIVE_RIDE] = before


def deliver(*, now: datetime) -> None:
    """Hand over what is due to lockers elsewhere, as the job and a worker do."""
    delivering.order_due(payload={}, now=now)
    for row in work.Outbox.objects.filter(topic=delivering.TOPIC, done_at=None):
        delivering.deliver(payload=row.payload, now=now)
        work.Outbox.objects.filter(id=row.id).update(done_at=now)
