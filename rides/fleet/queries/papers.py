"""Reads of papers: what somebody needs, what holds, until when they may drive."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.rulebook.queries import rules_as_of
from coop.scans import vault
from rides.fleet import models, papers
from rides.fleet.papers import Kind, Lack, Paper, Standing, State
from rides.places import queries as places

OPEN = (State.SENT, State.ACCEPTED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as its sender and stewards see it. `plate` is empty for a person's paper."""

    id: UUID
    kind: str
    person_id: UUID | None
    vehicle_id: UUID | None
    plate: str
    state: str
    sent_by: UUID
    sent_at: datetime
    pages: int
    expires_on: date | None
    decided_at: datetime | None
    decided_by: UUID | None
    checked_by: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: a paper that is needed, how it stands, and its latest scans.

    Attributes:
        newest: the latest that counts for anything.
        coming: sent in beside one that still holds.
    """

    kind: str
    vehicle_id: UUID | None
    plate: str
    standing: Standing
    expires_on: date | None
    newest: DocumentView | None
    coming: DocumentView | None


def time_zone() -> str:
    """The zone whose calendar decides when a paper is over."""
    return places.main_zone().time_zone


def today(now: datetime) -> date:
    """The date there."""
    return papers.today(now, time_zone())


def kinds_of_person(now: datetime) -> list[Kind]:
    """What a driver needs, whatever the car."""
    needs_check = rules_as_of(now)["documents.background_needed"]
    return [kind for kind in papers.OF_PERSON if kind != Kind.BACKGROUND or needs_check]


def kinds_of_vehicle(now: datetime) -> list[Kind]:
    """What a car needs, whoever drives it."""
    needs_look = rules_as_of(now)["documents.inspection_needed"]
    return [kind for kind in papers.OF_VEHICLE if kind != Kind.INSPECTION or needs_look]


def needed(user_id: UUID, vehicle_id: UUID | None, *, now: datetime) -> list[tuple[Kind, UUID]]:
    """Every paper that driving this car takes; without a car, those of the person."""
    of_person = [(kind, user_id) for kind in kinds_of_person(now)]
    if vehicle_id is None:
        return of_person
    return of_person + [(kind, vehicle_id) for kind in kinds_of_vehicle(now)]


def lacks(user_id: UUID, vehicle_id: UUID | None, *, now: datetime) -> list[Lack]:
    """The papers that keep this person from driving this car today."""
    rows = _papers(_about(user_id, vehicle_id))
    return papers.lacks(needed(user_id, vehicle_id, now=now), rows, on=today(now))


def good_until(user_id: UUID, vehicle_id: UUID, *, now: datetime) -> datetime | None:
    """When the first of the papers that hold now will end; nothing where none does."""
    on, zone = today(now), time_zone()
    needs = set(needed(user_id, vehicle_id, now=now))
    ends = [
        paper.expires_on
        for paper in _papers(_about(user_id, vehicle_id))
        if (paper.kind, paper.about) in needs and paper.expires_on and papers.holds(paper, on=on)
    ]
    return papers.end_of(min(ends), zone) if ends else None


def checklist(user_id: UUID, vehicle_ids: list[UUID], *, now: datetime) -> list[Item]:
    """The papers of a person and of cars, with how each stands."""
    about = Q(person_id=user_id) | Q(vehicle_id__in=vehicle_ids)
    rows = list(_newest_first(models.Document.objects.filter(about)))
    plates = dict(models.Vehicle.objects.filter(id__in=vehicle_ids).values_list("id", "plate"))
    needs = [(kind, user_id, "") for kind in kinds_of_person(now)]
    for vehicle_id in vehicle_ids:
        needs += [(kind, vehicle_id, plates[vehicle_id]) for kind in kinds_of_vehicle(now)]
    return [_item(kind, about_id, plate, rows, now=now) for kind, about_id, plate in needs]


def document(document_id: UUID) -> DocumentView | None:
    """One document."""
    row = models.Document.objects.select_related("vehicle").filter(id=document_id).first()
    return None if row is None else view(row)


def is_about(document_id: UUID, user_id: UUID) -> bool:
    """Whether a document is a person's own: about them, about their car, or sent by them."""
    mine = Q(person_id=user_id) | Q(vehicle__owner_id=user_id) | Q(sent_by_id=user_id)
    return models.Document.objects.filter(mine, id=document_id).exists()


def page(document_id: UUID, number: int) -> bytes | None:
    """One page of a document's scan, as JPEG. The caller has logged the look."""
    file_id = models.Document.objects.filter(id=document_id).values_list("file_id", flat=True)
    found = file_id.first()
    return None if found is None else vault.page(found, number)


def taken_up(user_id: UUID) -> int:
    """How many bytes the scans that a person sent take up."""
    sizes = models.Document.objects.filter(sent_by_id=user_id, file_id__isnull=False)
    return sum(sizes.values_list("size", flat=True))


def concerned(document: DocumentView) -> list[UUID]:
    """Who cannot drive without this paper: its person, or a car's owner and those it is lent to."""
    if document.vehicle_id is None:
        return [document.person_id] if document.person_id else []
    owner = models.Vehicle.objects.values_list("owner_id", flat=True).get(id=document.vehicle_id)
    lent = models.Share.objects.filter(
        vehicle_id=document.vehicle_id, ended_at=None, person_agreed_at__isnull=False
    )
    people = {owner, *lent.values_list("person_id", flat=True)}
    return sorted((one for one in people if one), key=str)


def has_coming(document: DocumentView) -> bool:
    """Whether a newer one of the same was sent in and waits for stewards."""
    same = models.Document.objects.filter(kind=document.kind, state=State.SENT)
    about = (
        Q(person_id=document.person_id) if document.person_id else Q(vehicle_id=document.vehicle_id)
    )
    return same.filter(about).exists()


def is_renewal(document: DocumentView) -> bool:
    """Whether it was accepted after its sender drove already: applicants hear once, of it all."""
    return models.Driver.objects.filter(
        user_id=document.sent_by, enrolled_at__lt=document.decided_at
    ).exists()


def reminders(user_id: UUID, vehicle_ids: list[UUID], *, now: datetime) -> list[Item]:
    """Papers that end soon or lack, for a banner; those that wait for a steward are left out."""
    waits = (Standing.ACCEPTED, Standing.UNDER_REVIEW)
    items = checklist(user_id, vehicle_ids, now=now)
    return [one for one in items if one.standing not in waits and one.coming is None]


def view(row: models.Document) -> DocumentView:
    """A row as doors see it."""
    return DocumentView(
        id=row.id,
        kind=row.kind,
        person_id=row.person_id,
        vehicle_id=row.vehicle_id,
        plate=row.vehicle.plate if row.vehicle else "",
        state=row.state,
        sent_by=row.sent_by_id,
        sent_at=row.sent_at,
        pages=row.pages,
        expires_on=row.expires_on,
        decided_at=row.decided_at,
        decided_by=row.decided_by_id,
        checked_by=row.checked_by,
        reference=row.reference,
        reason=row.reason,
    )


def _item(
    kind: Kind, about: UUID, plate: str, rows: list[models.Document], *, now: datetime
) -> Item:
    mine = [row for row in rows if row.kind == kind and about in (row.person_id, row.vehicle_id)]
    counted = [_paper(row) for row in mine]
    standing = papers.standing(kind, about, counted, on=today(now))
    good = next((row for row in mine if row.state == State.ACCEPTED), None)
    open_ones = [row for row in mine if row.state in OPEN]
    shown = good if standing in (Standing.ACCEPTED, Standing.EXPIRING) else None
    newest = shown or (open_ones[0] if open_ones else None)
    later = [row for row in open_ones if newest and row.sent_at > newest.sent_at]
    return Item(
        kind=kind,
        vehicle_id=about if plate else None,
        plate=plate,
        standing=standing,
        expires_on=newest.expires_on if newest else None,
        newest=view(newest) if newest else None,
        coming=view(later[0]) if later else None,
    )


def _about(user_id: UUID, vehicle_id: UUID | None) -> QuerySet[models.Document]:
    about = Q(person_id=user_id)
    if vehicle_id is not None:
        about |= Q(vehicle_id=vehicle_id)
    return models.Document.objects.filter(about)


def _papers(rows: QuerySet[models.Document]) -> list[Paper]:
    return [_paper(row) for row in _newest_first(rows)]


def _newest_first(rows: QuerySet[models.Document]) -> QuerySet[models.Document]:
    return rows.select_related("vehicle").order_by("-sent_at", "-id")


def _paper(row: models.Document) -> Paper:
    about = row.person_id or row.vehicle_id
    assert about is not None
    return Paper(Kind(row.kind), about, State(row.state), row.expires_on)
