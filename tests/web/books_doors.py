"""What the doors of the co-op's own books understand, for the permission table."""

from datetime import date
from uuid import UUID

from coop.books.actions import matches
from coop.books.queries import bank
from coop.work import clock
from tests import bookkeeping
from tests.web.riding import Town

FILE: dict[str, object] = {
    "file_name": "bank.csv",
    "text": "Date;Amount;Balance\n2026-10-20;-5,00;0,00\n2026-10-21;5,00;5,00\n",
}
API = "/api/v1/office/books"
BODIES: dict[str, dict[str, object]] = {
    f"{API}/bills": {"supplier": "Power Oy", "number": "7", "expense": "expense_premises"}
    | {"amount_minor": 500, "due_on": "2036-01-31"},
    f"{API}/bills/<uuid:bill_id>/decision": {"is_approved": True, "is_beyond_fund": True},
    f"{API}/bills/<uuid:bill_id>/payment": {"paid_on": "2026-01-01"},
    f"{API}/bills/<uuid:bill_id>/reversal": {"reason": "Wrong account", "is_agreed": False},
    f"{API}/bank/preview": FILE,
    f"{API}/bank/statements": FILE,
    f"{API}/bank/lines/<uuid:line_id>/match": {"kind": "bill", "item_id": str(UUID(int=1))},
    f"{API}/bank/lines/<uuid:line_id>/explanation": {
        "account": "expense_other",
        "reason": "As said",
    },
    f"{API}/bank/matches/<uuid:match_id>": {"is_agreed": True},
    f"{API}/months/<slug:month>": {},
    f"{API}/tax": {"form": "dac7", "year": 2026},
}


def rows(town: Town) -> dict[str, UUID | str]:
    """A bill that somebody else entered, and a line that somebody else explained."""
    by, now = town.people.chi, clock.now()
    lines = [bookkeeping.line(minor, date(2026, 10, 15), says=says) for minor, says in TWO]
    bookkeeping.take_over(bookkeeping.statement(*lines), by, at=now)
    explained, opened = bookkeeping.open_line(-90_000), bookkeeping.open_line(-700)
    return {
        "<uuid:bill_id>": bookkeeping.bill(by, at=now),
        "<uuid:match_id>": matches.explain(
            line_id=explained, account="expense_premises", reason="The rent", by=by, now=now
        ),
        "<uuid:line_id>": opened,
        "<slug:month>": "2026-10",
    }


TWO = ((-90_000, "rent"), (-700, "coffee"))


def shown() -> list[str]:
    """Pages that hold something of these."""
    lines = [f"/office/books/bank/lines/{one.id}/" for one in bank.lines("EUR", is_open=True)]
    return [
        *("/office/books/", "/office/books/bills/", "/office/books/bank/"),
        *("/office/books/bank/import/", "/office/books/months/", "/office/books/statements/"),
        *("/office/books/months/2026-10/", "/office/books/tax/", "/office/books/provider/"),
        *lines,
    ]
