"""The books that everybody may read: totals by month, never fewer people than a crowd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from payouts import models
from payouts.periods import local_day, midnight
from payouts.queries import statements
from payouts.queries.statements import BalanceSheet, IncomeStatement

CROWD = 10
"""Of fewer rides, riders or drivers no figure is published: they could be told apart."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Fares:
    """Where a month's fares went: `total = driver + fee + tax + pass`.

    `fee + shortfall = card + insurance + net`.
    """

    rides: int
    riders: int
    drivers: int
    total_minor: int
    driver_minor: int
    fee_minor: int
    tax_minor: int
    pass_minor: int
    card_minor: int
    insurance_minor: int
    shortfall_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class PaidBatch:
    """What was sent to many people's banks at once."""

    period: str
    payouts: int
    amount_minor: int
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Books:
    """A month, and where the co-operative stands. `fares` and `income` are None below a crowd.

    `reserve` is what it held at the end of each of the last months, oldest first.
    """

    currency: str
    month_on: date
    until: datetime
    fares: Fares | None
    income: IncomeStatement | None
    sheet: BalanceSheet
    reserve: Sequence[tuple[date, int]]
    batches: Sequence[PaidBatch]

    def holds(self, kind: str) -> int:
        """What the accounts of a kind hold together."""
        totals = (*self.sheet.assets, *self.sheet.liabilities, *self.sheet.funds)
        return sum(one.amount_minor for one in totals if one.kind.key == kind)


def books(month_on: date, *, currency: str, time_zone: str, now: datetime) -> Books:
    """The books of the month that a day lies in; balances as the day began.

    The last hours are left out, so that no single ride shows between two looks.
    """
    first = month_on.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    today = midnight(local_day(now, time_zone), time_zone)
    since = midnight(first, time_zone)
    until = max(since, min(midnight(following, time_zone), today))
    fares = _fares(currency, since, until)
    income = statements.income_statement(currency, since=since, until=until) if fares else None
    return Books(
        currency=currency,
        month_on=first,
        until=until,
        fares=fares,
        income=income,
        sheet=statements.balance_sheet(currency, as_of=today),
        reserve=_reserve(currency, today, time_zone),
        batches=_batches(currency),
    )


def _fares(currency: str, since: datetime, until: datetime) -> Fares | None:
    rows = models.Fee.objects.filter(currency=currency, ended_at__gte=since, ended_at__lt=until)
    names = [name for name in Fares.__dataclass_fields__ if name.endswith("_minor")]
    sums: Mapping[str, int] = rows.aggregate(
        rides=Count("id"),
        riders=Count("payer_id", distinct=True),
        drivers=Count("driver_user_id", distinct=True),
        **{name: Sum(name, default=0) for name in names},
    )
    crowd = min(sums["rides"], sums["riders"], sums["drivers"])
    return Fares(**{name: int(value) for name, value in sums.items()}) if crowd >= CROWD else None


def _reserve(currency: str, until: datetime, time_zone: str) -> list[tuple[date, int]]:
    """(month, what the reserve held as it ended) of the last months."""
    rows = models.Posting.objects.filter(
        account__kind="reserve", account__currency=currency, entry__at__lt=until
    )
    months = rows.annotate(month=TruncMonth("entry__at", tzinfo=until.tzinfo)).values("month")
    sums = months.annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor")).order_by("month")
    held, found = 0, []
    for row in sums:
        held += row["credit"] - row["debit"]
        found.append((row["month"].date(), held))
    return found[-MONTHS:]


def _batches(currency: str) -> list[PaidBatch]:
    rows = models.Batch.objects.filter(
        currency=currency, closed_at__isnull=False, payouts__gte=CROWD
    ).order_by("-opened_at")
    return [PaidBatch(row.period, row.payouts, row.amount_minor, row.opened_at) for row in rows[:8]]
