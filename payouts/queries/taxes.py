"""What tax offices ask of a platform, per payee and calendar year; nobody's name stands here.

Rides count in the quarter in which they ended, payouts in which they reached a bank, dividends when
their member took them out of the pool. `everyone` is a class of its own, apart from patronage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from payouts import models
from payouts.payees import State
from payouts.periods import midnight
from payouts.queries.earnings import TIP

QUARTERS = 4
PATRONAGE, EQUAL = ("pool_drivers", "pool_riders"), ("pool_everyone",)


@dataclass(slots=True)
class Quarter:
    """A quarter of somebody's year: what riders paid for their rides, and what came off it."""

    rides: int = 0
    gross_minor: int = 0
    fees_minor: int = 0
    taxes_minor: int = 0
    tips_minor: int = 0
    refunds_minor: int = 0
    payouts_minor: int = 0


def _four() -> tuple[Quarter, ...]:
    return tuple(Quarter() for _ in range(QUARTERS))


@dataclass(slots=True)
class Payee:
    """Somebody's calendar year; dividends by class."""

    user_id: UUID
    country: str = ""
    quarters: tuple[Quarter, ...] = field(default_factory=_four)
    patronage_minor: int = 0
    everyone_minor: int = 0

    def whole(self, name: str) -> int:
        """The year's sum of one of a quarter's figures."""
        return sum(int(getattr(quarter, name)) for quarter in self.quarters)


def payees(year: int, *, currency: str, time_zone: str) -> list[Payee]:
    """Everybody who drove, was paid out or took dividends in a year, by id."""
    starts = [midnight(date(year, 1 + 3 * n, 1), time_zone) for n in range(QUARTERS)]
    starts.append(midnight(date(year + 1, 1, 1), time_zone))
    found: dict[UUID, Payee] = {}
    for number in range(QUARTERS):
        _count_quarter(found, number, currency, starts[number], starts[number + 1])
    _count_dividends(found, currency, starts[0], starts[-1])
    countries = models.Payee.objects.filter(user_id__in=list(found))
    for user_id, country in countries.values_list("user_id", "country"):
        found[user_id].country = country
    return [found[user_id] for user_id in sorted(found, key=str)]


def _of(found: dict[UUID, Payee], user_id: UUID, number: int) -> Quarter:
    return found.setdefault(user_id, Payee(user_id)).quarters[number]


def _count_quarter(
    found: dict[UUID, Payee], number: int, currency: str, since: datetime, until: datetime
) -> None:
    fees = models.Fee.objects.filter(currency=currency, ended_at__gte=since, ended_at__lt=until)
    sums = fees.values_list("driver_user_id").annotate(
        Count("id"), Sum("total_minor"), Sum("fee_minor"), Sum("tax_minor")
    )
    for user_id, rides, gross, fee, tax in sums:
        one = _of(found, user_id, number)
        one.rides, one.gross_minor = rides, int(gross)
        one.fees_minor, one.taxes_minor = int(fee), int(tax)
    backs = models.TakenBack.objects.filter(fee__currency=currency, at__gte=since, at__lt=until)
    for user_id, minor in backs.values_list("fee__driver_user_id").annotate(Sum("amount_minor")):
        _of(found, user_id, number).refunds_minor = int(minor)
    paid = models.Payout.objects.filter(
        currency=currency, state=State.PAID, moved_at__gte=since, moved_at__lt=until
    )
    for user_id, minor in paid.values_list("user_id").annotate(Sum("amount_minor")):
        _of(found, user_id, number).payouts_minor = int(minor)
    _count_tips(found, number, _legs(currency, since, until))


def _count_tips(found: dict[UUID, Payee], number: int, legs: QuerySet[models.Posting]) -> None:
    tips = legs.filter(account__kind="driver_earnings", entry__kind=TIP)
    sums = dict(tips.values_list("account__owner").annotate(Sum("credit_minor")))
    people = models.Fee.objects.filter(driver_id__in=list(sums))
    for driver_id, user_id in people.values_list("driver_id", "driver_user_id").distinct():
        _of(found, user_id, number).tips_minor += int(sums.pop(driver_id, 0))


def _count_dividends(
    found: dict[UUID, Payee], currency: str, since: datetime, until: datetime
) -> None:
    legs = _legs(currency, since, until).filter(entry__kind="dividend.claimed")
    for user_id, minor in _taken(legs, PATRONAGE):
        found.setdefault(user_id, Payee(user_id)).patronage_minor = minor
    for user_id, minor in _taken(legs, EQUAL):
        found.setdefault(user_id, Payee(user_id)).everyone_minor = minor


def _taken(legs: QuerySet[models.Posting], kinds: Sequence[str]) -> list[tuple[UUID, int]]:
    rows = legs.filter(account__kind__in=kinds).values_list("entry__about")
    return [(user_id, int(minor)) for user_id, minor in rows.annotate(Sum("debit_minor"))]


def _legs(currency: str, since: datetime, until: datetime) -> QuerySet[models.Posting]:
    return models.Posting.objects.filter(
        account__currency=currency, entry__at__gte=since, entry__at__lt=until
    )
