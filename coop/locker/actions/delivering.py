"""What a ride leaves behind, on its way to lockers elsewhere: sealed to its person, tried for long."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from coop.locker import homes, models, sealing
from coop.rulebook.queries import rules_as_of

PLACE = "box/{}/{}/{}"
RETRY = (1, 2, 5, 15, 60, 360)
"""Minutes between attempts; the last one goes on until it is given up."""
AT_ONCE = 50


def send(
    locker: models.Locker, collection: str, key: str, data: Mapping[str, Any], *, now: datetime
) -> None:
    """Seal a record to its person and put it on its way."""
    plain = json.dumps(dict(data), ensure_ascii=False, separators=(",", ":")).encode()
    place = PLACE.format(locker.member_id, collection, key)
    models.Delivery.objects.create(
        member_id=locker.member_id,
        collection=collection,
        key=key,
        box=sealing.seal_to(bytes(locker.public_key), plain, place=place),
        made_at=now,
        due_at=now,
        gives_up_at=now + timedelta(seconds=rules_as_of(now)["locker.delivery_s"]),
    )


def deliver_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Hand over what is due; what nobody took in all that time is gone. A periodic job."""
    models.Delivery.objects.filter(gives_up_at__lte=now).delete()
    due = models.Delivery.objects.filter(due_at__lte=now).order_by("due_at", "id")
    away: set[str] = set()
    for delivery_id in list(due.values_list("id", flat=True)[:AT_ONCE]):
        _deliver(delivery_id, away, now=now)


@transaction.atomic
def _deliver(delivery_id: UUID, away: set[str], *, now: datetime) -> None:
    rows = models.Delivery.objects.select_for_update(skip_locked=True).filter(id=delivery_id)
    row = rows.first()
    locker = models.Locker.objects.filter(member_id=row.member_id).first() if row else None
    if row is None:
        return
    if locker is None or locker.closed_at is not None:
        row.delete()
        return
    # One that is away is asked once a round: others must not wait behind it.
    error = (
        "it did not answer a moment ago" if locker.home in away else _hand_over(row, locker, now)
    )
    if error:
        away.add(locker.home)
        row.due_at = now + timedelta(minutes=RETRY[min(row.attempts, len(RETRY) - 1)])
        row.attempts, row.error = row.attempts + 1, error[:200]
        row.save()
    else:
        row.delete()


def _hand_over(row: models.Delivery, locker: models.Locker, now: datetime) -> str:
    """Hand a box over; returns what went wrong."""
    box = homes.Box(row.id, row.member_id, row.collection, row.key, bytes(row.box))
    try:
        homes.at(locker.home).deliver(box, now=now)
    except homes.Away as error:
        return str(error) or "it did not answer"
    return ""
