"""Sockets of rides: the rider's page watches its ride, the driver's page reports positions.

At most once, in order of `seq`: a page that sees a gap, or reconnects, fetches its sheet again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from redis.exceptions import RedisError

from coop.basics.refusals import Malformed, Refusal
from coop.notices import live
from coop.notices.consumers import FORBIDDEN, Watcher, in_pool
from coop.work import clock
from rides.fleet.motion import Fix
from rides.trips import doors
from rides.trips.actions import tracking
from rides.trips.queries import driving, rides
from rides.trips.states import Role

KEPT_TOGETHER = 10


class RideConsumer(Watcher):
    """`/ws/rides/<uuid>/`: `snapshot`, then `changed` and `car`."""

    ride_id: UUID
    user_id: UUID
    role: Role

    async def open(self, user_id: UUID) -> str:
        """Whoever may see the ride may watch it."""
        self.ride_id, self.user_id = self.scope["url_route"]["kwargs"]["ride_id"], user_id
        self.role = await in_pool(rides.role_on, self.ride_id, user_id)
        return live.ride_group(self.ride_id)

    async def tell(self, event: dict[str, Any]) -> None:
        """Pass a message on, unless this person lost their part in the ride with this change.

        Where the car is goes to the people of the ride alone: a steward's looks are on record,
        and a stream of positions would not be.
        """
        if event["message"]["type"] == "car" and self.role == Role.DESK:
            return
        if event["message"]["type"] == "changed":
            try:
                await in_pool(rides.role_on, self.ride_id, self.user_id)
            except Refusal:
                await self.close(FORBIDDEN)
                return
        await super().tell(event)

    async def snapshot(self) -> dict[str, object]:
        """How many events the ride has."""
        seq = await in_pool(rides.seq_of, self.ride_id)
        return {"type": "snapshot", "seq": seq}


class DriveConsumer(Watcher):
    """`/ws/drive/`: `snapshot`, then `changed`; the page sends `position` or `positions`."""

    driver_id: UUID

    def __init__(self) -> None:
        super().__init__()
        self.ride_id: UUID | None = None
        self.unkept: list[Fix] = []

    async def open(self, user_id: UUID) -> str:
        """Only drivers have this screen."""
        self.driver_id = await in_pool(driving.require_driver, user_id)
        return live.drive_group(self.driver_id)

    async def snapshot(self) -> dict[str, object]:
        """How many changes the screen has seen."""
        seq = await in_pool(driving.seq_of, self.driver_id)
        return {"type": "snapshot", "seq": seq}

    async def hear(self, message: dict[str, Any]) -> None:
        """Take a position, or several that a phone kept while it had no network."""
        fixes, ride_id = await in_pool(_track, self.driver_id, _positions(message))
        if ride_id != self.ride_id or len(self.unkept) >= KEPT_TOGETHER:
            await self.keep()
            self.ride_id = ride_id
        if ride_id:
            self.unkept += fixes

    async def disconnect(self, code: int) -> None:
        """Leave, and keep the last points of the ride."""
        await super().disconnect(code)
        await self.keep()

    async def keep(self) -> None:
        """Put the points of the ride so far into the lockers, several at a time."""
        fixes, self.unkept = self.unkept, []
        if self.ride_id and fixes:
            await in_pool(_keep, self.ride_id, self.driver_id, fixes)


def _positions(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The positions in a frame: one, or several oldest first."""
    if message.get("type") == "position":
        return [message]
    several = message.get("positions") if message.get("type") == "positions" else None
    if not isinstance(several, list) or not all(isinstance(one, dict) for one in several):
        raise Malformed("Send messages of type position, or positions with a list of them.")
    if not several:
        raise Malformed("Send at least one position.")
    return several


def _track(driver_id: UUID, positions: list[Mapping[str, Any]]) -> tuple[list[Fix], UUID | None]:
    now = clock.now()
    fixes = [doors.fix(one, now=now) for one in positions]
    try:
        return fixes, tracking.track(driver_id=driver_id, fix=fixes[-1], now=now)
    except RedisError:  # positions come again in a second; the ride does not depend on them
        return fixes, None


def _keep(ride_id: UUID, driver_id: UUID, fixes: list[Fix]) -> None:
    tracking.keep(ride_id, driver_id, fixes, now=clock.now())
