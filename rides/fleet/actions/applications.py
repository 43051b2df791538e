"""Wishing to drive: begun, saved as one goes, approved by what stewards accept, refused, resumed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.members.actions import admission
from coop.work import actions as work
from rides.fleet import applying, models
from rides.fleet.actions import documents, enrolling
from rides.fleet.applying import Role, State
from rides.fleet.queries import applications as queries

REASON_MOST = 300


class NotNow(Refusal):
    """The application stands where this is not possible."""

    code = "application_closed"


class TooSoon(Refusal):
    """After a refusal one waits before one applies again."""

    code = "apply_again_later"


class ReasonNeeded(Malformed):
    """A refusal says why."""

    code = "reason_needed"


class OwnPapers(NotAllowed):
    """Nobody checks their own papers."""

    code = "own_papers"


@transaction.atomic
def begin(*, user_id: UUID, name: str, phone: str, now: datetime) -> UUID:
    """Start to apply, or correct one's name and phone; returns the application's id."""
    locker.write(user_id, "profile", {"name": name, "phone": phone}, now=now)
    row, is_new = models.Application.objects.get_or_create(
        user_id=user_id, defaults={"state": State.DRAFT, "started_at": now}
    )
    if is_new:
        documents.note(row.id, "begun", by=user_id, now=now)
    return row.id


@transaction.atomic
def keep_car(*, user_id: UUID, typed: Mapping[str, object], now: datetime) -> None:
    """Keep what was typed about a car, right or wrong, so that nothing is lost.

    Raises:
        NotNow: name and phone come first.
    """
    kept = models.Application.objects.filter(user_id=user_id).update(car=dict(typed))
    if kept != 1:
        raise NotNow(_("Begin with your name and phone."))


@transaction.atomic
def add_car(*, user_id: UUID, vehicle: enrolling.NewVehicle, now: datetime) -> UUID:
    """Register one's own car; the papers of it come next. Returns its id.

    Raises:
        enrolling.NoPlate, enrolling.PlateTaken: with the sentence for the person.
    """
    vehicle_id = enrolling.register(owner_id=user_id, vehicle=vehicle, now=now)
    models.Application.objects.filter(user_id=user_id).update(car={})
    settle(user_id=user_id, by=None, now=now)
    return vehicle_id


@transaction.atomic
def settle(*, user_id: UUID, by: UUID | None, now: datetime) -> None:
    """Move a person's open application to where what they sent, and what was accepted, puts it.

    Args:
        by: the steward whose decision led here, if one did.
    """
    row = models.Application.objects.select_for_update().filter(user_id=user_id).first()
    if row is None:
        return
    is_complete, is_accepted = queries.standing(user_id, now=now)
    # A complete draft is sent first; accepted already, it is approved in the next step.
    for _step in range(len(State)):
        state = State(row.state)
        target = applying.next_state(state, is_complete=is_complete, is_accepted=is_accepted)
        if target == state:
            return
        _move(row, target, Role.SYSTEM, by=by, now=now)
        if target == State.APPROVED:
            _admit(user_id, by=by, now=now)


@transaction.atomic
def withdraw(*, user_id: UUID, now: datetime) -> None:
    """Give up applying; what waits for stewards is taken back.

    Raises:
        NotNow: there is no open application.
    """
    row = _of(user_id)
    _move(row, State.WITHDRAWN, Role.APPLICANT, by=user_id, now=now)
    documents.take_back(user_id=user_id, now=now)


@transaction.atomic
def resume(*, user_id: UUID, now: datetime) -> None:
    """Apply again, with everything that was accepted before.

    Raises:
        TooSoon: with the day from which it is possible.
        NotNow: the application is open, or approved.
    """
    row = _of(user_id)
    seen = queries.of_person(user_id, now=now)
    if seen and seen.again_at and now < seen.again_at:
        raise TooSoon(
            _("Your application was refused, so it takes a while until you can apply again."),
            allowed_at=seen.again_at,
        )
    _move(row, State.DRAFT, Role.APPLICANT, by=user_id, now=now)
    settle(user_id=user_id, by=None, now=now)


@transaction.atomic
def refuse(*, application_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Refuse somebody as a driver, as a steward; they read the reason.

    Raises:
        ReasonNeeded, OwnPapers, NotNow, NotYours: with the sentence for the steward.
    """
    if not people.is_steward(by):
        raise members.NotASteward(_("Only a steward may do this."))
    row = models.Application.objects.filter(id=application_id).first()
    if row is None:
        raise NotYours(_("There is no such application."))
    if row.user_id == by:
        raise OwnPapers(_("This is your own application. Another steward decides about it."))
    if not reason.strip():
        raise ReasonNeeded(_("Write why; the person reads it and may answer."))
    _move(row, State.REFUSED, Role.STEWARD, by=by, now=now)
    models.Application.objects.filter(id=row.id).update(reason=reason.strip()[:REASON_MOST])
    documents.take_back(user_id=row.user_id, now=now)


def _move(
    row: models.Application, target: State, role: Role, *, by: UUID | None, now: datetime
) -> None:
    values: dict[str, object] = {"state": target}
    if target in (State.APPROVED, State.REFUSED):
        values |= {"decided_at": now, "decided_by_id": by}
    if target == State.SENT:
        values["sent_at"] = now
    rows = models.Application.objects.filter(id=row.id, state__in=applying.sources(target, role))
    if rows.update(**values) != 1:
        raise NotNow(_("This application has moved on meanwhile. Open it again."))
    row.state = target
    documents.note(row.id, target, by=by, now=now)
    work.post("fleet.application_moved", {"user": str(row.user_id), "to": target}, now=now)


def _admit(user_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """Make the person a driver. Their papers show who they are, should they become a member."""
    steward = by if by and people.is_steward(by) else people.any_steward()
    if steward is not None:
        admission.papers_seen(user_id=user_id, by=steward, now=now)
    enrolling.begin(user_id=user_id, now=now)


def _of(user_id: UUID) -> models.Application:
    row = models.Application.objects.filter(user_id=user_id).first()
    if row is None:
        raise NotNow(_("You have not applied yet."))
    return row
