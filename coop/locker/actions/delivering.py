"""What a ride leaves behind, on its way to lockers elsewhere: sealed to its person, tried for long."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min

from coop.locker import homes, models, sealing
from coop.rulebook.queries import rules_as_of
from coop.work.actions import post, post_all

RETRY = (1, 2, 5, 15, 60, 360)
"""Minutes between attempts; the last one goes on until it is given up."""
AT_ONCE = 50
TOPIC = "locker.deliver"
UNDELIVERED = "locker.undelivered"


def send(
    member_id: UUID, collection: str, key: str, change: Mapping[str, Any], *, now: datetime
) -> bool:
    """Seal a change of a record to its person and put it on its way, behind those before it.

    Args:
        change: as `homes.HOWS` says.
    Returns:
        False where the locker has come back here meanwhile: then nothing is on its way.
    """
    # Held until this commits: a locker does not come back while something is put on its way.
    locker = models.Locker.objects.select_for_update().get(member_id=member_id)
    if not locker.home:
        return False
    plain = json.dumps(dict(change), ensure_ascii=False, separators=(",", ":")).encode()
    waiting = models.Delivery.objects.filter(member_id=member_id)
    last = waiting.aggregate(last=Max("number"))["last"] or 0
    models.Delivery.objects.create(
        member_id=member_id,
        collection=collection,
        key=key,
        number=last + 1,
        box=box_for(bytes(locker.public_key), (member_id, collection, key), plain),
        made_at=now,
        due_at=now,
        gives_up_at=now + patience(now),
    )
    return True


def patience(now: datetime) -> timedelta:
    """For how long a locker elsewhere is tried."""
    return timedelta(seconds=rules_as_of(now)["locker.delivery_s"])


def box_for(public_key: bytes, spot: tuple[UUID, str, str], plain: bytes) -> bytes:
    """A box that only this person's locker opens, and only for this place."""
    return sealing.seal_to(public_key, plain, place=homes.PLACE.format(*spot))


def order_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Have handed over what is due, person by person. A periodic job.

    What nobody took in all that time is gone, and its person is told.
    """
    _give_up(now)
    waiting = models.Delivery.objects.values("member_id")
    first = waiting.annotate(due=Min("due_at")).filter(due__lte=now).order_by("due", "member_id")
    people = list(first.values_list("member_id", flat=True)[:AT_ONCE])
    post_all(TOPIC, [{"member": str(member_id)} for member_id in people], now=now)


@transaction.atomic
def deliver(*, payload: Mapping[str, str], now: datetime) -> None:
    """Hand over what waits for one person, in its order; from the outbox.

    What comes after something that could not be handed over waits with it.
    """
    member_id = UUID(payload["member"])
    rows = models.Delivery.objects.select_for_update(skip_locked=True)
    waiting = list(rows.filter(member_id=member_id).order_by("number", "made_at")[:AT_ONCE])
    locker = models.Locker.objects.filter(member_id=member_id).first()
    if locker is None or locker.closed_at is not None or not locker.home:
        models.Delivery.objects.filter(member_id=member_id).delete()
        return
    for row in waiting:
        error = _hand_over(row, locker, now)
        if error:
            _later(row, error, now)
            return
        row.delete()


@transaction.atomic
def _give_up(now: datetime) -> None:
    over = models.Delivery.objects.filter(gives_up_at__lte=now)
    counted = over.values("member_id").annotate(count=Count("id"), since=Min("made_at"))
    for row in counted.order_by("member_id"):
        said = {"member": str(row["member_id"]), "count": str(row["count"])}
        post(UNDELIVERED, {**said, "since": row["since"].isoformat()}, now=now)
    over.delete()


def deliver_all(member_id: UUID, *, now: datetime) -> None:
    """Hand over what waits for one person, before their locker comes back here.

    Raises:
        coop.locker.homes.Away: something stays on its way.
    """
    deliver(payload={"member": str(member_id)}, now=now)
    row = models.Delivery.objects.filter(member_id=member_id).order_by("number").first()
    if row is not None:
        raise homes.Away(row.error)


def _later(first: models.Delivery, error: str, now: datetime) -> None:
    """All that wait for a person wait as long as the first of them."""
    wait = RETRY[min(first.attempts, len(RETRY) - 1)]
    models.Delivery.objects.filter(member_id=first.member_id).update(
        due_at=now + timedelta(minutes=wait), attempts=first.attempts + 1, error=error[:200]
    )


def _hand_over(row: models.Delivery, locker: models.Locker, now: datetime) -> str:
    """Hand a box over; returns what went wrong."""
    box = homes.Box(row.id, row.member_id, row.collection, row.key, bytes(row.box))
    try:
        homes.at(locker.home).deliver(box, now=now)
    except homes.Away as error:
        return str(error) or "it did not answer"
    return ""
