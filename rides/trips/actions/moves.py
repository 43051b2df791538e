"""The one way in which a ride changes its state: a conditional update and an event, together."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.fleet import actions as fleet
from rides.fleet import queries as fleet_queries
from rides.fleet.motion import Fix
from rides.trips import models
from rides.trips.states import TOLD, Role, State, sources


class WrongState(Refusal):
    """The ride is not where this step begins."""

    code = "wrong_state"


@dataclass(frozen=True, slots=True)
class Cause:
    """Who makes something happen, as what, and when it happened where they are.

    `fix` is where their phone was then; it counts only for what reaches us late.
    """

    by: UUID | None
    role: Role
    occurred_at: datetime
    client_event_id: UUID | None = None
    facts: dict[str, object] = field(default_factory=dict)
    fix: Fix | None = None


def system(now: datetime, **facts: object) -> Cause:
    """The cause of what timers do."""
    return Cause(None, Role.SYSTEM, now, None, dict(facts))


@transaction.atomic
def move(
    ride_id: UUID,
    target: State,
    cause: Cause,
    *,
    now: datetime,
    only_from: Collection[State] | None = None,
    **changes: object,
) -> models.Ride:
    """Move a ride if it still stands where `cause.role` may take it from.

    Raises:
        WrongState: it stands elsewhere; the sentence says where.
    """
    allowed = sources(target, cause.role)
    if only_from is not None:
        allowed &= frozenset(only_from)
    rides = models.Ride.objects.filter(id=ride_id, state__in=sorted(allowed))
    if rides.update(state=target, seq=F("seq") + 1, **changes) != 1:
        raise WrongState(_where(ride_id))
    ride = models.Ride.objects.get(id=ride_id)
    record(ride, target, cause, now=now)
    _tell_passenger(ride, now=now)
    return ride


def note(
    ride_id: UUID,
    kind: str,
    cause: Cause,
    *,
    now: datetime,
    only_in: Collection[State] = tuple(State),
    **changes: object,
) -> None:
    """Record something that leaves the state as it is, such as a wrong PIN.

    Raises:
        WrongState: the ride stands in none of `only_in`; the sentence says where.
    """
    rides = models.Ride.objects.filter(id=ride_id, state__in=sorted(only_in))
    if rides.update(seq=F("seq") + 1, **changes) != 1:
        raise WrongState(_where(ride_id))
    record(models.Ride.objects.get(id=ride_id), kind, cause, now=now)


def record(ride: models.Ride, kind: str, cause: Cause, *, now: datetime) -> None:
    """Append the event and tell everyone who watches the ride."""
    models.Event.objects.create(
        ride=ride,
        seq=ride.seq,
        kind=kind,
        state=ride.state,
        role=cause.role,
        by=cause.by,
        occurred_at=cause.occurred_at,
        received_at=now,
        client_event_id=cause.client_event_id,
        facts=cause.facts,
    )
    work.post("ride.changed", {"ride": str(ride.id)}, now=now)
    driver_id = open_driver(ride.id)
    if driver_id is not None:
        fleet.touch(driver_id, now=now)


def happened_at(ride_id: UUID, cause: Cause, *, now: datetime) -> datetime:
    """When a step happened where the phone was: never before the step before it, never ahead.

    What others noted while the phone was away, such as a question, is no step before it.
    """
    steps = Q(role=cause.role) | Q(kind__in=list(State))
    events = models.Event.objects.filter(steps, ride_id=ride_id).order_by("-seq")
    before = events.values_list("occurred_at", flat=True).first()
    return min(now, max(before or cause.occurred_at, cause.occurred_at))


def is_late(cause: Cause, *, now: datetime) -> bool:
    """Whether a step reached us so long after it happened that the phone had no network."""
    return now - cause.occurred_at > timedelta(seconds=rules_as_of(now)["late.after_s"])


def require_state(ride_id: UUID, target: State, cause: Cause) -> None:
    """Make sure that the ride stands where `cause.role` may take it to `target` from.

    Raises:
        WrongState: it stands elsewhere; the sentence says where.
    """
    allowed = sorted(sources(target, cause.role))
    if not models.Ride.objects.filter(id=ride_id, state__in=allowed).exists():
        raise WrongState(_where(ride_id))


def seen(cause: Cause, ride_id: UUID | None, *kinds: str) -> bool:
    """Whether this write was carried out before: a phone that got no answer sends it again.

    The ride is held until the end of the transaction, so that of two at once the second waits
    here and then finds the first one done.

    Args:
        kinds: as what it would have been recorded.
    Raises:
        work.KeyReused: under this number something else was done, so this was not.
    """
    if cause.client_event_id is None:
        return False
    if ride_id is not None:
        models.Ride.objects.select_for_update().filter(id=ride_id).first()
    event = models.Event.objects.filter(client_event_id=cause.client_event_id).first()
    if event is None:
        return False
    if (event.ride_id, event.by) != (ride_id, cause.by) or event.kind not in kinds:
        raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
    return True


def done_as(client_event_id: UUID | None) -> str | None:
    """What this write was carried out as before, if it was."""
    if client_event_id is None:
        return None
    events = models.Event.objects.filter(client_event_id=client_event_id)
    return events.values_list("kind", flat=True).first()


def open_driver(ride_id: UUID) -> UUID | None:
    """The driver who is carrying out a ride."""
    open_ones = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None)
    return open_ones.values_list("driver_id", flat=True).first()


def require_driver(ride_id: UUID, cause: Cause) -> UUID:
    """The driver of a ride; where a driver acts, it must be this one.

    Raises:
        NotYours: the ride has no driver, or another one.
        WrongState: it was this driver's until it ended; the sentence says how.
    """
    driver_id = open_driver(ride_id)
    acts_as_driver = cause.role == Role.DRIVER
    if driver_id and not (acts_as_driver and fleet_queries.user_of(driver_id) != cause.by):
        return driver_id
    if driver_id is None and cause.by and _drove_to_its_end(ride_id, cause.by):
        raise WrongState(_where(ride_id))
    raise NotYours(_("This ride is not yours to drive."))


@transaction.atomic
def close_assignment(ride_id: UUID, outcome: str, *, now: datetime) -> UUID | None:
    """Free the driver of a ride; returns who it was."""
    assignment = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None).first()
    if assignment is None:
        return None
    models.Assignment.objects.filter(id=assignment.id, closed_at=None).update(
        closed_at=now, outcome=outcome
    )
    # A question to a driver who is gone is nobody's to answer.
    models.Change.objects.filter(ride_id=ride_id, state=models.Change.State.PENDING).update(
        state=models.Change.State.EXPIRED, answered_at=now
    )
    fleet.close_run(run_id=assignment.run_id, now=now)
    fleet.touch(assignment.driver_id, now=now)
    work.cancel_timer("ride.watch", str(ride_id))
    return assignment.driver_id


def _drove_to_its_end(ride_id: UUID, user_id: UUID) -> bool:
    mine = models.Assignment.objects.filter(ride_id=ride_id, driver__user_id=user_id)
    return mine.exclude(outcome="released").exists()


def _tell_passenger(ride: models.Ride, *, now: datetime) -> None:
    """Who did not book may see no screen of ours: what they must know reaches them elsewhere."""
    if ride.rider_id != ride.booked_by_id and ride.state in TOLD:
        work.post("passenger.told", {"ride": str(ride.id), "seq": str(ride.seq)}, now=now)


def _where(ride_id: UUID) -> str:
    state = models.Ride.objects.filter(id=ride_id).values_list("state", flat=True).first()
    if state is None:
        raise NotYours(_("There is no such ride."))
    return {
        State.SCHEDULED: _("This ride is booked for later."),
        State.SEARCHING: _("This ride is looking for a driver."),
        State.ASSIGNED: _("The driver is on the way to the pickup."),
        State.ARRIVED: _("The driver is at the pickup."),
        State.IN_PROGRESS: _("The ride is under way."),
        State.COMPLETED: _("This ride is finished."),
        State.CANCELLED: _("This ride was cancelled."),
        State.NO_SHOW: _("This ride ended because nobody came."),
        State.UNFILLED: _("This ride ended without finding a driver."),
        State.ABORTED: _("This ride was broken off."),
    }[State(state)]
