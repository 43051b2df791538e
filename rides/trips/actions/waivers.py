"""A fee that the desk takes back: the debt is reversed in the books, the rider is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.journal import actions as journal
from coop.work import actions as work
from rides.trips import models
from rides.trips.actions import moves, paying, reporting
from rides.trips.actions.moves import Cause
from rides.trips.queries.endings import WAIVED, owed_on
from rides.trips.states import Role

REASON_MAX = 300


class NothingToWaive(Refusal):
    """The ride cost nothing, or its fee was taken back before."""

    code = "nothing_to_waive"


class NoReason(Refusal):
    """Whoever takes a fee back says why."""

    code = "no_reason"
    status = 422


@transaction.atomic
def waive(*, ride_id: UUID, reason: str, cause: Cause, now: datetime) -> None:
    """Take back what a rider owes for cancelling late or not coming; the driver's pay with it.

    Args:
        reason: in words that the rider reads.
    Raises:
        NotAllowed: only the desk takes fees back.
        NoReason: the reason is empty.
        NothingToWaive: there is no fee, or it was taken back.
    """
    if moves.seen(cause, ride_id, WAIVED):
        return
    if cause.role != Role.DESK:
        raise NotAllowed(_("Only the desk can take a fee back."))
    if not reason.strip():
        raise NoReason(_("Say why the fee is taken back. The rider reads it."))
    ride = models.Ride.objects.filter(id=ride_id).first()
    if ride is None:
        raise NotYours(_("There is no such ride."))
    amount_minor, owing = owed_on(ride), models.Ride.objects.filter(id=ride_id, waived_at=None)
    if not amount_minor or not owing.update(waived_at=now):
        raise NothingToWaive(_("There is no fee on this ride to take back."))
    cause.facts.update({"reason": reason.strip()[:REASON_MAX], "amount_minor": amount_minor})
    moves.note(ride_id, WAIVED, cause, now=now)
    paying.waive_fee(ride, amount_minor, reason=reason.strip()[:REASON_MAX], by=cause.by, now=now)
    journal.record(
        kind="fee.waived",
        public={"currency": ride.currency, "amount_minor": amount_minor},
        private={"ride": str(ride_id), "reason": reason.strip()[:REASON_MAX]},
        about=ride_id,
        now=now,
    )
    reporting.forgiven(ride, now=now)
    told = {"user": str(ride.booked_by_id), "kind": "fee_waived", "ride": str(ride_id)}
    work.post("ride.told", told, now=now)
