"""The co-op's own books in the export for beancount: all that bills, bank and shares booked."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from coop.books.actions import matches
from coop.books.queries import bank
from payouts.actions import shares
from payouts.actions.shares import Part
from payouts.queries.beancount import beancount
from tests import bookkeeping, organising
from tests.actions.test_beancount import Books, check, read
from tests.bookkeeping import NOW, Stewards, line, open_line, statement

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


@pytest.fixture
def invoice_minor(two: Stewards) -> int:
    """A bill, an invoice and a share go over the bank account; one match was wrong at first."""
    bill_id = bookkeeping.approved(two)
    paper_id = organising.billed(two.cast, now=NOW)["<uuid:paper_id>"]
    (due,) = [item for kind, item in bank.open_items("EUR") if item.id == paper_id]
    lines = (line(-12_050), line(due.amount_minor), line(-400))
    bookkeeping.take_over(statement(*lines), two.sam)
    for kind, item_id, minor in (
        ("bill", bill_id, -12_050),
        ("invoice", paper_id, due.amount_minor),
    ):
        how = {"line_id": open_line(minor), "kind": kind, "item_id": item_id, "by": two.sam}
        wrong = matches.match(**how, now=NOW)
        matches.undo(match_id=wrong, by=two.chi, now=NOW)
        matches.match(**how, now=NOW)
    bookkeeping.explain(two, -400, "expense_provider")
    shares.record(
        part=Part(two.cast.ada, "EUR", is_all=True),
        amount_minor=2_000,
        reference="RF18",
        by=two.sam,
        key=uuid4(),
        now=NOW,
    )
    return due.amount_minor


def exported() -> Books:
    return read("".join(beancount(as_of=LATER)))


def held(books: Books, account: str) -> Decimal:
    return books.balances.get((account, "EUR"), (None, Decimal(0)))[1]


def test_the_export_holds_the_co_ops_own_books_and_balances(invoice_minor: int) -> None:
    books = exported()
    check(books)
    on_bank = -12_050 + invoice_minor - 400 + 2_000
    assert held(books, "Assets:Bank") == Decimal(on_bank) / 100
    assert held(books, "Expenses:ExpenseComputers") == Decimal("120.50")
    assert held(books, "Expenses:ExpenseProvider") == Decimal("4.00")
    assert held(books, "Liabilities:BillsDue") == 0
    assert held(books, "Assets:OwedByOrganisation") == 0
    assert held(books, "Liabilities:MemberShares") == -20


def test_what_was_matched_wrongly_stands_there_with_its_reversal(invoice_minor: int) -> None:
    entries = exported().entries
    kinds = {one["entry"]: one["kind"] for one in entries}
    taken_back = sorted(kinds[one["reverses"]] for one in entries if "reverses" in one)
    assert taken_back == ["bill.paid", "organisation.paid"]
