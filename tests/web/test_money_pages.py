"""Your money: the figures in words, what can be done with them, and nobody else's."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.work import clock
from payouts.actions.releasing import release_batch
from payouts.actions.units import refresh_units
from payouts.queries import dividends
from tests.cast import Cast, browser_of, gather
from tests.fees import drive

DAY = timedelta(days=1)


@pytest.fixture
def cast(city: None) -> Cast:
    """Ada rode and Ben drove: yesterday's fees flowed, today's wait."""
    cast, now = gather(), clock.now()
    refresh_units(currency="EUR", now=now - 4 * DAY)
    drive(cast.ada, cast.ben, at=now - 3 * DAY, fare_minor=20_000, fee_minor=3_000)
    refresh_units(currency="EUR", now=now - 2 * DAY)
    release_batch(now=now)
    drive(cast.ada, cast.ben, at=now - timedelta(minutes=5))
    return cast


def say(user_id: UUID, address: str) -> str:
    answer = browser_of(user_id).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_three_figures_in_words(cast: Cast) -> None:
    page = say(cast.ada, "/pay/")
    found = dividends.dividends(cast.ada, currency="EUR", now=clock.now())
    assert found.accrued_scaled > found.available_minor > 0
    assert f"€{found.available_minor // 100}.{found.available_minor % 100:02d}" in page
    assert "Yours to use" in page
    assert "for 24\xa0h" in page


def test_the_counter_is_told_where_it_stands_and_how_fast_it_moves(cast: Cast) -> None:
    answer = browser_of(cast.ada).get("/api/v1/pay/dividends").json()
    assert int(answer["pace_scaled_per_s"]) > 0
    parts = sum(int(pool["held_scaled"]) + int(pool["waiting_scaled"]) for pool in answer["pools"])
    assert int(answer["accrued_scaled"]) == parts + answer["wallet_minor"] * 10**12
    assert {pool["key"]: pool["units"] for pool in answer["pools"]}["drivers"] == 0


def test_months_come_to_what_is_held_and_was_taken(cast: Cast) -> None:
    months = browser_of(cast.ada).get("/api/v1/pay/dividends/months").json()
    found = dividends.dividends(cast.ada, currency="EUR", now=clock.now())
    held = sum(part.held_scaled for part in found.pools) // 10**12
    assert sum(month["whole_minor"] for month in months) == held > 0
    page = say(cast.ada, "/pay/dividends/")
    assert "1 ride" not in page.split("Your own rides")[0]
    assert "2 rides you paid" in page


def test_a_stranger_reads_how_to_take_part(cast: Cast) -> None:
    page = say(cast.eve, "/pay/")
    assert "You are not a member yet" in page
    assert "Give to the reserve" not in page


def test_a_gift_is_made_once_however_often_it_is_sent(cast: Cast) -> None:
    browser, key = browser_of(cast.ada), str(uuid4())
    have = dividends.dividends(cast.ada, currency="EUR", now=clock.now()).available_minor
    for _ in range(2):
        answer = browser.post("/pay/give/", {"amount": "1,50", "client_event_id": key}, follow=True)
        assert "€1.50 went to the reserve" in answer.content.decode()
    left = dividends.dividends(cast.ada, currency="EUR", now=clock.now())
    assert (left.available_minor, left.paid_minor) == (have - 150, 150)


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        ("9999", "You have"),
        ("0", "above zero"),
        ("-5", "such as 12.50"),
        ("1.234", "such as 12.50"),
        ("", "such as 12.50"),
    ],
)
def test_a_gift_that_cannot_be_says_why_and_keeps_what_was_typed(
    cast: Cast, amount: str, why: str
) -> None:
    answer = browser_of(cast.ada).post(
        "/pay/give/", {"amount": amount, "client_event_id": str(uuid4())}
    )
    assert answer.status_code in {409, 422}
    assert why in answer.content.decode()
    assert f'value="{amount}"' in answer.content.decode()


def test_the_switch_is_kept(cast: Cast) -> None:
    browser = browser_of(cast.ada)
    page = browser.post("/pay/first/", {"first": "no"}, follow=True).content.decode()
    assert "Your card pays" in page
    assert not dividends.pays_rides_first(cast.ada)
    browser.post("/pay/first/", {"first": "yes"})
    assert dividends.pays_rides_first(cast.ada)


def test_a_debt_can_be_paid_from_dividends(cast: Cast) -> None:
    browser = browser_of(cast.ada)
    assert "Pay it from your dividends" in browser.get("/pay/").content.decode()
    owed = dividends.owed_by(cast.ada, "EUR")
    browser.post("/pay/debt/", {"client_event_id": str(uuid4())})
    assert dividends.owed_by(cast.ada, "EUR") < owed


def test_the_first_page_shows_members_theirs(cast: Cast) -> None:
    assert "data-counter" in say(cast.ada, "/")
    assert "data-counter" not in say(cast.eve, "/")
    assert "data-counter" not in Client().get("/").content.decode()
