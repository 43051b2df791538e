"""Rides that end otherwise: cancelled, nobody came, broken off; and searches that start anew."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of, rules_of
from coop.work import actions as work
from rides.dispatch.actions import claims, requests
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import contact, driving, moves, nearness, paying, reporting
from rides.trips.actions.moves import Cause
from rides.trips.cancelling import Deed, Verdict
from rides.trips.queries.cancellation import cancel_verdict, driver_verdict
from rides.trips.queries.later import timetable_of
from rides.trips.states import State

UNMET_GRID_DEG = 0.005
"""Unmet demand is kept to about 500 m."""
ON_ANOTHER_RIDE, UNPAID = "on_another_ride", "card_refused"
"""Why a ride for later found no driver though there may have been one."""


class TooSoon(Refusal):
    """The driver has not waited long enough."""

    code = "too_soon"


class FeeChanged(Refusal):
    """Cancelling costs more than what the person agreed to."""

    code = "fee_changed"


class NoMoreTime(Refusal):
    """The search was extended before."""

    code = "extended_before"


@transaction.atomic
def cancel(
    *,
    ride_id: UUID,
    agreed_minor: int | None,
    cause: Cause,
    now: datetime,
    emergency: bool = False,
) -> Verdict | None:
    """Cancel a ride that has not started; returns the verdict.

    Args:
        agreed_minor: the fee that the person saw; more than it is never taken.
        emergency: the rider says that it is one.
    Raises:
        FeeChanged: it costs more by now.
        moves.WrongState: the ride has started or ended.
    """
    if moves.seen(cause, ride_id, State.CANCELLED):
        return None
    moves.require_state(ride_id, State.CANCELLED, cause)
    verdict = cancel_verdict(ride_id, now=now, emergency=emergency)
    if agreed_minor is not None and verdict.fee_minor > agreed_minor:
        raise FeeChanged(_("Cancelling costs more by now. Look at the fee again."))
    cause.facts.update(_told(verdict))
    ride = moves.move(ride_id, State.CANCELLED, cause, now=now, ended_at=now)
    driver_id = _stop_everything(ride_id, "cancelled", now=now) or _unclaim(ride_id, now=now)
    _charge(ride, driver_id, verdict.fee_minor, "cancelled", now=now)
    reporting.missed(ride, driver_id, verdict, cause, now=now)
    return verdict


@transaction.atomic
def no_show(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """End the ride because nobody came; the fee goes to the driver who waited.

    Raises:
        TooSoon: `allowed_at` says from when.
        nearness.TooFar: the driver does not wait at the pickup.
        contact.NotTried: the driver neither wrote nor called since they arrived.
    """
    if moves.seen(cause, ride_id, State.NO_SHOW):
        return
    driver_id = moves.require_driver(ride_id, cause)
    ride = models.Ride.objects.get(id=ride_id)
    rules = rules_of(ride.rules_version)
    allowed_at = (ride.arrived_at or now) + timedelta(seconds=rules["noshow.wait_s"])
    happened_at = moves.happened_at(ride_id, cause, now=now)
    if ride.state == State.ARRIVED and happened_at < allowed_at:
        minutes = rules["noshow.wait_s"] // 60
        raise TooSoon(
            _("Wait %d\xa0min at the pickup before you say that nobody came.") % minutes,
            allowed_at=allowed_at,
        )
    way_out = _("Wait within %d\xa0m of it before you say that nobody came.")
    nearness.require_at_stop(ride_id, driver_id, way_out, cause, now=now)
    if ride.state == State.ARRIVED:
        contact.require_tried(ride)
    verdict = driver_verdict(ride_id, Deed.NO_SHOW, now=now)
    cause.facts.update(_told(verdict))
    ride = moves.move(ride_id, State.NO_SHOW, cause, now=now, ended_at=now)
    _stop_everything(ride_id, "no_show", now=now)
    _charge(ride, driver_id, verdict.fee_minor, "no_show", now=now)
    reporting.missed(ride, driver_id, verdict, cause, now=now)


@transaction.atomic
def abort(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Break off a ride under way (emergency, breakdown): nothing is charged until it is reviewed."""
    if moves.seen(cause, ride_id, State.ABORTED):
        return
    moves.require_driver(ride_id, cause)
    cause.facts["reason"] = reason
    ride = moves.move(ride_id, State.ABORTED, cause, now=now, ended_at=now)
    _stop_everything(ride_id, "aborted", now=now)
    paying.release(ride, now=now)


@transaction.atomic
def release(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Take the driver off a ride and look for another, at the same price.

    After the voted number of searches the ride ends unfilled instead.
    """
    if moves.seen(cause, ride_id, State.SEARCHING, State.UNFILLED):
        return
    driver_id = moves.require_driver(ride_id, cause)
    ride = models.Ride.objects.get(id=ride_id)
    rules = rules_of(ride.rules_version)
    verdict = driver_verdict(ride_id, Deed.RELEASE, now=now, reason=reason)
    cause.facts.update({**_told(verdict), "reason": reason})
    reporting.missed(ride, driver_id, verdict, cause, now=now)
    if ride.searches > rules["search.again_max"]:
        give_up(ride_id=ride_id, cause=cause, now=now, reason="driver_left")
        return
    deadline_at = now + timedelta(seconds=rules["search.wait_s"])
    if ride.pickup_at:
        deadline_at = max(deadline_at, timetable_of(ride).deadline_at)
        work.set_timer("ride.timetable", str(ride_id), due_at=now)
    moves.move(
        ride_id,
        State.SEARCHING,
        cause,
        now=now,
        searches=ride.searches + 1,
        arrived_at=None,
        deadline_at=deadline_at,
        is_extended=False,
    )
    moves.close_assignment(ride_id, "released", now=now)
    requests.reopen_request(ride_id=ride_id, driver_id=driver_id, now=now)
    work.set_timer("ride.deadline", str(ride_id), due_at=deadline_at)


@transaction.atomic
def end_search(*, ride_id: UUID, now: datetime) -> None:
    """Timer: end a search whose time is up; one that just found somebody or got more time goes on."""
    # Locked, so that neither can happen between looking and ending.
    over = models.Ride.objects.select_for_update().filter(
        id=ride_id, state=State.SEARCHING, deadline_at__lte=now
    )
    if over.first() is not None:
        give_up(ride_id=ride_id, cause=moves.system(now), now=now)


@transaction.atomic
def give_up(*, ride_id: UUID, cause: Cause, now: datetime, reason: str = "no_driver") -> None:
    """End a search that found nobody, and remember that somebody wanted to ride.

    Whose last ride took longer than the wait for the next one did not miss a car; nor did who
    could not pay.
    """
    ride = moves.move(ride_id, State.UNFILLED, cause, now=now, ended_at=now)
    _stop_everything(ride_id, "released", now=now)
    paying.release(ride, now=now)
    if reason in {ON_ANOTHER_RIDE, UNPAID}:
        return
    pickup = models.Stop.objects.get(ride=ride, position=0).at
    models.UnmetDemand.objects.create(
        zone_id=ride.zone_id,
        service_class=ride.service_class,
        near=Geometry(_coarse(pickup.x), _coarse(pickup.y), srid=4326),
        reason=reason,
        at=now,
    )


@transaction.atomic
def extend(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Search as long again, once.

    Raises:
        NoMoreTime: it was extended before, or no longer searches.
    """
    if moves.seen(cause, ride_id, "extended"):
        return
    ride = models.Ride.objects.get(id=ride_id)
    wait = timedelta(seconds=rules_of(ride.rules_version)["search.wait_s"])
    rides = models.Ride.objects.filter(id=ride_id, state=State.SEARCHING, is_extended=False)
    if not rides.update(is_extended=True, deadline_at=ride.deadline_at + wait):
        raise NoMoreTime(_("The search can be extended once, while it lasts."))
    moves.note(ride_id, "extended", cause, now=now)
    work.set_timer("ride.deadline", str(ride_id), due_at=ride.deadline_at + wait)


@transaction.atomic
def watch(*, ride_id: UUID, now: datetime) -> None:
    """Timer: a driver on the way who went dark, stands still or drives off loses the ride."""
    assignment = models.Assignment.objects.filter(
        ride_id=ride_id, closed_at=None, ride__state=State.ASSIGNED
    ).first()
    if assignment is None:
        return
    reason = _trouble(assignment, now=now)
    if reason:
        release(ride_id=ride_id, reason=reason, cause=moves.system(now), now=now)
    else:
        driving.watch_again(ride_id, now=now)


def _trouble(assignment: models.Assignment, *, now: datetime) -> str | None:
    rules = rules_as_of(now)
    fix = fleet.fix_of(assignment.driver_id)
    heard_at = fix.occurred_at if fix else fleet.heard_at_most(assignment.driver_id)
    if heard_at and (now - heard_at).total_seconds() > rules["watch.dark_s"]:
        return "dark"
    eta_s = nearness.seconds_to(assignment.ride_id, assignment.driver_id, position=0)
    if fix is None or eta_s is None:
        return None
    if eta_s < assignment.nearest_s or _has_time(assignment, eta_s, now=now):
        _came_nearer(assignment, eta_s, now=now)
        return None
    if eta_s > assignment.nearest_s + rules["watch.retreat_s"]:
        return "retreats"
    still_s = (now - assignment.nearer_at).total_seconds()
    return "stalls" if eta_s > 0 and still_s > rules["watch.stall_s"] else None


def _has_time(assignment: models.Assignment, eta_s: int, *, now: datetime) -> bool:
    """Whether the driver of a ride for later would be early even if they set off only now."""
    ride = assignment.ride
    return ride.pickup_at is not None and now < timetable_of(ride).leaves_at(eta_s)


def _came_nearer(assignment: models.Assignment, eta_s: int, *, now: datetime) -> None:
    models.Assignment.objects.filter(id=assignment.id).update(nearest_s=eta_s, nearer_at=now)


def _stop_everything(ride_id: UUID, outcome: str, *, now: datetime) -> UUID | None:
    """Free the driver, close the search, forget the timers; returns who drove."""
    driver_id = moves.close_assignment(ride_id, outcome, now=now)
    requests.close_request(ride_id=ride_id, now=now)
    for kind in ("ride.deadline", "ride.auto_end", "ride.watch", "ride.timetable"):
        work.cancel_timer(kind, str(ride_id))
    return driver_id


def _unclaim(ride_id: UUID, *, now: datetime) -> UUID | None:
    """A driver gave their word for a ride that is cancelled: tell them; returns who it was."""
    driver_id = claims.end(ride_id=ride_id, outcome="cancelled", now=now)
    if driver_id is not None:
        told = {"user": str(fleet.user_of(driver_id)), "kind": "claim_cancelled"}
        work.post("ride.told", {**told, "ride": str(ride_id)}, now=now)
    return driver_id


def _charge(
    ride: models.Ride, driver_id: UUID | None, fee_minor: int, reason: str, *, now: datetime
) -> None:
    """Take the fee for the driver, if there is one; else nothing stays held."""
    if driver_id and fee_minor:
        paying.charge_fee(ride, driver_id, fee_minor, reason, now=now)
    else:
        paying.release(ride, now=now)


def _told(verdict: Verdict) -> dict[str, object]:
    """The verdict as the ride's events keep it."""
    return {"rule": verdict.rule, "fault": verdict.fault, "fee_minor": verdict.fee_minor}


def _coarse(degrees: float) -> float:
    return round(round(degrees / UNMET_GRID_DEG) * UNMET_GRID_DEG, 6)
