"""Tolls that a driver pays on the way: the rider sees them at once, and nobody takes a fee of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, Refusal
from coop.rulebook.queries import rules_of
from rides.trips import models
from rides.trips.actions import booking, moves
from rides.trips.actions.moves import Cause
from rides.trips.fares import FareLine
from rides.trips.queries.lines import fare_lines, price_of
from rides.trips.states import State

TOLL = "toll"
NAME_MAX = 60


class TollTooHigh(Refusal):
    """Together, the tolls of this ride would be above what members voted."""

    code = "toll_too_high"
    status = 422


@dataclass(frozen=True, slots=True)
class Toll:
    """What was paid, and the name of the road or bridge."""

    amount_minor: int
    name: str = ""


@transaction.atomic
def enter(*, ride_id: UUID, toll: Toll, cause: Cause, now: datetime) -> None:
    """Add a toll that the driver has just paid to the price of a ride under way.

    Raises:
        NotYours: somebody else drives this ride.
        moves.WrongState: the rider does not sit in the car.
        Malformed: the amount is not above zero.
        TollTooHigh: `facts["left_minor"]` is what may still be added.
    """
    if moves.seen(cause, ride_id, TOLL):
        return
    moves.require_driver(ride_id, cause)
    ride = models.Ride.objects.select_for_update().get(id=ride_id)
    if toll.amount_minor <= 0:
        raise Malformed(_("A toll is an amount above zero."))
    paid_minor = sum(line.amount_minor for line in fare_lines(ride_id) if line.kind == TOLL)
    left_minor = rules_of(ride.rules_version)["tolls.most_minor"] - paid_minor
    if toll.amount_minor > left_minor:
        raise TollTooHigh(
            _("You can add up to %s in tolls to this ride. For more, write to the desk.")
            % format_money(max(0, left_minor), ride.currency),
            facts={"left_minor": max(0, left_minor)},
        )
    line = FareLine(TOLL, toll.amount_minor, name=toll.name.strip()[:NAME_MAX])
    booking.write_lines(ride, [line])
    cause.facts.update({"amount_minor": toll.amount_minor, "name": line.name})
    price_minor = price_of(ride).total_minor
    moves.note(ride_id, TOLL, cause, now=now, only_in=[State.IN_PROGRESS], price_minor=price_minor)
