"""What dispatchers do to rides, each step remembered so that it can be undone for a while."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from rides.desk import models
from rides.trips.actions import steering
from rides.trips.actions.moves import Cause
from rides.trips.queries import desk as trips
from rides.trips.states import LIVE, State

Kind = models.Act.Kind


class NotOver(Refusal):
    """The ride goes on, so nobody can be done with it."""

    code = "not_over"


class CannotUndo(Refusal):
    """It was undone before, it is too long ago, or the ride has moved on."""

    code = "cannot_undo"


@transaction.atomic
def assign(*, ride_id: UUID, driver_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Give a ride to a driver. Raises as `rides.trips.actions.steering.assign`."""
    if _is_known(cause):
        return
    steering.assign(ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now)
    _note(Kind.ASSIGN, cause, now=now, ride_id=ride_id, driver_id=driver_id, reason=reason)


@transaction.atomic
def take_back(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Take the driver off a ride. Raises as `rides.trips.actions.steering.take_back`."""
    if _is_known(cause):
        return
    before = steering.take_back(ride_id=ride_id, reason=reason, cause=cause, now=now)
    _note(Kind.TAKE_BACK, cause, now=now, ride_id=ride_id, before_id=before, reason=reason)


@transaction.atomic
def hand_on(*, ride_id: UUID, driver_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Give a ride to another driver. Raises as `rides.trips.actions.steering.hand_on`."""
    if _is_known(cause):
        return
    before = steering.hand_on(
        ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now
    )
    drivers = {"driver_id": driver_id, "before_id": before}
    _note(Kind.HAND_ON, cause, now=now, ride_id=ride_id, reason=reason, **drivers)


@transaction.atomic
def exchange(*, ride_id: UUID, other_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Exchange two rides' drivers. Raises as `rides.trips.actions.steering.exchange`."""
    if _is_known(cause):
        return
    steering.exchange(ride_id=ride_id, other_id=other_id, reason=reason, cause=cause, now=now)
    _note(Kind.EXCHANGE, cause, now=now, ride_id=ride_id, other_id=other_id, reason=reason)


@transaction.atomic
def see(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Somebody has looked at how a ride ended: it needs no attention any more. Twice is once.

    Raises:
        NotYours: there is no such ride.
        NotOver: it has not ended.
    """
    key, by = _who(cause)
    ride = trips.one(ride_id, now=now)
    if ride is None:
        raise NotYours(_("There is no such ride."))
    if ride.state in LIVE or ride.state == State.SCHEDULED:
        raise NotOver(_("This ride is not over. It leaves the list when what is wrong is mended."))
    act = models.Act(client_event_id=key, by_id=by, kind=Kind.SEEN, ride_id=ride_id, at=now)
    models.Act.objects.bulk_create([act], ignore_conflicts=True)


@transaction.atomic
def undo(*, act_id: UUID, cause: Cause, now: datetime) -> None:
    """Take back what the desk did, while the ride still stands as that left it.

    Raises:
        NotYours: there is no such act.
        CannotUndo: the sentence says why.
        as the steps of `rides.trips.actions.steering`; then nothing has changed.
    """
    act = models.Act.objects.filter(id=act_id).first()
    if act is None:
        raise NotYours(_("There is nothing to undo."))
    limit = timedelta(seconds=rules_as_of(now)["desk.undo_s"])
    fresh = models.Act.objects.filter(id=act_id, undone_at=None, at__gte=now - limit)
    if fresh.update(undone_at=now, undone_by_id=cause.by) != 1:
        raise CannotUndo(_("This was undone before, or is too long ago to undo."))
    _reverse(act, cause, now=now)


def _reverse(act: models.Act, cause: Cause, *, now: datetime) -> None:
    why = _("The desk undid its last step.")
    if act.kind == Kind.SEEN:
        return
    if act.kind == Kind.EXCHANGE and act.other_id:
        steering.exchange(
            ride_id=act.ride_id, other_id=act.other_id, reason=why, cause=cause, now=now
        )
    elif act.kind == Kind.HAND_ON and act.before_id:
        steering.hand_on(
            ride_id=act.ride_id, driver_id=act.before_id, reason=why, cause=cause, now=now
        )
    elif act.kind == Kind.TAKE_BACK and act.before_id:
        steering.assign(
            ride_id=act.ride_id, driver_id=act.before_id, reason=why, cause=cause, now=now
        )
    else:
        steering.unassign(ride_id=act.ride_id, reason=why, cause=cause, now=now)


def _is_known(cause: Cause) -> bool:
    key, _by = _who(cause)
    return models.Act.objects.filter(client_event_id=key).exists()


def _note(kind: str, cause: Cause, *, now: datetime, reason: str, **about: UUID) -> None:
    key, by = _who(cause)
    models.Act.objects.create(
        client_event_id=key, by_id=by, kind=kind, reason=reason[:300], at=now, **about
    )


def _who(cause: Cause) -> tuple[UUID, UUID]:
    """The number of this step and who makes it.

    Raises:
        ValueError: the desk's steps always have both.
    """
    if cause.client_event_id is None or cause.by is None:
        raise ValueError("a step of the desk has a number and somebody who makes it")
    return cause.client_event_id, cause.by
