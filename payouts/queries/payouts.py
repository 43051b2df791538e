"""Reads of payouts: somebody's account and payouts, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payouts import models
from payouts.payees import LIVE


@dataclass(frozen=True, slots=True)
class AccountView:
    """A payee's account at the payment service, as it was when we last looked.

    `missing` has the service's words for what it still has to hear.
    """

    country: str
    is_open: bool
    is_told: bool
    is_ready: bool
    missing: tuple[str, ...]
    bank_last4: str
    bank_trouble: str
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class PayoutView:
    """A payout as its payee sees it: `earnings - cash + wallet - cost = amount`."""

    id: UUID
    user_id: UUID
    period: str
    currency: str
    earnings_minor: int
    cash_minor: int
    wallet_minor: int
    cost_minor: int
    amount_minor: int
    state: str
    bank_last4: str
    trouble: str
    arrives_at: datetime | None
    opened_at: datetime
    moved_at: datetime


NO_ACCOUNT = AccountView("", False, False, False, (), "", "", None)


def account_of(user_id: UUID, *, now: datetime) -> AccountView | None:
    """Somebody's payout account; None until they began to open one."""
    row = models.Payee.objects.filter(user_id=user_id).first()
    if row is None:
        return None
    return AccountView(
        country=row.country,
        is_open=row.account_id is not None,
        is_told=row.is_told,
        is_ready=row.may_receive and row.may_pay_out,
        missing=tuple(row.missing),
        bank_last4=row.bank_last4,
        bank_trouble=row.bank_trouble,
        held_until=row.held_until if row.held_until and row.held_until > now else None,
    )


def recent(user_id: UUID, *, limit: int = 20) -> list[PayoutView]:
    """Somebody's payouts, newest first."""
    rows = models.Payout.objects.filter(user_id=user_id).order_by("-opened_at", "id")
    return [_view(row) for row in rows[:limit]]


def payout(payout_id: UUID) -> PayoutView | None:
    """One payout."""
    row = models.Payout.objects.filter(id=payout_id).first()
    return _view(row) if row else None


def under_way(user_id: UUID) -> PayoutView | None:
    """What is on its way to somebody's bank."""
    row = models.Payout.objects.filter(user_id=user_id, state__in=LIVE).first()
    return _view(row) if row else None


def _view(row: models.Payout) -> PayoutView:
    return PayoutView(
        id=row.id,
        user_id=row.user_id,
        period=row.period,
        currency=row.currency,
        earnings_minor=row.earnings_minor,
        cash_minor=row.cash_minor,
        wallet_minor=row.wallet_minor,
        cost_minor=row.cost_minor,
        amount_minor=row.amount_minor,
        state=row.state,
        bank_last4=row.bank_last4,
        trouble=row.trouble,
        arrives_at=row.arrives_at,
        opened_at=row.opened_at,
        moved_at=row.moved_at,
    )
