"""Says something at once to everybody who has a page open: names of groups, and sending.

Consumers join these groups and handle two events: `tell` (`event["message"]` goes to the browser
as it is) and `hang_up` (close the socket). Best effort: a page that missed something asks again.
"""

from collections.abc import Mapping
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

DESK = "desk"
"""Every open page of the desk. What is sent there names things, and no person."""


def ride_group(ride_id: UUID | str) -> str:
    """Everybody who watches this ride."""
    return f"ride.{ride_id}"


def drive_group(driver_id: UUID | str) -> str:
    """The driver's own open pages."""
    return f"drive.{driver_id}"


def thread_group(thread_id: UUID | str) -> str:
    """Everybody who has this discussion open."""
    return f"thread.{thread_id}"


def user_group(user_id: UUID | str) -> str:
    """Every socket that this person has open, whatever it shows."""
    return f"user.{user_id}"


def session_group(name: str) -> str:
    """Every socket of one sign-in; `name` comes from `coop.members.queries.session_name`."""
    return f"session.{name}"


def send(group: str, message: Mapping[str, object]) -> None:
    """Send a JSON-ready message to a group. Not inside a coroutine: use `asend` there.

    Raises:
        redis.exceptions.RedisError: the channel layer is away; the caller may try again.
    """
    async_to_sync(asend)(group, message)


async def asend(group: str, message: Mapping[str, object]) -> None:
    """As `send`, for coroutines."""
    await get_channel_layer().group_send(group, {"type": "tell", "message": dict(message)})


def close_user(user_id: UUID | str) -> None:
    """Close every socket of this person: what they may see has changed."""
    _hang_up(user_group(user_id))


def close_session(name: str) -> None:
    """Close every socket of one sign-in: it is over."""
    _hang_up(session_group(name))


def _hang_up(group: str) -> None:
    async_to_sync(get_channel_layer().group_send)(group, {"type": "hang_up"})
