"""People who met, for tests of trust: encounters and ratings through the actions, without rides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.trust import models
from coop.trust.actions import counting, encounters, ratings
from coop.trust.actions.ratings import Said
from coop.trust.conduct import ONE, Role, glow
from coop.trust.queries.basis import policy_at
from coop.trust.queries.standing import begins_at
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


def standing_at(points: int, user_id: UUID, *, now: datetime, thumbs: int = 20) -> None:
    """A driver of this score, without anything that led to it; below where newcomers begin."""
    policy = policy_at(now)
    begins = policy.start * begins_at(Role.DRIVER, CITY, policy, now=now)
    lost = begins * (100 - points) // points - (policy.start * ONE - begins)
    models.Standing.objects.create(
        user_id=user_id,
        role="driver",
        city=CITY,
        down=lost * glow(now, policy.halves.ride_s),
        ups=thumbs,
        weights_version=0,
        ride_half_s=policy.halves.ride_s,
        dispute_half_s=policy.halves.dispute_s,
    )
