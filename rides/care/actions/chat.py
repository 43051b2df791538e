"""Writing to the other side of a ride, and seeing what they wrote."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.care import models
from rides.care.actions.writers import writer
from rides.care.queries import chat as chats
from rides.care.queries import contact
from rides.trips.actions import contact as reaching
from rides.trips.actions.moves import Cause, WrongState
from rides.trips.queries.around import sides
from rides.trips.states import Role

TEXT_MOST = 500
TOPIC = "care.handed"
# Parts of emoji that do not count as printable.
JOINERS = "\u200d\ufe0f"


class TooFast(Refusal):
    """So many messages at once that nobody reads them."""

    code = "too_many_messages"
    status = 429


@transaction.atomic
def write(*, ride_id: UUID, text: str, cause: Cause, now: datetime) -> UUID:
    """Write to the other side; returns the message's id. Sent twice, it is said once.

    Raises:
        Malformed: nothing was written, or more than 500 characters.
        contact.Closed: they can no longer reach each other.
        TooFast: `allowed_at` says from when.
        work.KeyReused: the number belongs to something else.
    """
    by, number = writer(cause)
    known = _said_before(ride_id, by, number)
    if known is not None:
        return known
    line = contact.open_line(ride_id, by, now=now)
    said = _clean(text)
    _require_pace(line, now=now)
    message, is_new = models.Message.objects.get_or_create(
        client_event_id=number,
        defaults={
            "ride_id": ride_id,
            "driver_id": line.driver_id,
            "by_id": by,
            "role": line.role,
            "text": said,
            "written_at": min(cause.occurred_at, now),
            "received_at": now,
        },
    )
    if is_new:
        work.post(TOPIC, {"ride_id": str(ride_id)}, now=now)
        count_as_try(line, cause, now=now)
        tell(line, now=now, is_written=not line.is_unheard)
    return message.id


def hand_over(*, payload: Mapping[str, str], now: datetime) -> None:
    """Both sides keep what was written on their ride; from the outbox, safe to repeat."""
    rows = models.Message.objects.filter(ride_id=payload["ride_id"]).order_by("received_at", "id")
    said = [[row.received_at.isoformat(), row.role, row.text] for row in rows]
    if not said:
        return
    ride = sides(UUID(payload["ride_id"]))
    for person in filter(None, (ride.rider_id, ride.driver_user_id)):
        locker.leave(person, "messages", {"rows": said}, key=payload["ride_id"], now=now)


@transaction.atomic
def see(*, ride_id: UUID, by: UUID, now: datetime) -> chats.Chat:
    """The conversation, and that this person has seen it; the desk's look marks nothing."""
    found = chats.chat(ride_id, by, now=now)
    line = found.line
    if line.role != Role.DESK:
        unread = chats.heard(line).filter(read_at=None).exclude(role=line.role)
        if unread.update(read_at=now):
            tell(line, now=now, is_written=False)
    return found


def count_as_try(line: contact.Line, cause: Cause, *, now: datetime) -> None:
    """A driver who writes or calls before the ride begins has tried to reach their rider."""
    if line.role != Role.DRIVER or line.ride.state not in reaching.BEFORE_THE_RIDE:
        return
    try:
        reaching.tried(ride_id=line.ride.ride_id, cause=cause, now=now)
    except WrongState:  # it began or ended in this very moment
        return


def tell(line: contact.Line, *, now: datetime, is_written: bool = True) -> None:
    """Let the open pages of both look again; they ring where the other side wrote."""
    payload = {
        "ride": str(line.ride.ride_id),
        "driver": str(line.driver_id),
        "by": str(line.role) if is_written else "",
    }
    work.post("care.said", payload, now=now)


def _said_before(ride_id: UUID, by: UUID, number: UUID) -> UUID | None:
    row = models.Message.objects.filter(client_event_id=number).first()
    if row is None:
        return None
    if (row.ride_id, row.by_id) != (ride_id, by):
        raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
    return row.id


def _clean(text: str) -> str:
    kept = "".join(c if c.isprintable() or c in JOINERS else " " for c in text)
    said = " ".join(kept.split())
    if not said:
        raise Malformed(_("Write something first."))
    if len(said) > TEXT_MOST:
        raise Malformed(_("A message has at most %d characters.") % TEXT_MOST)
    return said


def _require_pace(line: contact.Line, *, now: datetime) -> None:
    most = rules_as_of(now)["contact.per_min"]
    lately = chats.written_lately(line, now=now)
    if len(lately) >= most:
        raise TooFast(
            _("That is a lot at once. Wait a moment before you write more."),
            allowed_at=lately[-most] + timedelta(minutes=1),
        )
