"""A driver's word for a ride for later: given, confirmed, given back. The indexes decide who was first.

Called by trips, which knows the ride; nothing here reads one.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from rides.dispatch import models
from rides.fleet import actions as fleet


class ClaimedBefore(Refusal):
    """Another driver claimed the ride."""

    code = "claimed_before"


class ClaimsOverlap(Refusal):
    """The driver's own claims would overlap."""

    code = "claims_overlap"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a driver promises: to be there at `pickup_at`, busy from and until with the ways."""

    ride_id: UUID
    driver_id: UUID
    pickup_at: datetime
    busy_from: datetime
    busy_until: datetime


@transaction.atomic
def claim(promise: Promise, *, is_confirmed: bool, now: datetime) -> UUID:
    """Take a ride for later for this driver; returns the claim.

    Args:
        is_confirmed: so near to the pickup that asking again would be no use.
    Raises:
        ClaimedBefore: another driver was first.
        ClaimsOverlap: it is too near to another ride that this driver claimed.
    """
    try:
        with transaction.atomic():
            row = models.Claim.objects.create(
                ride_id=promise.ride_id,
                driver_id=promise.driver_id,
                pickup_at=promise.pickup_at,
                busy_from=promise.busy_from,
                busy_until=promise.busy_until,
                claimed_at=now,
                asked_at=now if is_confirmed else None,
                confirmed_at=now if is_confirmed else None,
            )
    except IntegrityError as error:
        raise _why_not(promise) from error
    fleet.touch(promise.driver_id, now=now)
    return row.id


@transaction.atomic
def ask(*, ride_id: UUID, now: datetime) -> bool:
    """Ask the driver to confirm; returns whether that is new."""
    open_ones = models.Claim.objects.filter(ride_id=ride_id, ended_at=None, asked_at=None)
    return _changed(open_ones.filter(confirmed_at=None), ride_id, now=now, asked_at=now)


@transaction.atomic
def confirm(*, ride_id: UUID, driver_id: UUID, now: datetime) -> bool:
    """The driver says that it holds; returns whether that is new."""
    mine = models.Claim.objects.filter(ride_id=ride_id, driver_id=driver_id, ended_at=None)
    return _changed(mine.filter(confirmed_at=None), ride_id, now=now, confirmed_at=now)


@transaction.atomic
def warn(*, ride_id: UUID, now: datetime) -> bool:
    """Remember that the driver was told to come online; returns whether that is new."""
    unwarned = models.Claim.objects.filter(ride_id=ride_id, ended_at=None, warned_at=None)
    return _changed(unwarned, ride_id, now=now, warned_at=now)


@transaction.atomic
def end(*, ride_id: UUID, outcome: str, now: datetime, reason: str = "") -> UUID | None:
    """End the claim on a ride, if there is one; returns whose it was.

    Args:
        outcome: "driven", "released", "late", "lapsed", "absent", "cancelled" or "unassigned".
    """
    row = models.Claim.objects.filter(ride_id=ride_id, ended_at=None).first()
    if row is None:
        return None
    open_one = models.Claim.objects.filter(id=row.id, ended_at=None)
    if not open_one.update(ended_at=now, outcome=outcome, reason=reason[:300]):
        return None
    fleet.touch(row.driver_id, now=now)
    return row.driver_id


@transaction.atomic
def move(promise: Promise, *, now: datetime) -> bool:
    """Follow a ride to another time; returns whether the driver is free then, else they lose it."""
    open_ones = models.Claim.objects.filter(ride_id=promise.ride_id, ended_at=None)
    try:
        with transaction.atomic():
            open_ones.update(
                pickup_at=promise.pickup_at,
                busy_from=promise.busy_from,
                busy_until=promise.busy_until,
                asked_at=None,
                confirmed_at=None,
                warned_at=None,
            )
    except IntegrityError:
        end(ride_id=promise.ride_id, outcome="released", now=now)
        return False
    fleet.touch(promise.driver_id, now=now)
    return True


def _changed(
    claims: QuerySet[models.Claim], ride_id: UUID, *, now: datetime, **to: datetime
) -> bool:
    if not claims.update(**to):
        return False
    holder = models.Claim.objects.filter(ride_id=ride_id, ended_at=None)
    for driver_id in holder.values_list("driver_id", flat=True):
        fleet.touch(driver_id, now=now)
    return True


def _why_not(promise: Promise) -> Refusal:
    if models.Claim.objects.filter(ride_id=promise.ride_id, ended_at=None).exists():
        return ClaimedBefore(_("Another driver has claimed this ride."))
    return ClaimsOverlap(
        _("You claimed another ride around that time. Give one of them back to take the other.")
    )
