"""Papers come in: a photo or PDF of one, or the wish to have one's background checked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import queries as people
from coop.rulebook.queries import rules_as_of
from coop.scans import scanner, vault, words
from coop.scans.scans import Unusable
from coop.work import actions as work
from rides.fleet import applying, models, papers, wording
from rides.fleet.actions import applications, documents
from rides.fleet.papers import Kind, State
from rides.fleet.queries import papers as queries

KB = 1000


class TooLarge(Refusal):
    """The file, or all of the person's files together, take up too much."""

    code = "document_too_large"
    status = 413


class NotReadable(Malformed):
    """The file is no photo or PDF that can be opened."""

    code = "document_unreadable"


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sends in: about themselves, or about a car."""

    kind: Kind
    vehicle_id: UUID | None
    content: bytes
    expires_on: date | None


@transaction.atomic
def send(sent: Sent, *, by: UUID, now: datetime) -> UUID:
    """Put a document into the stewards' queue; returns its id.

    An earlier one that waits there is replaced; one that holds keeps holding meanwhile.

    Raises:
        TooLarge, NotReadable, documents.WrongDate: with a sentence that says what to send instead.
        NotYours: the car is not this person's.
    """
    rules = rules_as_of(now)
    about = _about(sent, by)
    documents.check_date(sent.kind, sent.expires_on, now=now)
    if len(sent.content) > rules["documents.file_kb"] * KB:
        most = wording.megabytes(rules["documents.file_kb"])
        raise TooLarge(
            _("That file is too large. Send a smaller photo or PDF, of at most %s.") % most
        )
    pages = _clean(sent.content, rules["documents.pixels"], rules["documents.pages"])
    documents.replace_waiting(sent.kind, about, by=by, now=now)
    size = sum(len(page) for page in pages)
    if queries.taken_up(by) + size > rules["documents.person_kb"] * KB:
        raise TooLarge(
            _("Your papers take up more than the %s that each person has. Ask a steward for help.")
            % wording.megabytes(rules["documents.person_kb"])
        )
    file_id = uuid4()
    row = models.Document(
        kind=sent.kind, state=State.SENT, sent_by_id=by, sent_at=now, file_id=file_id, **about
    )
    row.media_type, row.pages, row.size = "image/jpeg", len(pages), size
    row.expires_on = sent.expires_on
    row.save(force_insert=True)
    # After the row: if the disk refuses, nothing was sent. A scan without a row is swept away.
    vault.put(file_id, pages)
    documents.note(row.id, "sent", by=by, now=now)
    _follow(row.id, by, now=now)
    return row.id


@transaction.atomic
def ask_for_check(*, user_id: UUID, now: datetime) -> UUID:
    """Agree to a background check: it waits for its result like a paper. Twice changes nothing."""
    _need_begun(user_id)
    about = {"person_id": user_id, "kind": Kind.BACKGROUND}
    open_one = models.Document.objects.filter(**about, state__in=[State.SENT, State.ACCEPTED])
    found = open_one.values_list("id", flat=True).first()
    if found is not None:
        return found
    row = models.Document.objects.create(**about, state=State.SENT, sent_by_id=user_id, sent_at=now)
    documents.note(row.id, "sent", by=user_id, now=now)
    work.post("fleet.background", {"document": str(row.id)}, now=now)
    _follow(row.id, user_id, now=now)
    return row.id


def _about(sent: Sent, by: UUID) -> dict[str, UUID | None]:
    if sent.kind in papers.OF_PERSON:
        _need_begun(by)
        return {"person_id": by, "vehicle_id": None}
    mine = Q(owner_id=by) | Q(owner=None) if people.is_steward(by) else Q(owner_id=by)
    cars = models.Vehicle.objects.filter(mine, retired_at=None)
    if sent.vehicle_id is None or not cars.filter(id=sent.vehicle_id).exists():
        raise NotYours(_("There is no such car of yours. Its owner sends in its papers."))
    return {"person_id": None, "vehicle_id": sent.vehicle_id}


def _need_begun(user_id: UUID) -> None:
    drives = models.Driver.objects.filter(user_id=user_id).exists()
    open_ones = models.Application.objects.filter(user_id=user_id, state__in=applying.OPEN)
    if not drives and not open_ones.exists():
        raise applications.NotNow(_("Begin your application first: your name and phone."))


def _clean(content: bytes, pixels_most: int, pages_most: int) -> list[bytes]:
    try:
        return scanner.clean(content, pixels_most=pixels_most, pages_most=pages_most)
    except Unusable as error:
        said = words.problem(error.problem, pages_most=pages_most, pixels_most=pixels_most)
        raise NotReadable(said) from error


def _follow(document_id: UUID, user_id: UUID, *, now: datetime) -> None:
    applications.settle(user_id=user_id, by=None, now=now)
    work.post("fleet.paper_moved", {"document": str(document_id), "to": State.SENT}, now=now)
