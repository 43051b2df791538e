"""Around which rides people’s data may be read: what the locker asks before a term of rides holds.

Bound by name as the trigger `live_ride`; see `coop.locker.registry`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from coop.rulebook.queries import rules_as_of
from rides.trips import models

Ends = dict[UUID, datetime | None]


def around(member_ids: Collection[UUID], *, reader: str, now: datetime) -> Ends:
    """Who of these people has a ride, or had one lately: until when it went on, None: it does.

    Args:
        reader: `driver:<id>` or `rider:<id>` sees only whom they share a ride with.
    """
    since = now - timedelta(seconds=rules_as_of(now)["locker.reported_s"])
    rides = models.Ride.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    rides = _shared_with(rides, reader)
    found: Ends = {}
    passengers = rides.filter(
        Q(rider_id__in=member_ids) | Q(rider=None, booked_by_id__in=member_ids)
    )
    for rider_id, booked_by_id, ended_at in passengers.values_list(
        "rider_id", "booked_by_id", "ended_at"
    ):
        _note(found, rider_id or booked_by_id, ended_at)
    driven = models.Assignment.objects.filter(ride__in=rides, driver__user_id__in=member_ids)
    for user_id, ended_at in driven.exclude(outcome="released").values_list(
        "driver__user_id", F("ride__ended_at")
    ):
        _note(found, user_id, ended_at)
    return found


def _shared_with(rides: QuerySet[models.Ride], reader: str) -> QuerySet[models.Ride]:
    role, _colon, who = reader.partition(":")
    if role == "driver":
        mine = models.Assignment.objects.filter(driver__user_id=UUID(who))
        return rides.filter(id__in=mine.exclude(outcome="released").values("ride_id"))
    if role == "rider":
        return rides.filter(Q(rider_id=UUID(who)) | Q(booked_by_id=UUID(who)))
    return rides


def _note(found: Ends, person: UUID, ended_at: datetime | None) -> None:
    before = found.get(person, ended_at)
    found[person] = None if before is None or ended_at is None else max(before, ended_at)
