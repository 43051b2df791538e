"""Whom somebody wants to ride with, to themselves; and whether enough take part to be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from rides.fleet import queries as fleet
from rides.fleet.circle import FIELDS


@dataclass(frozen=True, slots=True)
class CircleView:
    """`declared`: woman, non_binary or nothing; `wish`: first, only or nothing."""

    declared: str
    wish: str


def mine(user_id: UUID, *, now: datetime) -> CircleView:
    """What this person says of themselves, and wishes."""
    found = locker.read(
        user_id, "circle", fields=FIELDS, purpose="own", reader=str(user_id), now=now
    )
    return CircleView(found.get("declared", ""), found.get("wish", ""))


def are_many(zone_id: UUID, *, now: datetime) -> bool:
    """Whether so many drivers who take part are online that saying so points at nobody."""
    online = sum(bool(shift.circle) for shift in fleet.shifts_in(zone_id))
    return online >= rules_as_of(now)["safety.publish_min"]
