"""Lines from the desk to drivers: to one, or to everybody on the road in a zone."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from rides.desk import models
from rides.fleet import actions as fleet
from rides.fleet import queries as fleet_queries

TEXT_MAX = 300


class NothingToSay(Refusal):
    """The message is empty, or nobody is there to read it."""

    code = "nothing_to_say"
    status = 422


@transaction.atomic
def send(
    *, driver_ids: list[UUID], text: str, by: UUID, client_event_id: UUID, now: datetime
) -> int:
    """Put a line on these drivers' screens; sending it twice shows it once.

    Returns:
        how many drivers it was sent to.
    Raises:
        NothingToSay: no text, or no driver.
    """
    line = " ".join(text.split())[:TEXT_MAX]
    if not line:
        raise NothingToSay(_("Write what the driver should read."))
    if not driver_ids:
        raise NothingToSay(_("Nobody is on the road here, so nobody would read it."))
    for driver_id in driver_ids:
        _message, is_new = models.Message.objects.get_or_create(
            client_event_id=uuid5(client_event_id, str(driver_id)),
            defaults={"by_id": by, "driver_id": driver_id, "text": line, "sent_at": now},
        )
        if is_new:
            fleet.touch(driver_id, now=now)
    return len(driver_ids)


@transaction.atomic
def broadcast(*, zone_id: UUID, text: str, by: UUID, client_event_id: UUID, now: datetime) -> int:
    """Put a line on the screens of all drivers on shift in a zone; as `send`."""
    drivers = [shift.driver_id for shift in fleet_queries.shifts_in(zone_id)]
    return send(driver_ids=drivers, text=text, by=by, client_event_id=client_event_id, now=now)


@transaction.atomic
def read(*, message_id: UUID, user_id: UUID, now: datetime) -> None:
    """The driver has read it. Reading twice changes nothing.

    Raises:
        NotYours: it was written to somebody else.
    """
    mine = models.Message.objects.filter(id=message_id, driver__user_id=user_id)
    if not mine.exists():
        raise NotYours(_("There is no such message."))
    if mine.filter(read_at=None).update(read_at=now):
        driver_id = fleet_queries.driver_of(user_id)
        if driver_id:
            fleet.touch(driver_id, now=now)
