"""The public books: totals that add up, for everybody, and never of a few people."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from coop.work import clock
from payouts.actions.releasing import release_batch
from tests import fees

pytestmark = pytest.mark.usefixtures("city")


def drive(people: int) -> str:
    """Each of so many people rode once with another driver, over a month ago; returns the month."""
    at = clock.now() - timedelta(days=45)
    for number in range(people):
        fees.drive(UUID(int=900 + number), UUID(int=800 + number), at=at)
    release_batch(now=at + timedelta(days=2))
    return f"{at:%Y-%m}"


def test_anybody_reads_where_fares_and_fees_went() -> None:
    month = drive(10)
    said = Client().get("/api/v1/books", {"month": month}).json()
    fares = said["fares"]
    assert (fares["rides"], fares["total_minor"], fares["driver_minor"]) == (10, 20_000, 17_000)
    assert fares["total_minor"] == fares["driver_minor"] + fares["fee_minor"]
    sheet = said["sheet"]
    sums = {
        key: sum(one["amount_minor"] for one in sheet[key])
        for key in ("assets", "liabilities", "funds")
    }
    assert sums["assets"] == sums["liabilities"] + sums["funds"] + sheet["result_minor"]
    page = Client().get("/books/", {"month": month}).content.decode()
    assert "10 riders paid €200.00 for 10 rides" in page


def test_a_month_of_few_people_shows_nothing_of_them() -> None:
    month = drive(9)
    said = Client().get("/api/v1/books", {"month": month}).json()
    assert said["fares"] is None
    assert said["income"] is None
    assert "fewer than 10" in Client().get("/books/", {"month": month}).content.decode()


@pytest.mark.parametrize("month", ["yesterday", "2026-13", "9999-12", "0001-01"])
def test_a_month_that_is_none_is_refused_in_words(month: str) -> None:
    assert Client().get("/api/v1/books", {"month": month}).status_code == 422


def test_books_without_any_ride_are_readable() -> None:
    assert Client().get("/books/").status_code == 200
    assert Client().get("/books/", {"month": "2031-01"}).status_code == 200
