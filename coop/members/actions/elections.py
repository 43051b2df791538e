"""Offices that members fill by a vote: for a term, until the next election.

Called by whatever counts a vote; nobody is put into these offices by hand.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.journal.actions import record
from coop.members import knowing, models, queries
from coop.members.actions import hang_up
from coop.work.actions import set_timer

TIMER = "office.ends"


@transaction.atomic
def elect(
    *,
    office: str,
    winners: Sequence[UUID],
    cause: str,
    until: datetime,
    now: datetime,
    city: str = "",
) -> None:
    """Put the winners of an election into an office, in place of everybody who held it there.

    Args:
        office: one of `queries.ELECTED`.
        city: where seeds are seeds; whoever is one elsewhere stays there.
        cause: which vote, such as `proposal 12`.
        until: when their term ends, unless an election comes first.
    """
    assert office in queries.ELECTED
    held = models.Office.objects.filter(kind=office, ended_at=None)
    for user_id in held.filter(city=city).values_list("user_id", flat=True):
        _end(user_id, office, cause=cause, now=now)
    elsewhere = set(held.values_list("user_id", flat=True))
    for user_id in winners:
        if queries.member_since(user_id) is None or user_id in elsewhere:
            continue
        models.Office.objects.create(
            user_id=user_id,
            kind=office,
            appointed_at=now,
            appointed_by_id=user_id,
            cause=cause,
            city=city,
            until=until,
        )
        public = {"office": office, "user_id": str(user_id), "by": cause}
        public |= {"city": city} if city else {}
        record(kind="office.appointed", public=public, now=now)
        knowing.changed(user_id, now=now)
        hang_up(user_id, now=now)
        set_timer(TIMER, f"{office}:{user_id}", due_at=until)


def end_term(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: a term has ended, unless the person was elected again meanwhile."""
    office, _colon, user_id = payload["key"].partition(":")
    held = models.Office.objects.filter(user_id=user_id, kind=office, ended_at=None)
    if held.filter(until__lte=now).exists():
        _end(UUID(user_id), office, cause="term", now=now)


def _end(user_id: UUID, office: str, *, cause: str, now: datetime) -> None:
    models.Office.objects.filter(user_id=user_id, kind=office, ended_at=None).update(ended_at=now)
    public = {"office": office, "user_id": str(user_id), "by": cause}
    record(kind="office.ended", public=public, now=now)
    knowing.changed(user_id, now=now)
    hang_up(user_id, now=now)
