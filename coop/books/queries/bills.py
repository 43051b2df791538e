"""Reads of bills."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from coop.books import models
from coop.books.states import SET_ASIDE, Bill
from payouts.accounts import CHART


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill as stewards see it. `account_name`: what it is for, in words."""

    id: UUID
    supplier: str
    number: str
    account: str
    account_name: str
    currency: str
    amount_minor: int
    due_on: date
    about: str
    state: str
    entered_by_id: UUID
    entered_at: datetime
    decided_by_id: UUID | None
    decided_at: datetime | None
    reason: str
    paid_on: date | None
    is_matched: bool
    reversal_by_id: UUID | None
    reversal_reason: str
    reversed_by_id: UUID | None
    reversed_at: datetime | None

    @property
    def is_set_aside(self) -> bool:
        """Whether money for it was set aside ride by ride."""
        return self.account in SET_ASIDE


ORDER = {Bill.ENTERED: 0, Bill.APPROVED: 1, Bill.PAID: 2, Bill.REFUSED: 3, Bill.REVERSED: 3}


def bills(*, limit: int = 100) -> list[BillView]:
    """Those to decide first, then those to pay by their day, then the rest, newest first."""
    rows = models.Bill.objects
    open_first = [
        *rows.filter(state=Bill.ENTERED).order_by("due_on", "id"),
        *rows.filter(state=Bill.APPROVED).order_by("due_on", "id"),
    ]
    done = rows.exclude(state__in=[Bill.ENTERED, Bill.APPROVED])
    return _views([*open_first, *done.order_by("-entered_at", "id")[:limit]])


def bill(bill_id: UUID) -> BillView | None:
    """One of them."""
    return next(iter(_views(list(models.Bill.objects.filter(id=bill_id)))), None)


def undecided(*, until: datetime) -> tuple[int, int]:
    """How many bills that were entered before an instant nobody decided, and how much they are."""
    rows = models.Bill.objects.filter(state=Bill.ENTERED, entered_at__lt=until)
    return rows.count(), int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])


def to_pay() -> tuple[int, int]:
    """How many approved bills are not paid, and how much they are."""
    rows = models.Bill.objects.filter(state=Bill.APPROVED)
    return rows.count(), int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])


def _views(rows: list[models.Bill]) -> list[BillView]:
    keys = [row.payment_key for row in rows if row.payment_key]
    seen = models.Match.objects.filter(entry_key__in=keys, state="stands")
    matched = set(seen.values_list("entry_key", flat=True))
    return [_view(row, is_matched=row.payment_key in matched) for row in rows]


def _view(row: models.Bill, *, is_matched: bool) -> BillView:
    return BillView(
        id=row.id,
        supplier=row.supplier,
        number=row.number,
        account=row.account,
        account_name=CHART[row.account].name,
        currency=row.currency,
        amount_minor=row.amount_minor,
        due_on=row.due_on,
        about=row.about,
        state=row.state,
        entered_by_id=row.entered_by_id,
        entered_at=row.entered_at,
        decided_by_id=row.decided_by_id,
        decided_at=row.decided_at,
        reason=row.reason,
        paid_on=row.paid_on,
        is_matched=is_matched,
        reversal_by_id=row.reversal_by_id,
        reversal_reason=row.reversal_reason,
        reversed_by_id=row.reversed_by_id,
        reversed_at=row.reversed_at,
    )
