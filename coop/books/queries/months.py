"""Reads of months: which come next, what has to be right before one is closed, and its figures."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from coop.books import models
from coop.books.queries import bank, bills
from coop.books.states import Match
from coop.books.states import Month as State
from coop.rulebook.queries import rules_as_of
from payouts.periods import local_day, midnight
from payouts.queries import differences, statements
from payouts.queries.solvency import Solvency, solvency

LINES, BILLS, CORRECTIONS, GAP, COVERED = "lines", "bills", "corrections", "gap", "covered"
PROVIDER, FEES = "provider", "fees"
FIGURES = (
    *("assets_minor", "liabilities_minor", "at_hand_minor", "at_once_minor"),
    *("operations_minor", "spent_minor", "bank_minor"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `is_blocking`: the month cannot be closed before it is right."""

    key: str
    count: int
    amount_minor: int
    is_blocking: bool

    @property
    def is_right(self) -> bool:
        """Whether there is nothing to do."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month's end. `figures`: what its two people saw, from when it was proposed on."""

    id: UUID
    month_on: date
    until: datetime
    state: str
    figures: dict[str, int]
    is_solvent: bool
    note: str
    proposed_by_id: UUID
    proposed_at: datetime
    closed_by_id: UUID | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """A month on its way to be closed: what to look at, whether it can pay, and who proposed it."""

    month_on: date
    until: datetime
    allowed_at: datetime
    is_next: bool
    checks: Sequence[Check]
    solvency: Solvency
    row: MonthView | None

    @property
    def is_ready(self) -> bool:
        """Whether nothing that blocks is left."""
        return all(check.is_right for check in self.checks if check.is_blocking)


def following(month_on: date) -> date:
    """The first day of the next month."""
    return (month_on.replace(day=1) + timedelta(days=32)).replace(day=1)


def next_month(time_zone: str) -> date | None:
    """The first month that is not closed; None before anything was booked."""
    last = models.Month.objects.filter(state=State.CLOSED).order_by("-month_on").first()
    if last is not None:
        return following(last.month_on)
    first = statements.first_entry_at()
    return local_day(first, time_zone).replace(day=1) if first else None


def months() -> list[MonthView]:
    """Those that are proposed or closed, newest first."""
    rows = models.Month.objects.exclude(state=State.WITHDRAWN).order_by("-month_on")
    return [_view(row) for row in rows]


def last_closed() -> date | None:
    """The month that was closed last."""
    rows = models.Month.objects.filter(state=State.CLOSED).order_by("-month_on")
    return rows.values_list("month_on", flat=True).first()


def ending(month_on: date, *, currency: str, time_zone: str, now: datetime) -> Ending:
    """All that two people look at before they close a month."""
    until = midnight(following(month_on), time_zone)
    pause = timedelta(seconds=rules_as_of(now)["books.close_after_s"])
    row = models.Month.objects.exclude(state=State.WITHDRAWN).filter(month_on=month_on).first()
    return Ending(
        month_on=month_on,
        until=until,
        allowed_at=until + pause,
        is_next=next_month(time_zone) == month_on,
        checks=checks(month_on, currency=currency, until=until),
        solvency=solvency(currency, until=until),
        row=_view(row) if row else None,
    )


def checks(month_on: date, *, currency: str, until: datetime) -> list[Check]:
    """What has to be right, or is good to know."""
    lines, open_minor = bank.open_lines(currency, until=following(month_on))
    undecided, bills_minor = bills.undecided(until=until)
    waiting = models.Match.objects.filter(state=Match.WAITING, at__lt=until).count()
    gap = bank.reconciliation(currency).gap_minor
    covered = bank.covered_until(currency)
    is_covered = covered is not None and covered >= following(month_on) - timedelta(days=7)
    fees, fees_minor = statements.unreleased_fees(currency, until=until)
    found = differences.still_there(until=until)
    return [
        Check(LINES, lines, open_minor, is_blocking=True),
        Check(BILLS, undecided, bills_minor, is_blocking=True),
        Check(CORRECTIONS, waiting, 0, is_blocking=True),
        Check(GAP, int(gap != 0), gap, is_blocking=True),
        Check(PROVIDER, found, 0, is_blocking=True),
        Check(COVERED, int(not is_covered), 0, is_blocking=False),
        Check(FEES, fees, fees_minor, is_blocking=False),
    ]


def figures(found: Solvency) -> dict[str, int]:
    """What is kept of a month's end."""
    facts = asdict(found)
    return {name: int(facts[name]) for name in FIGURES}


def _view(row: models.Month) -> MonthView:
    names = MonthView.__dataclass_fields__
    return MonthView(**{name: getattr(row, name) for name in names})
