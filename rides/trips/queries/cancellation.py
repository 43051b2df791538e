"""What cancelling a ride would cost now: a pure preview, asking changes nothing."""

from datetime import datetime
from uuid import UUID

from coop.rulebook.queries import rules_of
from rides.dispatch.queries import claim_on
from rides.trips import models
from rides.trips.cancelling import Facts, Terms, Verdict, verdict
from rides.trips.states import State


def cancel_verdict(ride_id: UUID, *, now: datetime) -> Verdict:
    """The verdict on cancelling this ride at `now`, under the rules it was booked under."""
    ride = models.Ride.objects.get(id=ride_id)
    assignment = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None).first()
    rules = rules_of(ride.rules_version)
    facts = Facts(
        state=State(ride.state),
        assigned_at=assignment.opened_at if assignment else None,
        promised_at=assignment.promised_at if assignment else None,
        arrived_at=ride.arrived_at,
        claimed_for=ride.pickup_at if claim_on(ride_id) else None,
    )
    terms = Terms(
        rules["cancel.free_s"],
        rules["cancel.late_s"],
        rules["cancel.fee_minor"],
        rules["later.cancel_free_s"],
    )
    return verdict(facts, terms, now=now)
