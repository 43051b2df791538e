"""Records that come in from an archive, each as old as it was elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import models
from coop.locker.actions import records
from coop.locker.actions.opening import locker_of
from coop.locker.actions.records import Spot
from coop.locker.queries.records import data_key, data_of, live

NEW, SAME, CHANGED, KEPT = "new", "same", "changed", "kept"


class Incoming(NamedTuple):
    """A record as another locker held it."""

    collection: str
    key: str
    data: Mapping[str, Any]
    updated_at: datetime
    expires_at: datetime | None


class LiesElsewhere(Refusal):
    """The person's locker is not here, so nothing can be put into it here."""

    code = "locker_elsewhere"


def compare(
    member_id: UUID, incoming: list[Incoming], *, prefers_incoming: bool, now: datetime
) -> list[tuple[Incoming, str]]:
    """What would come of each record: NEW, SAME, CHANGED, or KEPT as it is here.

    Args:
        prefers_incoming: of two that differ the one that comes in counts; else what was written last.
    """
    rows = live(models.Record.objects.filter(member_id=member_id), now)
    here = {(row.collection, row.key): row for row in rows}
    key = data_key(locker_of(member_id, now=now)) if here else b""
    found = []
    for one in incoming:
        if one.expires_at is not None and one.expires_at <= now:
            continue
        row = here.get((one.collection, one.key))
        if row is None:
            what = NEW
        elif data_of(row, key) == one.data:
            what = SAME
        else:
            what = CHANGED if prefers_incoming or row.updated_at < one.updated_at else KEPT
        found.append((one, what))
    return found


@transaction.atomic
def take_in(
    member_id: UUID, incoming: list[Incoming], *, prefers_incoming: bool, now: datetime
) -> list[tuple[Incoming, str]]:
    """Put records into a locker, as old as they are; the same ones again change nothing.

    Raises:
        LiesElsewhere: the locker is not here.
    """
    locker = locker_of(member_id, now=now)
    if locker.home:
        raise LiesElsewhere(_("Your locker lies at %s. Bring the archive there.") % locker.home)
    found = compare(member_id, incoming, prefers_incoming=prefers_incoming, now=now)
    for one, what in found:
        if what in (NEW, CHANGED):
            spot = Spot(member_id, one.collection, one.key)
            records.restore(spot, one.data, one.updated_at, one.expires_at, now=now)
    return found
