"""The driver's attempts to reach a rider: on record, because a no-show must not come unannounced."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_of
from rides.trips import models
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.queries.contact import TRIED, tries_at_pickup
from rides.trips.states import State

BEFORE_THE_RIDE = (State.ASSIGNED, State.ARRIVED)


class NotTried(Refusal):
    """The driver said nothing to the rider since they arrived."""

    code = "not_tried"


@transaction.atomic
def tried(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Write down that the driver wrote to their rider or called them; the rider's page shows it.

    Raises:
        NotYours: somebody else drives this ride.
        moves.WrongState: the driver is not on the way to the rider, nor waits for them.
    """
    if moves.seen(cause, ride_id, TRIED):
        return
    moves.require_driver(ride_id, cause)
    moves.note(ride_id, TRIED, cause, now=now, only_in=BEFORE_THE_RIDE)


def require_tried(ride: models.Ride) -> None:
    """Refuse to leave a rider to whom nothing was said.

    Raises:
        NotTried: fewer attempts since the arrival than the rule asks for.
    """
    if tries_at_pickup(ride) < rules_of(ride.rules_version)["noshow.contact_min"]:
        raise NotTried(
            _("Write to or call your rider first. If nobody answers, you can say that nobody came.")
        )
