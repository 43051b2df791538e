"""The lines of a ride's fare, and what they come to."""

from uuid import UUID

from coop.rulebook.queries import rules_of
from rides.trips import models
from rides.trips.fares import Fare, FareLine, of_lines


def fare_lines(ride_id: UUID) -> tuple[FareLine, ...]:
    """The fare lines of a ride, in order."""
    rows = models.Line.objects.filter(ride_id=ride_id).order_by("position")
    return tuple(FareLine(r.kind, r.amount_minor, r.quantity, r.unit_minor, r.name) for r in rows)


def price_of(ride: models.Ride) -> Fare:
    """What a ride's lines come to, for rider, driver and fee."""
    return of_lines(fare_lines(ride.id), fee_bp=rules_of(ride.rules_version)["fees.rate_bp"])
