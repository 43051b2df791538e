"""Who must hear that a membership has ended, or has begun again: outbox topics, bound by name.

Each gets a message of its own, `{"user_id", "how", "at"}`, in the commit of the fact.
"""

from datetime import datetime
from uuid import UUID

_left: list[str] = []
_back: list[str] = []


def bind(*, left: tuple[str, ...], back: tuple[str, ...]) -> None:
    """Name topics of `coop.bindings`: for every end of a membership, and for who comes back."""
    _left[:], _back[:] = left, back


def followers() -> tuple[str, ...]:
    """Topics to which every end of a membership is posted."""
    return tuple(_left)


def greeters() -> tuple[str, ...]:
    """Topics to which it is posted that somebody who had left is a member again."""
    return tuple(_back)


def message(user_id: UUID, how: str, at: datetime) -> dict[str, str]:
    """What each of them is told."""
    return {"user_id": str(user_id), "how": how, "at": at.isoformat()}
