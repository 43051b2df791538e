"""Reads for refunds: what of a ride can still go back and how, and what stewards decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from payouts import models
from payouts.payees import Verdict, Way
from payouts.queries.dividends import owed_by
from payouts.queries.payments import debt, refundable


@dataclass(frozen=True, slots=True)
class RideView:
    """A settled ride in money, for stewards: nobody's name.

    Attributes:
        left_minor: what was not given back yet.
        decided_minor: what stewards gave back of it, or want to.
        ways: how much could go back in each way.
    """

    ride_id: UUID
    payer_id: UUID
    driver_user_id: UUID
    currency: str
    method: str
    ended_at: datetime
    total_minor: int
    driver_minor: int
    fee_minor: int
    left_minor: int
    decided_minor: int
    ways: Mapping[str, int]
    fee_waits: bool


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A refund as stewards see it."""

    id: UUID
    ride_id: UUID
    ticket_id: UUID | None
    payer_id: UUID
    currency: str
    amount_minor: int
    source: str
    way: str
    reason: str
    state: str
    needs_second: bool
    asked_by_id: UUID
    asked_at: datetime
    decided_by_id: UUID | None
    decided_at: datetime | None


def ride(ride_id: UUID) -> RideView | None:
    """A settled ride."""
    fee = models.Fee.objects.filter(ride_id=ride_id).first()
    if fee is None:
        return None
    taken = models.TakenBack.objects.filter(fee=fee)
    given = int(taken.aggregate(sum=Sum("amount_minor", default=0))["sum"])
    decided = models.Decision.objects.filter(ride_id=ride_id).exclude(state=Verdict.DECLINED)
    left = fee.total_minor - given
    owed = min(debt(fee.payer_id, fee.currency), owed_by(fee.payer_id, fee.currency))
    return RideView(
        ride_id=ride_id,
        payer_id=fee.payer_id,
        driver_user_id=fee.driver_user_id,
        currency=fee.currency,
        method=fee.method,
        ended_at=fee.ended_at,
        total_minor=fee.total_minor,
        driver_minor=fee.driver_minor,
        fee_minor=fee.fee_minor,
        left_minor=left,
        decided_minor=int(decided.aggregate(sum=Sum("amount_minor", default=0))["sum"]),
        ways=_ways(fee, left, owed),
        fee_waits=models.Waiting.objects.filter(fee=fee).exists(),
    )


def _ways(fee: models.Fee, left: int, owed: int) -> Mapping[str, int]:
    """How much of a ride could go back in each way: to whoever paid it."""
    if fee.method == "account":
        return {Way.CARD: 0, Way.WALLET: 0, Way.DEBT: 0, Way.ACCOUNT: left}
    return {
        Way.CARD: min(left, refundable(fee.ride_id)),
        Way.WALLET: left,
        Way.DEBT: max(0, min(left, owed)),
        Way.ACCOUNT: 0,
    }


def decided_by(ride_id: UUID) -> tuple[UUID, ...]:
    """Stewards who had to do with refunds of a ride."""
    rows = models.Decision.objects.filter(ride_id=ride_id).values_list(
        "asked_by_id", "decided_by_id"
    )
    return tuple({one for pair in rows for one in pair if one is not None})


def was_taken_back(key: str) -> bool:
    """Whether something was given back under this key."""
    return models.TakenBack.objects.filter(key=key).exists()


def recent(*, limit: int = 50) -> list[DecisionView]:
    """What waits for a second steward, then what was decided, newest first."""
    rows = models.Decision.objects.order_by("-asked_at", "id")
    waiting = [_view(row) for row in rows.filter(state=Verdict.WAITING)[:limit]]
    return waiting + [_view(row) for row in rows.exclude(state=Verdict.WAITING)[:limit]]


def decision(decision_id: UUID) -> DecisionView | None:
    """One of them."""
    row = models.Decision.objects.filter(id=decision_id).first()
    return _view(row) if row else None


def for_rider(payer_id: UUID, *, limit: int = 10) -> list[DecisionView]:
    """What somebody was given back, newest first."""
    rows = models.Decision.objects.filter(payer_id=payer_id, state=Verdict.DONE)
    return [_view(row) for row in rows.order_by("-asked_at", "id")[:limit]]


def _view(row: models.Decision) -> DecisionView:
    return DecisionView(
        id=row.id,
        ride_id=row.ride_id,
        ticket_id=row.ticket_id,
        payer_id=row.payer_id,
        currency=row.currency,
        amount_minor=row.amount_minor,
        source=row.source,
        way=row.way,
        reason=row.reason,
        state=row.state,
        needs_second=row.needs_second,
        asked_by_id=row.asked_by_id,
        asked_at=row.asked_at,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
    )
