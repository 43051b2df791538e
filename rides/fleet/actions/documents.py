"""Papers: sent in, looked at, accepted or rejected, forgotten. The index decides who was first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.fleet import models, papers, scanner, vault, wording
from rides.fleet.papers import Kind, Role, State
from rides.fleet.queries import papers as queries
from rides.fleet.scans import Unusable

KB = 1000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('fleet.paper'), hashtext(%s))"


class TooLarge(Refusal):
    """The file, or all of the person's files together, take up too much."""

    code = "document_too_large"
    status = 413


class NotReadable(Malformed):
    """The file is no photo or PDF that can be opened."""

    code = "document_unreadable"


class WrongDate(Malformed):
    """The last day of validity is missing, over, or too far away."""

    code = "document_date"


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
        TooLarge, NotReadable, WrongDate: with a sentence that says what to send instead.
        NotYours: the car is not this person's.
    """
    rules = rules_as_of(now)
    about = _about(sent, by)
    check_date(sent.kind, sent.expires_on, now=now)
    if len(sent.content) > rules["documents.file_kb"] * KB:
        most = wording.megabytes(rules["documents.file_kb"])
        raise TooLarge(
            _("That file is too large. Send a smaller photo or PDF, of at most %s.") % most
        )
    pages = _clean(sent.content, rules["documents.pixels"], rules["documents.pages"])
    _replace_waiting(sent.kind, about, by=by, now=now)
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
    note(row.id, "sent", by=by, now=now)
    work.post("fleet.paper_moved", {"document": str(row.id)}, now=now)
    return row.id


@transaction.atomic
def ask_for_check(*, user_id: UUID, now: datetime) -> UUID:
    """Agree to a background check: it waits for its result like a paper. Twice changes nothing."""
    about = {"person_id": user_id, "kind": Kind.BACKGROUND}
    open_one = models.Document.objects.filter(**about, state__in=[State.SENT, State.ACCEPTED])
    found = open_one.values_list("id", flat=True).first()
    if found is not None:
        return found
    row = models.Document.objects.create(**about, state=State.SENT, sent_by_id=user_id, sent_at=now)
    note(row.id, "sent", by=user_id, now=now)
    work.post("fleet.background", {"document": str(row.id)}, now=now)
    work.post("fleet.paper_moved", {"document": str(row.id)}, now=now)
    return row.id


def vouch(
    kinds: Iterable[Kind],
    *,
    sent_by: UUID,
    by: UUID | None,
    until: date,
    now: datetime,
    person_id: UUID | None = None,
    vehicle_id: UUID | None = None,
) -> None:
    """Note that somebody saw these papers themselves; those that are accepted already stay."""
    about = {"person_id": person_id, "vehicle_id": vehicle_id}
    known = models.Document.objects.filter(**about, state=State.ACCEPTED)
    missing = set(kinds) - {Kind(kind) for kind in known.values_list("kind", flat=True)}
    rows = [
        models.Document(
            kind=kind,
            state=State.ACCEPTED,
            sent_by_id=sent_by,
            sent_at=now,
            decided_at=now,
            decided_by_id=by,
            expires_on=until if kind in papers.DATED else None,
            **about,
        )
        for kind in sorted(missing)
    ]
    models.Document.objects.bulk_create(rows)
    models.PaperEvent.objects.bulk_create(
        [models.PaperEvent(about=row.id, move="vouched", at=now, by_id=by) for row in rows]
    )


def check_date(kind: Kind, expires_on: date | None, *, now: datetime) -> None:
    """See that a paper names a day until which it holds, if its kind does, and one to come.

    Raises:
        WrongDate: with the sentence for the person.
    """
    if expires_on is None:
        if kind in papers.DATED:
            raise WrongDate(_("Say until which day it is valid. It stands on the paper."))
        return
    today = queries.today(now)
    if papers.is_over(expires_on, on=today):
        raise WrongDate(
            _("It expired on %s. Send one that is still valid, or correct the date.")
            % wording.day(expires_on)
        )
    if expires_on.year > today.year + rules_as_of(now)["documents.years"]:
        raise WrongDate(
            _("No such paper is valid until %s. Check the year.") % wording.day(expires_on)
        )


def note(about: UUID, move: str, *, by: UUID | None, now: datetime) -> None:
    """Add to what happened to a document or an application."""
    models.PaperEvent.objects.create(about=about, move=move, at=now, by_id=by)


@transaction.atomic
def forget_old(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: scans that no longer count are removed, and those that no row knows."""
    keep = timedelta(seconds=rules_as_of(now)["documents.keep_s"])
    over = models.Document.objects.filter(file_id__isnull=False, decided_at__lt=now - keep)
    ended = over.exclude(state__in=[State.SENT, State.ACCEPTED])
    lapsed = models.Document.objects.filter(
        file_id__isnull=False, state=State.ACCEPTED, expires_on__lt=(now - keep).date()
    )
    for row in [*ended, *lapsed]:
        _forget_scan(row)
    known = models.Document.objects.filter(file_id__isnull=False)
    for stray in vault.strays(set(known.values_list("file_id", flat=True))):
        vault.forget(stray)


def _about(sent: Sent, by: UUID) -> dict[str, UUID | None]:
    if sent.kind in papers.OF_PERSON:
        return {"person_id": by, "vehicle_id": None}
    cars = models.Vehicle.objects.filter(id=sent.vehicle_id, owner_id=by, retired_at=None)
    if sent.vehicle_id is None or not cars.exists():
        raise NotYours(_("There is no such car of yours. Its owner sends in its papers."))
    return {"person_id": None, "vehicle_id": sent.vehicle_id}


def _clean(content: bytes, pixels_most: int, pages_most: int) -> list[bytes]:
    try:
        return scanner.clean(content, pixels_most=pixels_most, pages_most=pages_most)
    except Unusable as error:
        said = wording.problem(error.problem, pages_most=pages_most, pixels_most=pixels_most)
        raise NotReadable(said) from error


def _replace_waiting(
    kind: Kind, about: Mapping[str, UUID | None], *, by: UUID, now: datetime
) -> None:
    """Take back what waits for a steward; its scan was seen by nobody and goes at once."""
    with connection.cursor() as cursor:  # two uploads at the same time follow each other
        cursor.execute(LOCK, [f"{kind} {about}"])
    waiting = models.Document.objects.select_for_update().filter(
        kind=kind, state__in=papers.sources(State.REPLACED, Role.SENDER), **about
    )
    for row in waiting:
        models.Document.objects.filter(id=row.id).update(state=State.REPLACED, decided_at=now)
        note(row.id, "replaced", by=by, now=now)
        _forget_scan(row)


def _forget_scan(row: models.Document) -> None:
    file_id = row.file_id
    models.Document.objects.filter(id=row.id).update(file_id=None, pages=0, size=0)
    if file_id is not None:
        transaction.on_commit(lambda: vault.forget(file_id))
