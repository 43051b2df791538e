"""What rooms above report: two people met, somebody cancelled late or did not come.

Trust does not know what a ride is: it hears who was there, as what, in which city and until when.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.trust import models
from coop.trust.actions import conduct
from coop.trust.actions.conduct import Fact
from coop.trust.conduct import Role
from coop.trust.paid import Paid, of


@transaction.atomic
def note_met(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: a ride was driven to its end. Twice is once; without a rider only the driver gains."""
    about, city = UUID(payload["about"]), payload["city"]
    ended_at = datetime.fromisoformat(payload["ended_at"])
    people = {role: UUID(payload[role]) for role in Role if payload[role]}
    if len(set(people.values())) < len(people):
        return  # whoever drives themselves meets nobody
    if len(people) == len(Role):
        models.Encounter.objects.get_or_create(
            about=about,
            defaults={
                "city": city,
                "rider_id": people[Role.RIDER],
                "driver_id": people[Role.DRIVER],
                "ended_at": ended_at,
                "noted_at": now,
            },
        )
    # In one order for everybody: two messages at once never wait for each other.
    for role, user_id in sorted(people.items(), key=lambda one: one[1]):
        fact = Fact(user_id, role, city, "completed", about, ended_at)
        conduct.note(fact=fact, now=now)


@transaction.atomic
def note_missed(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: somebody cancelled late ("late") or did not come ("no_show"), by their own fault."""
    fact = Fact(
        UUID(payload["user"]),
        payload["role"],
        payload["city"],
        payload["kind"],
        UUID(payload["about"]),
        datetime.fromisoformat(payload["at"]),
    )
    conduct.note(fact=fact, now=now, because=payload["because"])


@transaction.atomic
def note_forgiven(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: the desk found that it was not their fault after all."""
    lines = models.Event.objects.filter(
        user_id=UUID(payload["user"]),
        about=UUID(payload["about"]),
        kind__in=("late", "no_show"),
        undoes=None,
    )
    for event_id in lines.values_list("id", flat=True):
        conduct.take_back(event_id=event_id, because=payload["because"], now=now)


def settle(encounter: models.Encounter, *, now: datetime) -> Paid:
    """How far its payment is; that it is paid is remembered."""
    if encounter.paid_at is not None:
        return Paid.YES
    found = of(encounter.about)
    if found == Paid.YES:
        models.Encounter.objects.filter(id=encounter.id, paid_at=None).update(paid_at=now)
    return found
