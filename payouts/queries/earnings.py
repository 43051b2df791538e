"""What somebody earned by driving in a span: in the books' own sums, by kind and by ride."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.rulebook.queries import rules_of
from payouts import models
from payouts.accumulator import SCALE
from payouts.dividing import buckets
from payouts.payees import State
from payouts.queries import split_in_force
from payouts.queries.dividends import by_month
from payouts.rules import BUCKETS

TIP = "card.tip"
RIDES = frozenset({"ride.cash", "ride.card", "ride.account"})
SENT = frozenset({"payout.opened", "payout.failed", "cash.netted"})
"""Entries that send earnings on, and do not make them more or less."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one entry brought: `kind` is "pay", "tip" or "other" (late cancellations, refunds)."""

    at: datetime
    kind: str
    amount_minor: int
    ride_id: UUID


@dataclass(frozen=True, slots=True)
class Driven:
    """A ride in money, as its driver sees it; `advanced_minor` are tolls that they paid."""

    ride_id: UUID
    ended_at: datetime
    total_minor: int
    driver_minor: int
    fee_minor: int
    advanced_minor: int
    is_cash: bool


@dataclass(frozen=True, slots=True)
class Earned:
    """A span in money: pay (tolls among it) + tips + other + dividends = whole.

    `became_minor`: bucket -> what it got of these rides' fees, after their costs.
    """

    pieces: Sequence[Piece]
    driven: Sequence[Driven]
    dividends_minor: Mapping[str, int]
    became_minor: Mapping[str, int]
    costs_minor: int
    shortfall_minor: int
    cash_minor: int
    sent_minor: int

    def sum_of(self, kind: str) -> int:
        """All pieces of a kind."""
        return sum(one.amount_minor for one in self.pieces if one.kind == kind)

    @property
    def driving_minor(self) -> int:
        """What driving brought, without dividends."""
        return sum(one.amount_minor for one in self.pieces)

    @property
    def fees_minor(self) -> int:
        """The whole fees of the span's rides."""
        return sum(one.fee_minor for one in self.driven)

    @property
    def fares_minor(self) -> int:
        """What the span's rides brought their driver and the co-operative."""
        return sum(one.driver_minor + one.fee_minor + one.advanced_minor for one in self.driven)

    @property
    def whole_minor(self) -> int:
        """Everything."""
        return self.driving_minor + sum(self.dividends_minor.values())


def earned(
    driver_id: UUID, user_id: UUID, *, currency: str, since: datetime, until: datetime
) -> Earned:
    """What a driver earned from `since` (included) to `until` (excluded)."""
    fees = models.Fee.objects.filter(
        driver_user_id=user_id, currency=currency, ended_at__gte=since, ended_at__lt=until
    ).order_by("ended_at", "id")
    became = dict.fromkeys(BUCKETS, 0)
    for fee in fees:
        for bucket, minor in buckets(
            fee.net_minor, split_in_force(rules_of(fee.rule_version))
        ).items():
            became[bucket] += minor
    (month,) = by_month(user_id, currency=currency, starts=[since, until])
    payouts = models.Payout.objects.filter(
        user_id=user_id, currency=currency, opened_at__gte=since, opened_at__lt=until
    ).exclude(state=State.FAILED)
    return Earned(
        pieces=pieces(driver_id, currency=currency, since=since, until=until),
        driven=[_driven(fee) for fee in fees],
        dividends_minor={key: part // SCALE for key, part in month.earned_scaled.items()},
        became_minor=became,
        costs_minor=sum(fee.card_minor + fee.insurance_minor for fee in fees),
        shortfall_minor=sum(fee.shortfall_minor for fee in fees),
        cash_minor=sum(fee.total_minor for fee in fees if fee.method == "cash"),
        sent_minor=sum(payouts.values_list("amount_minor", flat=True)),
    )


def pieces(driver_id: UUID, *, currency: str, since: datetime, until: datetime) -> list[Piece]:
    """What changed a driver's earnings, oldest first; what was only sent on is left out."""
    rows = models.Posting.objects.filter(
        account__kind="driver_earnings",
        account__owner=driver_id,
        account__currency=currency,
        entry__at__gte=since,
        entry__at__lt=until,
    ).exclude(entry__kind__in=SENT)
    found = rows.order_by("entry__at", "id").values_list(
        "entry__at", "entry__kind", "credit_minor", "debit_minor", "entry__about"
    )
    return [
        Piece(at, _kind(kind), credit - debit, about) for at, kind, credit, debit, about in found
    ]


def _kind(entry_kind: str) -> str:
    if entry_kind == TIP:
        return "tip"
    return "pay" if entry_kind in RIDES else "other"


def _driven(fee: models.Fee) -> Driven:
    return Driven(
        ride_id=fee.ride_id,
        ended_at=fee.ended_at,
        total_minor=fee.total_minor,
        driver_minor=fee.driver_minor,
        fee_minor=fee.fee_minor,
        advanced_minor=fee.advanced_minor,
        is_cash=fee.method == "cash",
    )
