"""The office's books: what a bank's file says before it is kept, two stewards, tax files."""

from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coop.books import models
from coop.books.queries import bank
from coop.journal.models import Entry
from coop.locker.models import Access
from coop.work import clock
from tests import bookkeeping, fees
from tests.bookkeeping import Stewards
from tests.cast import browser_of

IMPORT = "/office/books/bank/import/"
UNNAMED = "Tag;Wieviel;Wer\n03.11.2026;1.000,00;Gast\n04.11.2026;-4,00;Bank\n"


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


def carried(page: str) -> str:
    return page.partition('name="content" value="')[2].partition('"')[0]


def send(browser: Client, text: str) -> str:
    file = SimpleUploadedFile("bank.csv", text.encode())
    answer = browser.post(IMPORT, {"file": file, "account": "FI21"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_table_nobody_knows_is_read_once_its_columns_are_said(two: Stewards) -> None:
    sam = browser_of(two.sam)
    page = send(sam, UNNAMED)
    assert "Say which column has the day" in page
    assert not models.Statement.objects.exists()
    said = {"content": carried(page), "file_name": "bank.csv", "account": "FI21"}
    columns = {"column_date": "0", "column_amount": "1", "column_name": "2"}
    how = {"date_form": "%d.%m.%Y", "mark": ","}
    page = sam.post(IMPORT, said | columns | how | {"act": "read"}).content.decode()
    assert "−€4.00" in page
    refused = sam.post(IMPORT, said | columns | how | {"act": "store"})
    assert (refused.status_code, models.Statement.objects.exists()) == (422, False)
    assert "Type the balance at the end" in refused.content.decode()
    kept = sam.post(IMPORT, said | columns | how | {"act": "store", "closing": "-4,00"})
    assert kept.status_code == 302
    assert bank.reconciliation("EUR").says_minor == -400
    assert sorted(one.amount_minor for one in bank.lines("EUR", is_open=True)) == [
        -100_000,
        -400,
        100_000,
    ]


def test_a_file_that_is_none_is_refused_with_a_reason_and_nothing_is_kept(two: Stewards) -> None:
    sam = browser_of(two.sam)
    bad = '<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>'
    for content, words in ((bad, "declares things of its own"), ("", "Choose the file")):
        data = {"file": SimpleUploadedFile("x.xml", content.encode())} if content else {}
        answer = sam.post(IMPORT, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not models.Statement.objects.exists()


def test_the_page_of_a_bill_says_what_approving_it_leaves(two: Stewards) -> None:
    now = clock.now()
    bookkeeping.fund(10_000, at=now)
    bill_id = bookkeeping.bill(two.sam, at=now)
    sam, chi = browser_of(two.sam), browser_of(two.chi)
    assert "Approve €120.50" not in sam.get(f"/office/books/bills/{bill_id}/").content.decode()
    page = chi.get(f"/office/books/bills/{bill_id}/").content.decode()
    assert "−€20.50" in page
    refused = chi.post(f"/office/books/bills/{bill_id}/approve/")
    assert refused.status_code == 409
    assert "€100.00 is left" in refused.content.decode()
    chi.post(f"/office/books/bills/{bill_id}/approve/", {"beyond": "yes"})
    assert models.Bill.objects.get().state == "approved"


def test_what_was_typed_stays_when_a_bill_is_refused(two: Stewards) -> None:
    typed = {"supplier": "Power Oy", "number": "7", "amount": "twelve", "due_on": "2026-12-01"}
    answer = browser_of(two.sam).post("/office/books/bills/", typed)
    assert answer.status_code == 422
    assert 'value="Power Oy"' in answer.content.decode()
    assert "Write an amount such as 12.50." in answer.content.decode()


def test_the_same_write_of_the_api_twice_is_one_bill(two: Stewards) -> None:
    sam, key = browser_of(two.sam), str(uuid4())
    body = {"supplier": "Power Oy", "number": "7", "expense": "expense_premises"} | {
        "amount_minor": 500,
        "due_on": "2026-12-01",
    }
    made = [
        sam.post(
            "/api/v1/office/books/bills",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": key},
        ).json()["id"]
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert models.Bill.objects.get().id == UUID(made[0])


def test_a_tax_file_names_payees_and_each_reads_that_it_was_made(two: Stewards) -> None:
    now = clock.now()
    fees.drive(two.cast.ada, two.cast.ben, at=now, fare_minor=2_000)
    sam = browser_of(two.sam)
    for form in ("dac7", "us"):
        answer = sam.post("/office/books/tax/", {"form": form, "year": str(now.year)})
        table = answer.content.decode()
        assert answer["Content-Disposition"].endswith(f'tax-{form}-{now.year}.csv"')
        assert "Ben Okafor" in table
        assert "20.00" in table
        assert "tin" in table
    reads = Access.objects.filter(member_id=two.cast.ben, purpose="tax")
    assert reads.count() == 2
    said = Entry.objects.filter(kind="books.tax_exported")
    assert [one.public["payees"] for one in said] == [1, 1]


def test_a_span_that_is_none_is_refused(two: Stewards) -> None:
    sam = browser_of(two.sam)
    assert sam.get("/office/books/statements/?since=soon").status_code == 422
    turned = sam.get("/office/books/statements/?since=2026-02-02&until=2026-02-01&as=pdf")
    assert turned.status_code == 422
    page = turned.content.decode()
    assert "The last day lies before the first." in page
    assert 'value="2026-02-02"' in page
    assert sam.get("/office/books/months/2026-13/").status_code == 422
