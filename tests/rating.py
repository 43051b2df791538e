"""People who met, for tests of trust: encounters and ratings through the actions, without rides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.trust import models
from coop.trust.actions import counting, encounters, ratings
from coop.trust.actions.ratings import Said
from coop.trust.conduct import Role
from tests.stage import NOW

CITY = "helsinki"
WINDOW = timedelta(days=14)


def meet(
    rider: UUID | None, driver: UUID, *, ended_at: datetime = NOW, is_paid: bool = True
) -> UUID:
    """A ride that both shared; returns what it is known by."""
    about = uuid4()
    told = {
        "about": str(about),
        "city": CITY,
        "rider": str(rider or ""),
        "driver": str(driver),
        "ended_at": ended_at.isoformat(),
    }
    encounters.note_met(payload=told, now=ended_at)
    if is_paid:
        models.Encounter.objects.filter(about=about).update(paid_at=ended_at)
    return about


def miss(user_id: UUID, role: Role, kind: str, *, at: datetime = NOW) -> UUID:
    """Somebody cancelled late ("late") or did not come ("no_show")."""
    about = uuid4()
    told = {
        "about": str(about),
        "city": CITY,
        "user": str(user_id),
        "role": str(role),
        "kind": kind,
        "at": at.isoformat(),
        "because": "driver_on_the_way",
    }
    encounters.note_missed(payload=told, now=at)
    return about


def rate(rater: UUID, about: UUID, said: Said | None = None, *, now: datetime = NOW) -> UUID:
    """One of both rates the other; a thumb up unless said otherwise."""
    return ratings.give(about=about, said=said or Said(True), by=rater, now=now)


def count(user_id: UUID, role: Role, *, now: datetime) -> None:
    """Count what waits of one person."""
    counting.count(payload={"user": str(user_id), "role": str(role)}, now=now)


def praised(
    driver: UUID, riders: Sequence[UUID], *, now: datetime = NOW, is_up: bool = True
) -> None:
    """These riders rode with a driver, and rated; it counts at once."""
    for rider in riders:
        rate(rider, meet(rider, driver, ended_at=now), Said(is_up), now=now)
    count(driver, Role.DRIVER, now=now + WINDOW)
