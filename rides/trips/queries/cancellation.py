"""What cancelling, letting go or leaving would mean now: a pure preview, asking changes nothing."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from coop.rulebook.queries import rules_of
from rides.dispatch.queries import claim_on
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import models
from rides.trips.cancelling import CONSEQUENCES, Deed, Facts, Fault, Terms, Verdict, verdict
from rides.trips.states import State

LATE_RULES = sorted(rule for rule, (fault, _fee) in CONSEQUENCES.items() if fault == Fault.RIDER)
"""A cancellation by one of these counts as one that could be forgiven."""


def cancel_verdict(ride_id: UUID, *, now: datetime, emergency: bool = False) -> Verdict:
    """The verdict on cancelling this ride at `now`, under the rules it was booked under.

    Args:
        emergency: the rider says that it is one; believed as often a month as the rule allows.
    """
    ride = models.Ride.objects.get(id=ride_id)
    return verdict(_facts(ride, emergency=emergency, now=now), _terms(ride), now=now)


def driver_verdict(ride_id: UUID, deed: Deed, *, now: datetime, reason: str = "") -> Verdict:
    """The verdict on a driver who lets a ride go, or says that nobody came."""
    ride = models.Ride.objects.get(id=ride_id)
    return verdict(_facts(ride, reason=reason, now=now), _terms(ride), now=now, deed=deed)


def _facts(ride: models.Ride, *, now: datetime, emergency: bool = False, reason: str = "") -> Facts:
    assignment = models.Assignment.objects.filter(ride_id=ride.id, closed_at=None).first()
    rules = rules_of(ride.rules_version)
    return Facts(
        state=State(ride.state),
        assigned_at=assignment.opened_at if assignment else None,
        promised_at=assignment.promised_at if assignment else None,
        arrived_at=ride.arrived_at,
        claimed_for=ride.pickup_at if claim_on(ride.id) else None,
        heard_at=_heard_at(assignment.driver_id) if assignment else None,
        forgiven_left=rules["cancel.free_per_month"] - _this_month(ride, LATE_RULES, now=now),
        emergency=emergency
        and _this_month(ride, ["emergency"], now=now) < rules["cancel.emergencies_max"],
        reason=reason,
    )


def _terms(ride: models.Ride) -> Terms:
    rules = rules_of(ride.rules_version)
    return Terms(
        free_s=rules["cancel.free_s"],
        late_s=rules["cancel.late_s"],
        fee_minor=rules["cancel.fee_minor"],
        ahead_s=rules["later.cancel_free_s"],
        missing_minor=rules["noshow.fee_minor"],
        dark_s=rules["watch.dark_s"],
    )


def _heard_at(driver_id: UUID) -> datetime | None:
    fix = fleet.fix_of(driver_id)
    return fix.occurred_at if fix else fleet.heard_at_most(driver_id)


def _this_month(ride: models.Ride, rules: list[str], *, now: datetime) -> int:
    """How many rides whoever booked cancelled by these rules since the first of the month."""
    local = now.astimezone(ZoneInfo(places.zone(ride.zone_id).time_zone))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    cancelled = models.Event.objects.filter(
        ride__booked_by_id=ride.booked_by_id,
        kind=State.CANCELLED,
        received_at__gte=first,
        facts__rule__in=rules,
    )
    return cancelled.count()
