"""Showing who one is: a picture sent in, or the paper at the office; a steward looks and decides.

What stays is which kind of document was seen, by whom, when, and until when it counts. The picture
is forgotten. Called by this room's doors.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.members import actions as people
from coop.members import queries as members
from coop.members.actions import admission
from coop.rulebook.queries import Rules, rules_as_of
from coop.scans import scanner, vault, words
from coop.scans.scans import Unusable
from coop.trust import models
from coop.web.local import here

REASON_MAX = 300
KB = 1000


class WaitsAlready(Refusal):
    """One at a time."""

    code = "showing_waits"


class NothingWaits(Refusal):
    """Nothing waits: it was decided, or taken back."""

    code = "nothing_to_see"


class FileTooLarge(Malformed):
    """The file is larger than members let one be."""

    code = "identity_too_large"


class NotReadable(Malformed):
    """The file is no photo or PDF that can be opened."""

    code = "identity_unreadable"


class Decided(Refusal):
    """Another steward was faster, or the person took it back."""

    code = "already_decided"


class OwnDocument(NotAllowed):
    """Nobody says of themselves who they are."""

    code = "own_document"


@transaction.atomic
def send(*, what: str, content: bytes, by: UUID, now: datetime) -> UUID:
    """Send a picture of a document in; returns the showing's id.

    Args:
        what: one of `admission.DOCUMENTS`; `content`: a photo or PDF as it was uploaded.
    Raises:
        Malformed: no such kind; FileTooLarge, NotReadable: with what to send instead.
        WaitsAlready: one is waiting.
    """
    rules = rules_as_of(now)
    _need_kind(what)
    if len(content) > rules["identity.file_kb"] * KB:
        raise FileTooLarge(
            _(
                "That file is too large. Send a smaller photo or PDF, of at most %s\N{NO-BREAK SPACE}MB."
            )
            % (rules["identity.file_kb"] // KB)
        )
    _need_free(by)
    pages = _clean(content, rules)
    file_id = uuid4()
    row = models.Showing.objects.create(
        user_id=by, way="upload", what=what, asked_at=now, file_id=file_id, pages=len(pages)
    )
    # After the row: if the disk refuses, nothing was sent. A scan without a row is swept away.
    vault.put(file_id, pages, shelf=vault.IDENTITY)
    return row.id


@transaction.atomic
def come(*, what: str, by: UUID, now: datetime) -> UUID:
    """Say that one will show a document at the office; returns the showing's id.

    Raises:
        Malformed: no such kind. WaitsAlready: one is waiting.
    """
    _need_kind(what)
    _need_free(by)
    return models.Showing.objects.create(user_id=by, way="office", what=what, asked_at=now).id


@transaction.atomic
def take_back(*, by: UUID, now: datetime) -> None:
    """Take back what waits; the picture is forgotten at once, unseen or seen.

    Raises:
        NothingWaits
    """
    row = models.Showing.objects.filter(user_id=by, state="waiting").first()
    if row is None or not _move(row, "taken_back", now=now):
        raise NothingWaits(_("Nothing of yours waits: it was decided, or you took it back."))
    _forget(row)


@transaction.atomic
def accept(
    *, showing_id: UUID, what: str, expires_on: date | None, by: UUID, now: datetime
) -> None:
    """Say, as a steward, that one saw this document, and that it shows who they say they are.

    Args:
        what: which kind it was, whatever they announced.
        expires_on: the last day of the document itself; None where none stands on it.
    Raises:
        coop.members.actions.NotASteward, NotYours, OwnDocument, Decided
        coop.members.actions.admission.DocumentOver: it has expired.
    """
    row = _to_decide(showing_id, by)
    _need_kind(what)
    until = _end_of(expires_on) if expires_on else None
    admission.check(user_id=row.user_id, by=by, now=now, what=what, until=until)
    lasts = now + timedelta(seconds=rules_as_of(now)["identity.lasts_s"])
    counts = min(until or lasts, lasts)
    if not _move(row, "accepted", decided_by_id=by, what=what, until=counts, now=now):
        raise _decided()


@transaction.atomic
def reject(*, showing_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Turn a document down, with a reason that its person reads.

    Raises:
        coop.members.actions.NotASteward, NotYours, OwnDocument, Decided
        Malformed: no reason, or one of more than 300 characters.
    """
    row = _to_decide(showing_id, by)
    why = " ".join(reason.split())
    if not (why and len(why) <= REASON_MAX and why.isprintable()):
        raise Malformed(_("Write the reason, in up to 300 characters. The person reads it."))
    if not _move(row, "rejected", decided_by_id=by, reason=why, now=now):
        raise _decided()


def forget_old(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: pictures are forgotten soon after a decision, or when nobody decides in time."""
    rules = rules_as_of(now)
    wait = timedelta(seconds=rules["identity.wait_s"])
    for row in models.Showing.objects.filter(state="waiting", asked_at__lte=now - wait):
        with transaction.atomic():
            if _move(row, "lapsed", now=now):
                _forget(row)
    kept = timedelta(seconds=rules["identity.keep_s"])
    for row in models.Showing.objects.filter(file_id__isnull=False, decided_at__lte=now - kept):
        with transaction.atomic():
            _forget(row)
    known = models.Showing.objects.filter(file_id__isnull=False).values_list("file_id", flat=True)
    for stray in vault.strays({one for one in known if one}, shelf=vault.IDENTITY):
        vault.forget(stray, shelf=vault.IDENTITY)


def _move(
    row: models.Showing, state: str, *, now: datetime, **found: UUID | str | datetime
) -> bool:
    waiting = models.Showing.objects.filter(id=row.id, state="waiting")
    return waiting.update(state=state, decided_at=now, **found) == 1


def _forget(row: models.Showing) -> None:
    file_id = row.file_id
    models.Showing.objects.filter(id=row.id).update(file_id=None, pages=0)
    if file_id is not None:
        transaction.on_commit(lambda: vault.forget(file_id, shelf=vault.IDENTITY))


def _to_decide(showing_id: UUID, by: UUID) -> models.Showing:
    people.need_steward(by)
    row = models.Showing.objects.filter(id=showing_id).first()
    if row is None:
        raise NotYours(_("There is nothing of this number to look at."))
    if row.user_id == by:
        raise OwnDocument(_("This is your own document. Another steward looks at it."))
    if row.state != "waiting":
        raise _decided()
    return row


def _need_kind(what: str) -> None:
    if what not in admission.DOCUMENTS:
        raise Malformed(_("Say which document it is."))


def _need_free(by: UUID) -> None:
    people.hold(by)
    if members.account(by) is None:
        raise people.unknown()
    if models.Showing.objects.filter(user_id=by, state="waiting").exists():
        raise WaitsAlready(
            _("A document of yours waits for a steward. Take it back to begin anew.")
        )


def _clean(content: bytes, rules: Rules) -> list[bytes]:
    pixels, most = rules["identity.pixels"], rules["identity.pages"]
    try:
        return scanner.clean(content, pixels_most=pixels, pages_most=most)
    except Unusable as error:
        said = words.problem(error.problem, pages_most=most, pixels_most=pixels)
        raise NotReadable(said) from error


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(here().time_zone))


def _decided() -> Decided:
    return Decided(_("Somebody has decided about this, or its person took it back."))
