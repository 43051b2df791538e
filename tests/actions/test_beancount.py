"""The export for beancount: read back by a small reader of its own, it balances to the cent."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from random import Random
from uuid import uuid4

import pytest
from django.core.management import call_command

from payouts.accounts import CHART
from payouts.actions.ledger import Leg, post, reverse
from payouts.queries.beancount import account_name, beancount

NOW = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
AMOUNT = r"(-?\d+(?:\.\d+)?) ([A-Z]{3})"
ACCOUNT = r"((?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+)"
OPTION = re.compile(r'option "[a-z_]+" ".*"')
OPEN = re.compile(rf"(\d{{4}}-\d\d-\d\d) open {ACCOUNT} ([A-Z]{{3}}(?:,[A-Z]{{3}})*)")
TRANSACTION = re.compile(r'(\d{4}-\d\d-\d\d) \* "([a-z_.]+)"')
META = re.compile(r'  ([a-z]+): (\d+|".*")')
LEG = re.compile(rf"  {ACCOUNT}  {AMOUNT}")
BALANCE = re.compile(rf"(\d{{4}}-\d\d-\d\d) balance {ACCOUNT}  {AMOUNT}")

pytestmark = pytest.mark.usefixtures("db")


@dataclass
class Books:
    """What the file says."""

    opened: dict[str, tuple[date, set[str]]] = field(default_factory=dict)
    entries: list[dict[str, str]] = field(default_factory=list)
    legs: list[tuple[int, date, str, Decimal, str]] = field(default_factory=list)
    balances: dict[tuple[str, str], tuple[date, Decimal]] = field(default_factory=dict)


def read(text: str) -> Books:
    """Each line is one that the language knows, or this fails."""
    books = Books()
    for line in filter(None, text.split("\n")):
        if found := OPEN.fullmatch(line):
            books.opened[found[2]] = (date.fromisoformat(found[1]), set(found[3].split(",")))
        elif found := TRANSACTION.fullmatch(line):
            books.entries.append({"on": found[1], "kind": found[2]})
        elif found := LEG.fullmatch(line):
            on = date.fromisoformat(books.entries[-1]["on"])
            leg = (len(books.entries), on, found[1], Decimal(found[2]), found[3])
            books.legs.append(leg)
        elif found := BALANCE.fullmatch(line):
            at = date.fromisoformat(found[1]), Decimal(found[3])
            books.balances[found[2], found[4]] = at
        elif found := META.fullmatch(line):
            if books.entries:
                books.entries[-1][found[1]] = found[2]
        else:
            assert OPTION.fullmatch(line), line
    return books


def check(books: Books) -> None:
    """What beancount itself checks: entries balance, accounts are open, balances are the sums."""
    entries: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for number, on, account, amount, currency in books.legs:
        since, allowed = books.opened[account]
        assert since <= on
        assert currency in allowed
        entries[number, currency] += amount
        held[account, currency] += amount
    assert set(entries.values()) <= {Decimal(0)}
    assert {key: amount for key, (_on, amount) in books.balances.items()} == held
    assert all(on > leg[1] for on, _amount in books.balances.values() for leg in books.legs)


def book(legs: Sequence[Leg], *, key: str = "", currency: str = "EUR", days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    how = {"kind": "test.made_up", "key": key or str(uuid4()), "about": uuid4()}
    post(**how, currency=currency, legs=legs, now=at)


def test_any_books_come_back_balanced() -> None:
    rng, kinds = Random(3), [kind for kind in CHART.values() if not kind.has_floor]
    for number in range(40):
        amounts = [rng.randint(-10_000, 10_000) for _ in range(rng.randint(1, 5))]
        amounts.append(-sum(amounts))
        legs = [Leg(rng.choice(kinds).key, uuid4(), amount) for amount in amounts]
        if sum(amount != 0 for amount in amounts) > 1:
            book(legs, currency=rng.choice(["EUR", "JPY"]), days=-number)
    books = read("".join(beancount(as_of=NOW)))
    check(books)
    assert len(books.entries) > 30


def test_a_transaction_says_what_it_is_and_what_it_takes_back() -> None:
    book([Leg("bank", None, 1_205), Leg("reserve", None, -1_205)], key="in")
    reverse(key="out", of="in", kind="test.undone", now=NOW)
    text = "".join(beancount(as_of=NOW))
    first, second = read(text).entries
    assert (first["kind"], second["kind"]) == ("test.made_up", "test.undone")
    assert second["reverses"] == first["entry"]
    assert "  Assets:Bank  12.05 EUR\n  Equity:Reserve  -12.05 EUR\n" in text
    assert '2026-11-20 open Assets:Bank EUR\n  name: "In our bank account"' in text


def test_amounts_follow_their_currency() -> None:
    book([Leg("bank", None, 1_205), Leg("reserve", None, -1_205)], currency="JPY")
    assert "Assets:Bank  1205 JPY" in "".join(beancount(as_of=NOW))


def test_what_comes_later_stays_out() -> None:
    book([Leg("bank", None, 5), Leg("reserve", None, -5)])
    book([Leg("bank", None, 7), Leg("reserve", None, -7)], days=1)
    books = read("".join(beancount(as_of=NOW)))
    check(books)
    assert [leg[3] for leg in books.legs] == [Decimal("0.05"), Decimal("-0.05")]


def test_nobody_is_named() -> None:
    person = uuid4()
    book([Leg("bank", None, 5), Leg("wallet", person, -5)], key=f"dividend:{person}")
    assert str(person) not in "".join(beancount(as_of=NOW))


def test_the_books_of_a_new_co_operative_are_empty() -> None:
    assert read("".join(beancount(as_of=NOW))) == Books()


def test_entries_of_many_pages_are_all_there() -> None:
    for _ in range(7):
        book([Leg("bank", None, 5), Leg("reserve", None, -5)])
    books = read("".join(beancount(as_of=NOW, page=3)))
    check(books)
    assert len(books.entries) == 7


def test_each_kind_has_a_name_of_its_own() -> None:
    assert len({account_name(kind) for kind in CHART}) == len(CHART)


def test_a_command_writes_the_file() -> None:
    out = StringIO()
    book([Leg("bank", None, 5), Leg("reserve", None, -5)])
    call_command("export_beancount", stdout=out)
    books = read(out.getvalue())
    check(books)
    assert len(books.entries) == 1
