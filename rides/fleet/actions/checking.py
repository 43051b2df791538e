"""Stewards check papers: accepted until a day, or rejected with a reason. One decision counts."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.web import formats
from coop.work import actions as work
from rides.fleet import models, papers, wording
from rides.fleet.actions import applications, documents, fitness
from rides.fleet.actions.applications import OwnPapers, ReasonNeeded
from rides.fleet.papers import Kind, Role, State
from rides.fleet.queries import applications as applying
from rides.fleet.queries import papers as queries

REASON_MOST = 300
TEXT_MOST = 80
WARN_HOUR = time(9)


class Decided(Refusal):
    """Somebody was faster."""

    code = "already_decided"


@dataclass(frozen=True, slots=True)
class Found:
    """What a steward, or an office outside, found: until when it holds, and who says so."""

    expires_on: date | None
    checked_by: str = ""
    reference: str = ""


class _MovedOn(Exception):
    """The document is not in the state that the decision needs."""


def accept(*, document_id: UUID, found: Found, by: UUID, now: datetime) -> None:
    """Accept a paper until a day; whoever has all of theirs accepted may drive.

    Raises:
        Decided: another steward was first; the sentence says who decided what, and when.
        OwnPapers, documents.WrongDate, members.NotASteward, NotYours: with the sentence.
    """
    try:
        _accept(document_id, found, Role.STEWARD, by=by, now=now)
    except _MovedOn as moved:
        raise Decided(_who_decided(document_id, by=by, now=now)) from moved


def reject(*, document_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Reject a paper that waits; its sender reads the reason and sends another.

    Raises:
        Decided, OwnPapers, ReasonNeeded, members.NotASteward, NotYours: with the sentence.
    """
    _reject_from(State.SENT, document_id, reason, by=by, now=now)


def revoke(*, document_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Reject a paper that was accepted: it does not hold after all. Rides under way go on.

    Raises:
        as `reject`.
    """
    _reject_from(State.ACCEPTED, document_id, reason, by=by, now=now)


def _reject_from(source: State, document_id: UUID, reason: str, *, by: UUID, now: datetime) -> None:
    if not reason.strip():
        raise ReasonNeeded(_("Choose or write a reason; the sender reads it."))
    assert papers.may_move(source, State.REJECTED, Role.STEWARD)
    try:
        _reject(document_id, source, reason.strip()[:REASON_MOST], by=by, now=now)
    except _MovedOn as moved:
        raise Decided(_who_decided(document_id, by=by, now=now)) from moved


@transaction.atomic
def accept_from_outside(*, document_id: UUID, found: Found, now: datetime) -> bool:
    """Accept what an office outside found to be in order; returns whether it still waited."""
    try:
        with transaction.atomic():
            _accept(document_id, found, Role.OUTSIDE, by=None, now=now)
    except _MovedOn:
        return False
    return True


@transaction.atomic
def _accept(document_id: UUID, found: Found, role: Role, *, by: UUID | None, now: datetime) -> None:
    row = _checked(document_id, by)
    documents.check_date(Kind(row.kind), found.expires_on, now=now)
    # One holds at a time: the one that held until now gives way in the same transaction.
    about = {"person_id": row.person_id} if row.person_id else {"vehicle_id": row.vehicle_id}
    before = models.Document.objects.filter(
        Q(**about),
        kind=row.kind,
        state__in=papers.sources(State.REPLACED, role) - {State.SENT},
    ).exclude(id=row.id)
    waiting = models.Document.objects.select_for_update().filter(
        id=row.id, state__in=papers.sources(State.ACCEPTED, role)
    )
    if not waiting.exists():
        raise _MovedOn
    before.update(state=State.REPLACED, decided_at=now)
    moved = waiting.update(
        state=State.ACCEPTED,
        decided_at=now,
        decided_by_id=by,
        expires_on=found.expires_on,
        checked_by=found.checked_by.strip()[:TEXT_MOST],
        reference=found.reference.strip()[:TEXT_MOST],
    )
    if moved != 1:
        raise _MovedOn
    documents.note(row.id, State.ACCEPTED, by=by, now=now)
    if found.expires_on is not None:
        warn_next(row.id, found.expires_on, now=now)
    _follow(row.id, by=by, now=now)


@transaction.atomic
def _reject(document_id: UUID, source: State, reason: str, *, by: UUID, now: datetime) -> None:
    row = _checked(document_id, by)
    moved = models.Document.objects.filter(id=row.id, state=source).update(
        state=State.REJECTED, decided_at=now, decided_by_id=by, reason=reason
    )
    if moved != 1:
        raise _MovedOn
    documents.note(row.id, State.REJECTED, by=by, now=now)
    _follow(row.id, by=by, now=now)


def warn_next(document_id: UUID, expires_on: date, *, now: datetime) -> None:
    """Be there on the next day on which the holder is reminded, at nine in the morning."""
    zone = ZoneInfo(queries.time_zone())
    days = [datetime.combine(day, WARN_HOUR, zone) for day in papers.warn_on(expires_on)]
    ahead = [at for at in days if at > now]
    if ahead:
        work.set_timer("fleet.warn", str(document_id), due_at=min(ahead))


def _checked(document_id: UUID, by: UUID | None) -> models.Document:
    """The document, if this steward may decide about it; nobody by name is an office outside."""
    row = models.Document.objects.select_related("vehicle").filter(id=document_id).first()
    if row is None:
        raise NotYours(_("There is no such document."))
    if by is None:
        return row
    if not people.is_steward(by):
        raise members.NotASteward(_("Only a steward may do this."))
    owner_id = row.vehicle.owner_id if row.vehicle else None
    if by in (row.person_id, row.sent_by_id, owner_id):
        raise OwnPapers(_("These are your own papers. Another steward checks them."))
    return row


def _follow(document_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """What a decision leads to: applications move on, open shifts end earlier or later, mail."""
    row = queries.document(document_id)
    assert row is not None
    for user_id in applying.open_ids_about(row):
        applications.settle(user_id=user_id, by=by, now=now)
    fitness.refresh(user_id=row.person_id, vehicle_id=row.vehicle_id, now=now)
    work.post("fleet.paper_moved", {"document": str(document_id), "to": row.state}, now=now)


def _who_decided(document_id: UUID, *, by: UUID, now: datetime) -> str:
    row = queries.document(document_id)
    if row is None or row.decided_at is None:
        return _("Its sender replaced it with a newer one. The queue shows the newest.")
    at = formats.time_of_day(row.decided_at, queries.time_zone(), "metric")
    day = wording.day(papers.today(row.decided_at, queries.time_zone()))
    name = _name(row.decided_by, by=by, now=now)
    said = {
        State.ACCEPTED: _("%(name)s accepted this on %(day)s at %(at)s."),
        State.REJECTED: _("%(name)s rejected this on %(day)s at %(at)s."),
    }.get(State(row.state), _("This was replaced on %(day)s at %(at)s."))
    return said % {"name": name, "day": day, "at": at}


def _name(user_id: UUID | None, *, by: UUID, now: datetime) -> str:
    if user_id == by:
        return _("You")
    if user_id is None:
        return _("The office that checks backgrounds")
    profile = locker.glance(
        user_id, "profile", fields=("name",), purpose="colleague", reader=f"steward:{by}", now=now
    )
    return profile.get("name") or _("Another steward")
