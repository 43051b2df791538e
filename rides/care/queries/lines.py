"""What keeps two people within each other's reach longer than their ride: lost things, reports.

Bound by name to the locker's trigger `live_ride`; see `coop.locker.registry`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from coop.rulebook.queries import rules_as_of
from rides.care import models
from rides.care.lost import State as Lost

Ends = dict[UUID, datetime | None]
OPEN = (Lost.ASKED, Lost.FOUND)


def around(member_ids: Collection[UUID], *, reader: str, now: datetime) -> Ends:
    """Who of these people looks for something, or was part of a ride that somebody reported."""
    found: Ends = {}
    for by, driver, until in _lost(member_ids):
        _note(found, member_ids, (by, driver), reader, until)
    after = timedelta(seconds=rules_as_of(now)["locker.reported_s"])
    for people, ended_at in _reported(member_ids, now - after):
        _note(found, member_ids, people, reader, ended_at + after)
    return found


def _lost(member_ids: Collection[UUID]) -> list[tuple[UUID, UUID, datetime]]:
    rows = models.LostItem.objects.filter(state__in=OPEN).filter(
        Q(by_id__in=member_ids) | Q(driver__user_id__in=member_ids)
    )
    return list(rows.values_list("by_id", "driver__user_id", "contact_until"))


def _reported(
    member_ids: Collection[UUID], since: datetime
) -> list[tuple[tuple[UUID | None, ...], datetime]]:
    rows = models.Ticket.objects.filter(ride__ended_at__gt=since).filter(
        Q(ride__rider_id__in=member_ids)
        | Q(ride__booked_by_id__in=member_ids)
        | Q(ride__assignment__driver__user_id__in=member_ids)
    )
    return [
        ((rider_id, booked_by_id, driver_id), ended_at)
        for rider_id, booked_by_id, driver_id, ended_at in rows.values_list(
            "ride__rider_id",
            "ride__booked_by_id",
            F("ride__assignment__driver__user_id"),
            "ride__ended_at",
        ).distinct()
    ]


def _note(
    found: Ends,
    member_ids: Collection[UUID],
    people: Collection[UUID | None],
    reader: str,
    until: datetime,
) -> None:
    role, _colon, who = reader.partition(":")
    if role in ("driver", "rider") and UUID(who) not in people:
        return
    for person in people:
        if person in member_ids and person is not None:
            before = found.get(person)
            found[person] = max(before, until) if before else until
