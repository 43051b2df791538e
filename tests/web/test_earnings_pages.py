"""A driver's earnings: by day, week and month; the statement to keep; nobody else's."""

import csv
from io import StringIO

import pytest

from tests import riding_money
from tests.cast import Cast, browser_of


@pytest.fixture
def cast(city: None) -> Cast:
    return riding_money.drivers()


def test_the_page_adds_up_to_what_the_books_say(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    for by in ("day", "week", "month"):
        said = ben.get("/api/v1/earnings", {"by": by}).json()
        assert said["driving_minor"] == 1_700 + 850
        assert said["fees_minor"] == 300 + 150
        assert sum(one["pay_minor"] for one in said["slots"]) == 1_700 + 850
        assert (len(said["rides"]), said["cash_minor"]) == (2, 1_000)
        page = ben.get("/earnings/", {"by": by}).content.decode()
        assert "€25.50" in page
        assert "What your fee became" in page


def test_a_statement_is_kept_as_csv_and_pdf(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    answer = ben.get("/earnings/statement.csv?by=week")
    rows = list(csv.reader(StringIO(answer.content.decode())))
    assert [row[5] for row in rows[1:3]] == ["17.00", "8.50"]
    assert ["Yours", "25.50", "EUR"] in rows
    assert answer["Content-Disposition"].endswith('.csv"')
    drawn = ben.get("/earnings/statement.pdf?by=month")
    assert drawn.content.startswith(b"%PDF")


def test_a_span_that_is_none_is_refused_in_words(cast: Cast) -> None:
    ben = browser_of(cast.ben)
    for query in ({"by": "year"}, {"on": "yesterday"}, {"on": "9999-12-31"}, {"on": "0001-01-01"}):
        answer = ben.get("/api/v1/earnings", query)
        assert answer.status_code == 422
    empty = ben.get("/earnings/", {"by": "week", "on": "2020-01-01"})
    assert "No rides in this time" in empty.content.decode()


def test_who_does_not_drive_has_no_such_page(cast: Cast) -> None:
    assert browser_of(cast.ada).get("/earnings/").status_code == 403
