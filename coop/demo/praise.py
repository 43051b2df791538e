"""What people of the demo's past said of each other: so that its personas have a standing.

By the same actions as anybody's ratings, with an earlier `now`, right after the rides they are of.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from coop.demo.riding import Ridden
from coop.trust.actions import counting, encounters, ratings
from coop.trust.actions.ratings import Said
from coop.trust.queries import ratings as reading
from rides.places import queries as places

AFTER = timedelta(hours=2)
WEEK = timedelta(days=7)
RIDERS = (
    Said(True, ("drove_safely", "kind"), "Calm driver, knew every street"),
    Said(True, ("on_time", "clean_car")),
    Said(True, ("helped",), "Carried my bags up the stairs", "Thank you, that made my day"),
    Said(True, ("drove_safely", "knew_the_way")),
    Said(False, ("late",), "Came ten minutes late"),
    Said(True, ("kind",)),
    Said(True, ("clean_car", "on_time"), "Spotless car"),
    Said(True, ("kind", "drove_safely")),
    Said(True),
)
REGULAR = (Said(True, ("kind", "on_time")), Said(True, ("drove_safely",)), Said(True))
DRIVERS = (Said(True, ("ready", "kind")), Said(True, ("easy_to_find",)), Said(True, ("kind",)))


def note(ridden: Ridden) -> None:
    """Let both be able to rate a ride at once; the outbox would say it when the sweeper runs."""
    told = {
        "about": str(ridden.id),
        "city": places.main_zone().city_slug,
        "rider": str(ridden.rider),
        "driver": str(ridden.driver),
        "ended_at": ridden.ended_at.isoformat(),
    }
    encounters.note_met(payload=told, now=ridden.ended_at)


def give(ridden: Ridden, said: Said, *, number: int) -> None:
    """Let both rate a ride that was noted; the driver says one of a few things, in turn."""
    now = ridden.ended_at + AFTER
    ratings.give(about=ridden.id, said=said, by=ridden.rider, now=now)
    thanks = DRIVERS[number % len(DRIVERS)]
    ratings.give(about=ridden.id, said=thanks, by=ridden.driver, now=now)


def count(people: Sequence[UUID], *, now: datetime) -> None:
    """Count what waits of these people, and let their words show."""
    for user_id in people:
        for role in reading.roles_of([user_id])[user_id]:
            told = {"user": str(user_id), "role": str(role)}
            counting.count(payload=told, now=now)
