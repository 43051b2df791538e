"""Reads of members' shares: what one costs, what was paid in, whether it is paid."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from coop.rulebook.queries import rules_as_of
from payouts import models
from payouts.paying import OPEN, Purpose


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share, begun or not. `due_at`: when it goes back to a member who leaves."""

    user_id: UUID
    price_minor: int
    instalments: int
    paid_minor: int
    coming_minor: int
    asked_back_at: datetime | None
    due_at: datetime | None

    @property
    def left_minor(self) -> int:
        """What is still to be paid in, beside what is on its way."""
        return max(0, self.price_minor - self.paid_minor - self.coming_minor)

    @property
    def part_minor(self) -> int:
        """The next instalment: as large as the others, or what is left."""
        return min(self.left_minor, -(-self.price_minor // self.instalments))

    @property
    def is_paid(self) -> bool:
        """Whether all of it is paid in; a share that costs nothing is."""
        return self.paid_minor >= self.price_minor and self.asked_back_at is None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that was paid in (> 0), or given back."""

    amount_minor: int
    way: str
    at: datetime


def share_of(user_id: UUID, *, now: datetime) -> ShareView:
    """Somebody's share: under the terms it was begun with, or those in force."""
    row = _with_sums().filter(user_id=user_id).first()
    if row is not None:
        return _view(row, _coming(user_id))
    rules = rules_as_of(now)
    price, parts = rules["shares.price_minor"], rules["shares.instalments"]
    return ShareView(user_id, price, parts, 0, _coming(user_id), None, None)


def paid_minor(user_id: UUID) -> int:
    """What somebody has paid in for their share, less what they got back."""
    rows = models.SharePayment.objects.filter(share_id=user_id)
    return int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])


def is_paid(user_id: UUID, *, now: datetime) -> bool:
    """Whether somebody's share is paid in whole, and they have not asked for it back."""
    return share_of(user_id, now=now).is_paid


def payments_of(user_id: UUID) -> list[PaymentRow]:
    """What somebody paid in and got back, newest first."""
    rows = models.SharePayment.objects.filter(share_id=user_id).order_by("-at", "-id")
    return [PaymentRow(row.amount_minor, row.way, row.at) for row in rows]


def register(*, limit: int = 200) -> list[ShareView]:
    """All shares that were begun, those that go back first, then the newest."""
    rows = _with_sums().order_by("due_at", "-begun_at", "user_id")
    return [_view(row, 0) for row in rows[:limit]]


def whole_minor(currency: str) -> int:
    """What all members together have paid in."""
    rows = models.SharePayment.objects.filter(share__currency=currency)
    return int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])


def _with_sums() -> QuerySet[models.MemberShare]:
    return models.MemberShare.objects.annotate(paid=Coalesce(Sum("sharepayment__amount_minor"), 0))


def _coming(user_id: UUID) -> int:
    """What a card is asked for at this moment."""
    rows = models.Payment.objects.filter(
        payer_id=user_id, purpose=Purpose.SHARE, state__in=OPEN
    ).aggregate(sum=Sum("amount_minor", default=0))
    return int(rows["sum"])


def _view(row: models.MemberShare, coming_minor: int) -> ShareView:
    return ShareView(
        user_id=row.user_id,
        price_minor=row.price_minor,
        instalments=row.instalments,
        paid_minor=int(getattr(row, "paid", 0)),
        coming_minor=coming_minor,
        asked_back_at=row.asked_back_at,
        due_at=row.due_at,
    )
