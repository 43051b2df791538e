"""Reads of the stewards' desk for papers. Each look at a person's papers is logged to them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.locker import client as locker
from rides.fleet import models, papers
from rides.fleet.papers import Kind, State
from rides.fleet.queries import applications, cars
from rides.fleet.queries import papers as queries
from rides.fleet.queries.applications import ApplicationView
from rides.fleet.queries.papers import DocumentView, Item


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document in the queue; nothing of its person."""

    id: UUID
    kind: str
    sent_at: datetime
    is_mine: bool


@dataclass(frozen=True, slots=True)
class DeskView:
    """One document with what a steward needs to decide about it."""

    document: DocumentView
    name: str
    phone: str
    car: str
    year: int | None
    application: ApplicationView | None
    others: tuple[Item, ...]
    is_mine: bool
    is_dated: bool


def queue(by: UUID) -> list[Waiting]:
    """What waits for stewards, oldest first."""
    rows = models.Document.objects.filter(state=State.SENT).select_related("vehicle")
    return [
        Waiting(row.id, row.kind, row.sent_at, _is_mine(row, by))
        for row in rows.order_by("sent_at", "id")
    ]


def first_for(by: UUID, *, skip: UUID | None = None) -> UUID | None:
    """The oldest document that this steward may decide about."""
    others = (one.id for one in queue(by) if not one.is_mine and one.id != skip)
    return next(others, None)


def look(document_id: UUID, *, by: UUID, now: datetime) -> DeskView:
    """A document for a steward; its person reads in their log that one looked.

    Raises:
        NotYours: there is none.
    """
    row = models.Document.objects.select_related("vehicle").filter(id=document_id).first()
    if row is None:
        raise NotYours(_("There is no such document."))
    person_id = _person(row)
    note_look(row.id, by=by, now=now)
    profile = locker.read(
        person_id,
        "profile",
        fields=("name", "phone"),
        purpose="desk",
        reader=locker.Reader(f"steward:{by}", "document"),
        now=now,
    )
    vehicle = row.vehicle
    cars_of = (
        [vehicle.id]
        if vehicle
        else [car.id for car in cars.mine(person_id, now=now) if car.is_mine and not car.is_coops]
    )
    items = queries.checklist(person_id, cars_of, now=now)
    return DeskView(
        document=queries.view(row),
        name=profile.get("name", ""),
        phone=profile.get("phone", ""),
        car=f"{vehicle.colour.capitalize()} {vehicle.make} {vehicle.model}" if vehicle else "",
        year=vehicle.year if vehicle else None,
        application=applications.of_person(person_id, now=now),
        others=tuple(one for one in items if not _is_same(one, row)),
        is_mine=_is_mine(row, by),
        is_dated=Kind(row.kind) in papers.DATED,
    )


def page(document_id: UUID, number: int, *, by: UUID, now: datetime) -> bytes | None:
    """One page of a scan for a steward, logged to its person."""
    if not models.Document.objects.filter(id=document_id).exists():
        return None
    note_look(document_id, by=by, now=now)
    return queries.page(document_id, number)


def note_look(document_id: UUID, *, by: UUID, now: datetime) -> None:
    """Log to the person that a steward looks at this document of theirs."""
    row = models.Document.objects.select_related("vehicle").get(id=document_id)
    locker.read(
        _person(row),
        "documents",
        fields=(row.kind,),
        purpose="desk",
        reader=locker.Reader(f"steward:{by}", "document"),
        now=now,
    )


def _person(row: models.Document) -> UUID:
    """Whose paper it is; of the co-operative's own car, who sent it."""
    owner_id = row.vehicle.owner_id if row.vehicle else None
    return row.person_id or owner_id or row.sent_by_id


def _is_mine(row: models.Document, by: UUID) -> bool:
    return by in (row.person_id, row.sent_by_id, row.vehicle.owner_id if row.vehicle else None)


def _is_same(item: Item, row: models.Document) -> bool:
    return item.kind == row.kind and item.vehicle_id == row.vehicle_id
