"""What every move of a paper shares: its date, its note, taking it back, forgetting its scan."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.rulebook.queries import rules_as_of
from coop.scans import vault
from rides.fleet import models, papers, wording
from rides.fleet.papers import Kind, Role, State
from rides.fleet.queries import papers as queries

KB = 1000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('fleet.paper'), hashtext(%s))"


class WrongDate(Malformed):
    """The last day of validity is missing, over, or too far away."""

    code = "document_date"


def vouch(
    kinds: Iterable[Kind], about: Mapping[str, UUID], *, by: UUID, until: date, now: datetime
) -> None:
    """Note that somebody saw these papers themselves; those that are accepted already stay."""
    known = models.Document.objects.filter(**about, state=State.ACCEPTED)
    missing = set(kinds) - {Kind(kind) for kind in known.values_list("kind", flat=True)}
    rows = [
        models.Document(
            kind=kind,
            state=State.ACCEPTED,
            sent_by_id=by,
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
def take_back(*, user_id: UUID, now: datetime) -> None:
    """Take back everything that a person sent and that still waits for stewards."""
    waiting = models.Document.objects.filter(sent_by_id=user_id, state=State.SENT)
    for row in waiting:
        _take_back(row, by=user_id, now=now)


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
    known = models.Document.objects.values_list("file_id", flat=True)
    for stray in vault.strays({one for one in known if one}):
        vault.forget(stray)


def replace_waiting(
    kind: Kind, about: Mapping[str, UUID | None], *, by: UUID, now: datetime
) -> None:
    """Take back what waits for a steward; its scan was seen by nobody and goes at once."""
    with connection.cursor() as cursor:  # two uploads at the same time follow each other
        cursor.execute(LOCK, [f"{kind} {about}"])
    waiting = models.Document.objects.select_for_update().filter(
        kind=kind, state__in=papers.sources(State.REPLACED, Role.SENDER), **about
    )
    for row in waiting:
        _take_back(row, by=by, now=now)


def _take_back(row: models.Document, *, by: UUID, now: datetime) -> None:
    waiting = models.Document.objects.filter(
        id=row.id, state__in=papers.sources(State.REPLACED, Role.SENDER)
    )
    if waiting.update(state=State.REPLACED, decided_at=now) == 1:
        note(row.id, State.REPLACED, by=by, now=now)
        _forget_scan(row)


def _forget_scan(row: models.Document) -> None:
    file_id = row.file_id
    models.Document.objects.filter(id=row.id).update(file_id=None, pages=0, size=0)
    if file_id is not None:
        transaction.on_commit(lambda: vault.forget(file_id))
