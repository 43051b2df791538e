"""What two people of a ride wrote to each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from rides.care import models
from rides.care.queries import contact
from rides.care.queries.contact import Line
from rides.trips.states import Role

SHOWN_MOST = 300
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `is_mine`: the reader wrote it; `is_late`: it reached us long after."""

    id: UUID
    by: str
    is_mine: bool
    text: str
    written_at: datetime
    is_late: bool
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation as one of the two, or the desk, sees it."""

    line: Line
    rider_name: str
    driver_name: str
    other_name: str
    said: tuple[Said, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class ChatView:
    """A conversation for a program: `until_at` says until when one can, or could, write."""

    is_open: bool
    until_at: datetime | None
    other_name: str
    messages: tuple[Said, ...]


def view_of(found: Chat) -> ChatView:
    """A conversation without its two people."""
    line = found.line
    return ChatView(line.is_open, line.until_at, found.other_name, found.said)


def chat(ride_id: UUID, user_id: UUID, *, now: datetime) -> Chat:
    """The conversation of a ride; a look by the desk is logged to both.

    Raises:
        NotYours: the person has no part in the ride.
        contact.NobodyYet: there is nobody to write to.
    """
    line = contact.line(ride_id, user_id, now=now)
    rows = list(heard(line).order_by("received_at", "id")[:SHOWN_MOST])
    rider, driver, other = _names(line, now=now)
    return Chat(line, rider, driver, other, tuple(_said(row, user_id) for row in rows), len(rows))


def unread(line: Line) -> int:
    """How many messages of the other side this person has not seen."""
    if line.role == Role.DESK:
        return 0
    return heard(line).filter(read_at=None).exclude(role=line.role).count()


def heard(line: Line) -> QuerySet[models.Message]:
    """What reaches this person: nothing that the other side wrote since they blocked them."""
    rows = _of(line)
    if line.blocked_at is None:
        return rows
    return rows.filter(Q(role=line.role) | Q(received_at__lte=line.blocked_at))


def written_lately(line: Line, *, now: datetime) -> list[datetime]:
    """When this person wrote within the last minute, oldest first."""
    mine = _of(line).filter(by_id=line.me, received_at__gt=now - MINUTE).order_by("received_at")
    return list(mine.values_list("received_at", flat=True))


def _names(line: Line, *, now: datetime) -> tuple[str, str, str]:
    if line.role == Role.DESK:
        rider, driver = contact.names_for_desk(line, now=now)
        return rider, driver, ""
    other = contact.name_of_other(line, now=now)
    return ("", other, other) if line.role == Role.RIDER else (other, "", other)


def _of(line: Line) -> QuerySet[models.Message]:
    return models.Message.objects.filter(ride_id=line.ride.ride_id, driver_id=line.driver_id)


def _said(row: models.Message, user_id: UUID) -> Said:
    return Said(
        id=row.id,
        by=row.role,
        is_mine=row.by_id == user_id,
        text=row.text,
        written_at=row.written_at,
        is_late=row.received_at - row.written_at > MINUTE,
        read_at=row.read_at,
    )
