"""Statements of the ledger: one account line by line, and the co-operative as a whole.

Amounts are positive in the sense of an account's name: more cash, more debt, more reserve. Totals
are sums over all owners; nothing here says whose money it is but what is asked for by owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from payouts import models
from payouts.accounts import CHART, Kind, Type, balance

PAGE = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RELEASED = "fee.released"


@dataclass(frozen=True, slots=True)
class Place:
    """One account: its kind, its owner or none, and its currency."""

    kind: str
    owner: UUID | None
    currency: str


@dataclass(frozen=True, slots=True)
class Line:
    """One leg of an entry in an account, and what the account held right after it."""

    entry_id: int
    at: datetime
    entry_kind: str
    about: UUID
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of an account's lines, oldest first. `after` leads to the next page, if there is one."""

    place: Place
    opening_minor: int
    lines: Sequence[Line]
    closing_minor: int
    after: str


@dataclass(frozen=True, slots=True)
class Total:
    """What all accounts of a kind hold together."""

    kind: Kind
    amount_minor: int


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """What the co-operative has, what it owes, and what is left of it.

    `result_minor` is what its expenses have taken so far; assets = liabilities + funds + result.
    """

    currency: str
    as_of: datetime
    assets: Sequence[Total]
    liabilities: Sequence[Total]
    funds: Sequence[Total]
    result_minor: int

    @property
    def assets_minor(self) -> int:
        """All that it has."""
        return sum(one.amount_minor for one in self.assets)

    @property
    def claims_minor(self) -> int:
        """All that it owes, and all that is left: the same amount."""
        return sum(one.amount_minor for one in (*self.liabilities, *self.funds)) + self.result_minor


@dataclass(frozen=True, slots=True)
class IncomeStatement:
    """What a span brought: fees = shared + kept; result = kept + otherwise - expenses.

    `otherwise` is by kind of entry: gifts to the reserve, refunds out of the loss reserve.
    """

    currency: str
    since: datetime
    until: datetime
    fees_minor: int
    shared: Sequence[Total]
    kept: Sequence[Total]
    otherwise: Mapping[str, int]
    expenses: Sequence[Total]
    result_minor: int


def statement(
    place: Place, *, since: datetime, until: datetime, after: str = "", limit: int = PAGE
) -> Statement:
    """An account from `since` (included) to `until` (excluded), oldest first, page by page.

    Raises:
        Malformed: `after` is not from an earlier page.
        KeyError: the chart has no such kind of account.
    """
    postings = _postings(place)
    before, following = Q(entry__at__lt=since), Q(entry__at__gte=since)
    if after:
        at, number = _read(after)
        seen = Q(entry__at__lt=at) | Q(entry__at=at, id__lte=number)
        before, following = before | seen, following & ~seen
    opening = _sum(place.kind, postings.filter(before))
    rows = postings.filter(following, entry__at__lt=until).select_related("entry")
    page = list(rows.order_by("entry__at", "id")[: limit + 1])
    lines, held = [], opening
    for row in page[:limit]:
        amount = balance(place.kind, debit_minor=row.debit_minor, credit_minor=row.credit_minor)
        held += amount
        entry = row.entry
        lines.append(Line(entry.pk, entry.at, entry.kind, entry.about, amount, held))
    more = _mark(page[limit - 1]) if len(page) > limit else ""
    return Statement(place, opening, lines, held, more)


def places_of(owner: UUID) -> list[Place]:
    """The accounts of a person, a driver or an organisation, in the order of the chart."""
    rows = models.Account.objects.filter(owner=owner).values_list("kind", "currency")
    order = list(CHART)
    return [
        Place(kind, owner, currency)
        for kind, currency in sorted(rows, key=lambda row: (order.index(row[0]), row[1]))
    ]


def currencies() -> list[str]:
    """Every currency in which money was ever booked."""
    return sorted(set(models.Account.objects.values_list("currency", flat=True)))


def trial_balance(currency: str, *, as_of: datetime) -> dict[str, int]:
    """Kind of account -> debits minus credits up to an instant (included); they sum to zero."""
    rows = models.Posting.objects.filter(account__currency=currency, entry__at__lte=as_of)
    sums = rows.values("account__kind").annotate(
        debit=Sum("debit_minor"), credit=Sum("credit_minor")
    )
    return {row["account__kind"]: row["debit"] - row["credit"] for row in sums}


def balance_sheet(currency: str, *, as_of: datetime) -> BalanceSheet:
    """What the co-operative has and owes at an instant (included)."""
    held = trial_balance(currency, as_of=as_of)
    expenses = sum(one.amount_minor for one in _totals(held, Type.EXPENSE))
    return BalanceSheet(
        currency=currency,
        as_of=as_of,
        assets=_totals(held, Type.ASSET),
        liabilities=_totals(held, Type.LIABILITY),
        funds=_totals(held, Type.FUND),
        result_minor=-expenses,
    )


def income_statement(currency: str, *, since: datetime, until: datetime) -> IncomeStatement:
    """What came in and where it went, from `since` (included) to `until` (excluded)."""
    moved = _moved(currency, since, until)
    flowed = {kind: minor for (kind, entry), minor in moved.items() if entry == RELEASED}
    otherwise: dict[str, int] = {}
    spent: dict[str, int] = {}
    for (kind, entry), minor in moved.items():
        if CHART[kind].type == Type.FUND and entry != RELEASED:
            otherwise[entry] = otherwise.get(entry, 0) - minor
        if CHART[kind].type == Type.EXPENSE:
            spent[kind] = spent.get(kind, 0) + minor
    kept, expenses = _totals(flowed, Type.FUND), _totals(spent, Type.EXPENSE)
    pools = {kind: minor for kind, minor in flowed.items() if kind.startswith("pool_")}
    kept_minor = sum(one.amount_minor for one in kept)
    return IncomeStatement(
        currency=currency,
        since=since,
        until=until,
        fees_minor=flowed.get("fee_provisional", 0),
        shared=_totals(pools, Type.LIABILITY),
        kept=kept,
        otherwise=dict(sorted(otherwise.items())),
        expenses=expenses,
        result_minor=kept_minor
        + sum(otherwise.values())
        - sum(one.amount_minor for one in expenses),
    )


def movements(
    kind: str, *, currency: str, since: datetime, until: datetime
) -> tuple[int, dict[str, int], int]:
    """What accounts of a kind held, what moved them by kind of entry, and what they held then."""
    moved = _moved(currency, since, until)
    by_entry = {
        entry: balance(key, debit_minor=minor, credit_minor=0)
        for (key, entry), minor in sorted(moved.items())
        if key == kind and minor
    }
    before = models.Posting.objects.filter(
        account__kind=kind, account__currency=currency, entry__at__lt=since
    )
    opening = _sum(kind, before)
    return opening, by_entry, opening + sum(by_entry.values())


def first_entry_at() -> datetime | None:
    """When the ledger begins."""
    return models.Entry.objects.order_by("at").values_list("at", flat=True).first()


def closed_until() -> datetime | None:
    """Until when the ledger is closed."""
    return models.Closed.objects.order_by("-until").values_list("until", flat=True).first()


def unreleased_fees(currency: str, *, until: datetime) -> tuple[int, int]:
    """How many fees of rides that ended before an instant still wait, and how much they are."""
    rows = models.Waiting.objects.filter(currency=currency, fee__ended_at__lt=until)
    found = rows.aggregate(count=Count("fee_id"), minor=Sum("net_minor", default=0))
    return int(found["count"]), int(found["minor"])


def _postings(place: Place) -> QuerySet[models.Posting]:
    return models.Posting.objects.filter(
        account__kind=CHART[place.kind].key,
        account__owner=place.owner,
        account__currency=place.currency,
    )


def _sum(kind: str, postings: QuerySet[models.Posting]) -> int:
    sums = postings.aggregate(
        debit=Sum("debit_minor", default=0), credit=Sum("credit_minor", default=0)
    )
    return balance(kind, debit_minor=int(sums["debit"]), credit_minor=int(sums["credit"]))


def _moved(currency: str, since: datetime, until: datetime) -> dict[tuple[str, str], int]:
    """(kind of account, kind of entry) -> debits minus credits in a span."""
    rows = models.Posting.objects.filter(
        account__currency=currency, entry__at__gte=since, entry__at__lt=until
    )
    sums = rows.values("account__kind", "entry__kind").annotate(
        debit=Sum("debit_minor"), credit=Sum("credit_minor")
    )
    return {
        (row["account__kind"], row["entry__kind"]): row["debit"] - row["credit"] for row in sums
    }


def _totals(held: Mapping[str, int], of_type: Type) -> list[Total]:
    """The kinds of one type that were ever used, in the order of the chart."""
    return [
        Total(kind, balance(key, debit_minor=held[key], credit_minor=0))
        for key, kind in CHART.items()
        if kind.type == of_type and key in held
    ]


def _mark(row: models.Posting) -> str:
    """Where a page ends, exactly: an instant in microseconds, and a number."""
    return f"{(row.entry.at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _read(after: str) -> tuple[datetime, int]:
    at, _dash, number = after.partition("-")
    if not (at.isdecimal() and number.isdecimal() and len(after) < 40):
        raise Malformed(_("This is not the mark of a page."))
    try:
        return EPOCH + timedelta(microseconds=int(at)), int(number)
    except OverflowError:
        raise Malformed(_("This is not the mark of a page.")) from None
