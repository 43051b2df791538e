"""Problems with rides that people reported: for them, and for the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours
from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from rides.care import models
from rides.places import queries as places
from rides.trips.queries.around import sides

OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
PERSON, DESK = "person", "desk"
CATEGORIES = ("price", "driver", "rider", "route", "safety", "vehicle", "cancelled", "other")
PAGE = 100


@dataclass(frozen=True, slots=True)
class EntryView:
    """Something written to a ticket, or done with it. `by_name`: for the desk alone."""

    seq: int
    kind: str
    role: str
    text: str
    amount_minor: int | None
    photo_id: UUID | None
    at: datetime
    by_name: str


@dataclass(frozen=True, slots=True)
class TicketView:
    """A ticket with everything said.

    Attributes:
        writable_until: until when its person can write to it.
        due_at: by when the desk promised to answer; meaningful while it is open.
    """

    id: UUID
    ride_id: UUID
    category: str
    state: str
    seq: int
    role: str
    person_id: UUID
    person_name: str
    opened_at: datetime
    due_at: datetime
    is_late: bool
    answered_at: datetime | None
    closed_at: datetime | None
    owner_id: UUID | None
    owner_name: str
    writable_until: datetime | None
    can_write: bool
    from_label: str
    to_label: str
    currency: str
    zone: places.ZoneView
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket in a list."""

    id: UUID
    ride_id: UUID
    category: str
    state: str
    opened_at: datetime
    due_at: datetime
    is_late: bool
    age_s: int
    owner_id: UUID | None
    owner_name: str
    begins: str
    zone: places.ZoneView


def require_desk(user_id: UUID) -> None:
    """Let in who works at the desk.

    Raises:
        NotAllowed: they do not.
    """
    if not members.may_dispatch(user_id):
        raise NotAllowed(_("This page is for dispatchers and stewards."))


def mine(user_id: UUID, *, now: datetime) -> list[TicketRow]:
    """A person's tickets, latest first."""
    rows = models.Ticket.objects.filter(by_id=user_id).order_by("-opened_at")
    return _rows(rows, now=now)


def of_ride(ride_id: UUID, user_id: UUID, *, now: datetime) -> list[TicketRow]:
    """What a person reported about a ride, latest first."""
    rows = models.Ticket.objects.filter(ride_id=ride_id, by_id=user_id).order_by("-opened_at")
    return _rows(rows, now=now)


def for_desk(user_id: UUID, *, now: datetime, is_done: bool = False) -> list[TicketRow]:
    """Tickets for the desk: those that wait for an answer first, the most urgent on top.

    Raises:
        NotAllowed: the person does not work there.
    """
    require_desk(user_id)
    states = Q(state=CLOSED) if is_done else ~Q(state=CLOSED)
    waits = Case(When(state=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = models.Ticket.objects.filter(states).annotate(waits=waits)
    order = ("-closed_at",) if is_done else ("waits", "due_at")
    return _rows(rows.order_by(*order), now=now, reader=user_id)


def open_count() -> int:
    """How many tickets wait for an answer."""
    return models.Ticket.objects.filter(state=OPEN).count()


def ticket(ticket_id: UUID, user_id: UUID, *, now: datetime) -> TicketView:
    """One ticket of one's own.

    Raises:
        NotYours: it is somebody else's, or there is none.
    """
    row = models.Ticket.objects.filter(id=ticket_id, by_id=user_id).first()
    if row is None:
        raise NotYours(_("There is no such ticket."))
    return _view(row, desk=None, now=now)


def ticket_for_desk(ticket_id: UUID, user_id: UUID, *, now: datetime) -> TicketView:
    """One ticket for somebody at the desk; the person's log says that they looked.

    Raises:
        NotAllowed: the reader does not work there.
        NotYours: there is no such ticket.
    """
    require_desk(user_id)
    row = models.Ticket.objects.filter(id=ticket_id).first()
    if row is None:
        raise NotYours(_("There is no such ticket."))
    return _view(row, desk=user_id, now=now)


def photo(photo_id: UUID, user_id: UUID) -> bytes:
    """A photo of a ticket, for its person and for the desk.

    Raises:
        NotYours: it is neither, or the photo is gone.
    """
    entry = models.Entry.objects.filter(photo_id=photo_id).select_related("ticket", "photo").first()
    is_theirs = entry is not None and entry.ticket.by_id == user_id
    if entry is None or entry.photo is None or not (is_theirs or members.may_dispatch(user_id)):
        raise NotYours(_("There is no such photo."))
    return bytes(entry.photo.content)


def promised_s(now: datetime) -> int:
    """Within how many seconds the desk promises to answer."""
    return rules_as_of(now)["tickets.answer_s"]


def _rows(
    rows: QuerySet[models.Ticket], *, now: datetime, reader: UUID | None = None
) -> list[TicketRow]:
    found = list(rows[:PAGE])
    names = _colleagues([row.owner_id for row in found if row.owner_id], reader, now=now)
    return [_row(row, names, now=now) for row in found]


def _row(row: models.Ticket, names: dict[UUID, str], *, now: datetime) -> TicketRow:
    first = models.Entry.objects.filter(ticket=row).order_by("seq").first()
    return TicketRow(
        id=row.id,
        ride_id=row.ride_id,
        category=row.category,
        state=row.state,
        opened_at=row.opened_at,
        due_at=row.due_at,
        is_late=row.state == OPEN and now > row.due_at,
        age_s=int((now - row.opened_at).total_seconds()),
        owner_id=row.owner_id,
        owner_name=names.get(row.owner_id, "") if row.owner_id else "",
        begins=first.text[:140] if first else "",
        zone=places.zone(sides(row.ride_id).zone_id),
    )


def _view(row: models.Ticket, *, desk: UUID | None, now: datetime) -> TicketView:
    ride = sides(row.ride_id)
    entries = list(models.Entry.objects.filter(ticket=row).order_by("seq"))
    staff = {entry.by_id for entry in entries if entry.role == DESK}
    names = _colleagues([*staff, *([row.owner_id] if row.owner_id else [])], desk, now=now)
    until = writable_until(row)
    return TicketView(
        id=row.id,
        ride_id=row.ride_id,
        category=row.category,
        state=row.state,
        seq=row.seq,
        role=row.role,
        person_id=row.by_id,
        person_name=_person(row.by_id, desk, now=now) if desk else "",
        opened_at=row.opened_at,
        due_at=row.due_at,
        is_late=row.state == OPEN and now > row.due_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        owner_id=row.owner_id,
        owner_name=names.get(row.owner_id, "") if row.owner_id else "",
        writable_until=until,
        can_write=until is None or now < until,
        from_label=ride.from_label,
        to_label=ride.to_label,
        currency=ride.currency,
        zone=places.zone(ride.zone_id),
        entries=tuple(_entry(entry, names) for entry in entries),
    )


def _entry(entry: models.Entry, names: dict[UUID, str]) -> EntryView:
    return EntryView(
        seq=entry.seq,
        kind=entry.kind,
        role=entry.role,
        text=entry.text,
        amount_minor=entry.amount_minor,
        photo_id=entry.photo_id,
        at=entry.at,
        by_name=names.get(entry.by_id, ""),
    )


def writable_until(row: models.Ticket) -> datetime | None:
    """Until when the person can write to it: forever while it waits for an answer."""
    if row.state == OPEN:
        return None
    since = max(filter(None, (row.answered_at, row.closed_at)), default=row.opened_at)
    return since + timedelta(seconds=rules_as_of(since)["tickets.reopen_s"])


def _colleagues(people: list[UUID], reader: UUID | None, *, now: datetime) -> dict[UUID, str]:
    """Names of dispatchers, for each other; the person who reported sees only "the desk"."""
    if reader is None or not people:
        return {}
    read = locker.read_many(
        people,
        "profile",
        fields=("name",),
        purpose="colleague",
        reader=f"steward:{reader}",
        now=now,
    )
    return {who: profile.get("name", "") for who, profile in read.items()}


def _person(person_id: UUID, desk: UUID, *, now: datetime) -> str:
    reader = locker.Reader(f"steward:{desk}", "ticket")
    read = locker.glance(
        person_id, "profile", fields=("name",), purpose="desk", reader=reader, now=now
    )
    return read.get("name") or _("Somebody without a name here")
