"""The books as a beancount file, for the accountant and for anyone who wants to check the sums.

One account per kind and currency, since whose money it is does not belong into a file that leaves
the house: an entry's number leads back to it. Days are those of UTC.
Format: https://beancount.github.io/docs/beancount_language_syntax.html
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from coop.basics.money import NO_MINOR_UNIT
from payouts import models
from payouts.accounts import CHART, Type
from payouts.queries.statements import currencies, trial_balance

PAGE = 1_000
ROOTS = {
    Type.ASSET: "Assets",
    Type.LIABILITY: "Liabilities",
    Type.FUND: "Equity",
    Type.EXPENSE: "Expenses",
}
Leg = tuple[int, datetime, str, int | None, str, str, int, int]


def beancount(*, as_of: datetime, page: int = PAGE) -> Iterator[str]:
    """All entries up to an instant (included), in pieces of text; each account's balance at the end."""
    yield 'option "title" "The books of the co-operative"\n'
    for currency in currencies():
        yield f'option "operating_currency" "{currency}"\n'
    yield from _opened(as_of)
    for legs in _pages(as_of, page):
        yield "\n" + "\n".join(
            _told(list(group)) for _id, group in groupby(legs, lambda leg: leg[0])
        )
    yield from _balances(as_of)


def account_name(kind: str) -> str:
    """`driver_earnings` -> `Liabilities:DriverEarnings`."""
    words = "".join(word.capitalize() for word in kind.split("_"))
    return f"{ROOTS[CHART[kind].type]}:{words}"


def _opened(as_of: datetime) -> Iterator[str]:
    """Every kind of account that was ever used, open since the first entry."""
    first = models.Entry.objects.filter(at__lte=as_of).order_by("at").first()
    if first is None:
        return
    rows = set(models.Account.objects.values_list("kind", "currency"))
    for kind in CHART:
        used = sorted(currency for key, currency in rows if key == kind)
        if used:
            yield f"{first.at.date()} open {account_name(kind)} {','.join(used)}\n"
            yield f'  name: "{CHART[kind].name}"\n'


def _pages(as_of: datetime, page: int) -> Iterator[list[Leg]]:
    """Legs of whole entries, `page` entries at a time, in the order of their numbers."""
    entries, last = models.Entry.objects.filter(at__lte=as_of).order_by("id"), 0
    while ids := list(entries.filter(id__gt=last).values_list("id", flat=True)[:page]):
        rows = models.Posting.objects.filter(entry_id__in=ids).order_by("entry_id", "id")
        yield list(
            rows.values_list(
                "entry_id",
                "entry__at",
                "entry__kind",
                "entry__reverses_id",
                "account__kind",
                "account__currency",
                "debit_minor",
                "credit_minor",
            )
        )
        last = ids[-1]


def _told(legs: list[Leg]) -> str:
    """One entry as a transaction."""
    number, at, kind, reverses, *_leg = legs[0]
    lines = [f'{at.date()} * "{kind}"', f"  entry: {number}"]
    if reverses is not None:
        lines.append(f"  reverses: {reverses}")
    for *_entry, account, currency, debit, credit in legs:
        lines.append(f"  {account_name(account)}  {_number(debit - credit, currency)} {currency}")
    return "\n".join(lines) + "\n"


def _balances(as_of: datetime) -> Iterable[str]:
    """What each account holds as the next day begins."""
    day = as_of.date() + timedelta(days=1)
    for currency in currencies():
        yield "\n"
        for kind, minor in sorted(trial_balance(currency, as_of=as_of).items()):
            amount = f"{_number(minor, currency)} {currency}"
            yield f"{day} balance {account_name(kind)}  {amount}\n"


def _number(minor: int, currency: str) -> str:
    if currency in NO_MINOR_UNIT:
        return str(minor)
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"
