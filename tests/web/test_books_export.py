"""The books as a file: for stewards, in one piece of text, and the same as the command writes."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.http import StreamingHttpResponse

from coop.work import clock
from tests.cast import browser_of, gather
from tests.fees import drive

pytestmark = pytest.mark.usefixtures("city")
ADDRESS = "/api/v1/books/beancount"


@pytest.mark.parametrize("accept", ["*/*", "text/plain"])
def test_a_steward_takes_the_books_away(accept: str) -> None:
    cast = gather()
    drive(cast.ada, cast.ben, at=clock.now())
    answer = browser_of(cast.sam).get(ADDRESS, headers={"accept": accept})
    assert isinstance(answer, StreamingHttpResponse)
    text = answer.getvalue().decode()
    out = StringIO()
    call_command("export_beancount", stdout=out)
    assert text == out.getvalue()
    assert "Liabilities:DriverEarnings" in text
    assert not {str(cast.ada), str(cast.ben)} & set(text.split())
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('.beancount"')


def test_others_are_told_whose_it_is() -> None:
    cast = gather()
    answer = browser_of(cast.ada).get(ADDRESS)
    assert (answer.status_code, answer.json()["code"]) == (403, "stewards_only")
