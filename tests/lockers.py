"""Around rides that never were: what tests of the locker need of the rooms above it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from coop.locker import registry

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
