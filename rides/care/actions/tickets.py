"""A problem with a ride: reported, answered, written to again, closed. Who is second is told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.scans import scanner
from coop.scans.scans import Unusable
from coop.work import actions as work
from rides.care import models
from rides.care.queries import tickets
from rides.care.queries.tickets import ANSWERED, CLOSED, DESK, OPEN, PERSON
from rides.trips.actions import waivers
from rides.trips.actions.moves import Cause
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

TEXT_MOST = 2000
PHOTO_BYTES_MOST = 10 * 1024 * 1024
PIXELS_MOST = 60_000_000
ASKED, REPLIED, ANSWER, TAKEN, DONE, REFUND, WAIVER = (
    *("asked", "replied", "answer", "taken", "closed", "refund", "waiver"),
)
PROPOSALS = frozenset({REFUND, WAIVER})


class TooLate(Refusal):
    """The time to report a problem, or to write to its ticket, is over."""

    code = "too_late"


class ChangedMeanwhile(Refusal):
    """Somebody else answered, or the person wrote more, since the page was opened."""

    code = "changed_meanwhile"


class BadPhoto(Malformed):
    """What was sent is no photo that we can show."""

    code = "bad_photo"


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody writes: under a number of its own, perhaps with a photo."""

    text: str
    by: UUID
    client_event_id: UUID
    photo: bytes | None = None


def report(*, ride_id: UUID, category: str, said: Wording, now: datetime) -> UUID:
    """Report a problem with a ride; returns the ticket's id. Sent twice, it is one ticket.

    Raises:
        Malformed: no words, or no such category.
        BadPhoto: what was sent is no photo.
        NotYours: the person had no part in the ride.
        TooLate: the ride is too long ago.
    """
    known = models.Ticket.objects.filter(client_event_id=said.client_event_id).first()
    if known is not None:
        if (known.ride_id, known.by_id) != (ride_id, said.by):
            raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
        return known.id
    role = role_on(ride_id, said.by)
    if role == Role.DESK:
        raise NotYours(_("Only the rider and the driver of a ride report a problem with it."))
    if category not in tickets.CATEGORIES:
        raise Malformed(_("Choose what the problem is about."))
    _require_words(said.text)
    _require_in_time(ride_id, now=now)
    said = replace(said, photo=_drawn(said.photo))
    return _report(ride_id, role, category, said, now=now)


def reply(*, ticket_id: UUID, said: Wording, now: datetime) -> None:
    """Write to one's own ticket again: it waits for an answer anew.

    Raises:
        Malformed: no words.
        NotYours: it is somebody else's.
        TooLate: one could write until an instant, which has passed.
    """
    if _known(ticket_id, said):
        return
    row = models.Ticket.objects.filter(id=ticket_id, by_id=said.by).first()
    if row is None:
        raise NotYours(_("There is no such ticket."))
    _require_words(said.text)
    until = tickets.writable_until(row)
    if until is not None and now >= until:
        raise TooLate(_("This ticket can no longer be written to. Report the problem anew."))
    _reply(row, replace(said, photo=_drawn(said.photo)), now=now)


@transaction.atomic
def answer(*, ticket_id: UUID, said: Wording, seen: int, now: datetime) -> None:
    """The desk's answer; its person gets a mail. Whoever answers becomes the owner.

    Args:
        seen: the ticket's `seq` on the page that this was written on.
    Raises:
        NotAllowed: they do not work at the desk.
        ChangedMeanwhile: somebody was faster, or the person wrote more.
    """
    tickets.require_desk(said.by)
    if _known(ticket_id, said):
        return
    _require_words(said.text)
    changes = {"state": ANSWERED, "answered_at": now, "owner_id": said.by, "closed_at": None}
    row = _move(ticket_id, seen, changes)
    _write(row, ANSWER, DESK, said, now=now)
    _tell(row, "answered", now=now)


@transaction.atomic
def take(*, ticket_id: UUID, by: UUID, client_event_id: UUID, seen: int, now: datetime) -> None:
    """Make a ticket one's own, so that nobody else works on it.

    Raises:
        ChangedMeanwhile: as `answer`.
    """
    tickets.require_desk(by)
    said = Wording("", by, client_event_id)
    if _known(ticket_id, said):
        return
    row = _move(ticket_id, seen, {"owner_id": by})
    _write(row, TAKEN, DESK, said, now=now)


@transaction.atomic
def close(*, ticket_id: UUID, said: Wording, seen: int, now: datetime) -> None:
    """End a ticket; its person can still write to it for a while.

    Raises:
        ChangedMeanwhile: as `answer`.
    """
    tickets.require_desk(said.by)
    if _known(ticket_id, said):
        return
    row = _move(ticket_id, seen, {"state": CLOSED, "closed_at": now})
    _write(row, DONE, DESK, said, now=now)
    _tell(row, "closed", now=now)


@transaction.atomic
def propose(
    *, ticket_id: UUID, kind: str, amount_minor: int | None, said: Wording, seen: int, now: datetime
) -> None:
    """Write down that the person should get money back, and why; or take their fee back at once.

    Raises:
        waivers.NothingToWaive: the ride has no fee.
        Malformed: no such proposal, an amount that is none, or no reason.
        ChangedMeanwhile: as `answer`.
    """
    tickets.require_desk(said.by)
    if _known(ticket_id, said):
        return
    if kind not in PROPOSALS or (kind == REFUND and not (amount_minor and amount_minor > 0)):
        raise Malformed(_("Say how much should be paid back."))
    _require_words(said.text)
    row = _move(ticket_id, seen, {"owner_id": said.by})
    _write(row, kind, DESK, said, amount_minor=amount_minor if kind == REFUND else None, now=now)
    if kind == WAIVER:
        cause = Cause(said.by, Role.DESK, now, said.client_event_id)
        waivers.waive(ride_id=row.ride_id, reason=said.text, cause=cause, now=now)


@transaction.atomic
def _report(ride_id: UUID, role: Role, category: str, said: Wording, *, now: datetime) -> UUID:
    row, is_new = models.Ticket.objects.get_or_create(
        client_event_id=said.client_event_id,
        defaults={
            "ride_id": ride_id,
            "by_id": said.by,
            "role": role,
            "category": category,
            "state": OPEN,
            "opened_at": now,
            "due_at": now + timedelta(seconds=tickets.promised_s(now)),
        },
    )
    if is_new:
        _write(row, ASKED, PERSON, said, now=now)
        _tell(row, "opened", now=now)
    return row.id


@transaction.atomic
def _reply(row: models.Ticket, said: Wording, *, now: datetime) -> None:
    changes: dict[str, object] = {"state": OPEN, "closed_at": None}
    if row.state != OPEN:
        changes["due_at"] = now + timedelta(seconds=tickets.promised_s(now))
    models.Ticket.objects.filter(id=row.id).update(seq=F("seq") + 1, **changes)
    row.refresh_from_db()
    _write(row, REPLIED, PERSON, said, now=now)
    _tell(row, "replied", now=now)


def _move(ticket_id: UUID, seen: int, changes: dict[str, object]) -> models.Ticket:
    rows = models.Ticket.objects.filter(id=ticket_id, seq=seen)
    if not rows.update(seq=F("seq") + 1, **changes):
        if not models.Ticket.objects.filter(id=ticket_id).exists():
            raise NotYours(_("There is no such ticket."))
        raise ChangedMeanwhile(
            _("Something was written or done here meanwhile. Read it, then send yours again.")
        )
    return models.Ticket.objects.get(id=ticket_id)


def _write(
    row: models.Ticket,
    kind: str,
    role: str,
    said: Wording,
    *,
    now: datetime,
    amount_minor: int | None = None,
) -> None:
    kept = models.Photo.objects.create(content=said.photo, at=now) if said.photo else None
    models.Entry.objects.create(
        ticket=row,
        seq=row.seq,
        kind=kind,
        by_id=said.by,
        role=role,
        text=said.text[:TEXT_MOST],
        amount_minor=amount_minor,
        photo=kept,
        client_event_id=said.client_event_id,
        at=now,
    )


def _known(ticket_id: UUID, said: Wording) -> bool:
    entry = models.Entry.objects.filter(client_event_id=said.client_event_id).first()
    if entry is None:
        return False
    if (entry.ticket_id, entry.by_id) != (ticket_id, said.by):
        raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
    return True


def _require_words(text: str) -> None:
    if not text.strip():
        raise Malformed(_("Write what happened first."))
    if len(text) > TEXT_MOST:
        raise Malformed(_("At most %d characters, please.") % TEXT_MOST)


def _require_in_time(ride_id: UUID, *, now: datetime) -> None:
    ended_at = sides(ride_id).ended_at
    within = timedelta(seconds=rules_as_of(now)["tickets.within_s"])
    if ended_at is not None and now > ended_at + within:
        raise TooLate(_("This ride is too long ago to report a problem with it."))


def _drawn(photo: bytes | None) -> bytes | None:
    """The photo drawn anew, outside of any transaction: what else it held is gone."""
    if not photo:
        return None
    if len(photo) > PHOTO_BYTES_MOST:
        raise BadPhoto(_("That photo is too large. Send one of at most 10\xa0MB."))
    try:
        return scanner.clean(photo, pixels_most=PIXELS_MOST, pages_most=1)[0]
    except Unusable as error:
        raise BadPhoto(_("That is no photo we can read. Send a JPEG, PNG or WebP.")) from error


def _tell(row: models.Ticket, what: str, *, now: datetime) -> None:
    work.post("care.ticket", {"ticket": str(row.id), "what": what}, now=now)
