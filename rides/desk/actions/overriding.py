"""Steps that the desk does for a rider or a driver who cannot, each with a reason on record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from rides.trips.actions import driving, ending
from rides.trips.actions.moves import Cause

STEPS = ("arrive", "start", "complete", "cancel")


class NoReason(Refusal):
    """Whoever does somebody else's step says why."""

    code = "no_reason"
    status = 422


@transaction.atomic
def do(step: str, *, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Do one of `STEPS` for somebody else.

    Raises:
        NoReason: the reason is empty.
        Malformed: there is no such step.
        as the step itself.
    """
    if step not in STEPS:
        raise Malformed(_("There is no such step."))
    if not reason.strip():
        raise NoReason(_("Say why. It stands in the ride’s history for good."))
    cause.facts["words"] = reason.strip()
    if step == "arrive":
        driving.arrive(ride_id=ride_id, reason=reason.strip(), cause=cause, now=now)
    elif step == "start":
        driving.begin(ride_id=ride_id, cause=cause, now=now)
    elif step == "complete":
        driving.complete(ride_id=ride_id, cause=cause, now=now)
    else:
        ending.cancel(ride_id=ride_id, agreed_minor=None, cause=cause, now=now)
