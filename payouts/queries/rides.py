"""Which rides somebody paid for or drove, for rooms that know of no rides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from payouts import models

RIDES_UP_TO = """
SELECT count(*) FROM (
    SELECT 1 FROM payouts_fee WHERE payer_id = {user} AND ended_at <= %(at)s
    UNION ALL
    SELECT 1 FROM payouts_fee WHERE driver_user_id = {user} AND ended_at <= %(at)s
    LIMIT {most}
) ridden
"""
"""Completed rides of a person up to an instant, counted no further than needed; a part of other
rooms' statements, where there may be a million people."""


@dataclass(frozen=True, slots=True)
class OwnFee:
    """The fee of a ride that somebody paid for or drove."""

    ride_id: UUID
    ended_at: datetime
    currency: str
    fee_minor: int
    is_driver: bool


def newest_fees(user_id: UUID, *, most: int) -> list[OwnFee]:
    """The fees of this person's newest rides, as whoever paid or drove."""
    theirs = Q(payer_id=user_id) | Q(driver_user_id=user_id)
    rows = models.Fee.objects.filter(theirs, fee_minor__gt=0).order_by("-ended_at", "-id")
    return [_own_fee(row, user_id) for row in rows[:most]]


def own_fee(user_id: UUID, ride_id: UUID) -> OwnFee | None:
    """The fee of one ride, for whoever paid or drove it."""
    theirs = Q(payer_id=user_id) | Q(driver_user_id=user_id)
    row = models.Fee.objects.filter(theirs, ride_id=ride_id, fee_minor__gt=0).first()
    return _own_fee(row, user_id) if row else None


def _own_fee(row: models.Fee, user_id: UUID) -> OwnFee:
    is_driver = row.driver_user_id == user_id
    return OwnFee(row.ride_id, row.ended_at, row.currency, row.fee_minor, is_driver)
