"""Statements: every line once, a running balance that adds up, and totals that come to nothing."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from coop.basics.refusals import Malformed
from payouts.actions.ledger import Leg, post
from payouts.queries import statements
from payouts.queries.statements import Place

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=1)
BEN, ADA = UUID(int=1), UUID(int=2)
EARNED = Place("driver_earnings", BEN, "EUR")

pytestmark = pytest.mark.usefixtures("db")


def book(
    *legs: tuple[str, UUID | None, int],
    kind: str = "test",
    at: datetime = NOW,
    currency: str = "EUR",
) -> None:
    post(
        kind=kind,
        key=str(uuid4()),
        about=uuid4(),
        currency=currency,
        legs=[Leg(*leg) for leg in legs],
        now=at,
    )


def earn(amount: int, *, minutes: int = 0, owner: UUID = BEN) -> None:
    at = NOW + timedelta(minutes=minutes)
    book(("bank", None, amount), ("driver_earnings", owner, -amount), at=at)


def test_a_statement_runs_from_what_was_there_to_what_is_there() -> None:
    for amount, minutes in ((100, -5), (250, 10), (-50, 5)):
        earn(amount, minutes=minutes)
    earn(999, minutes=1, owner=ADA)
    found = statements.statement(EARNED, since=NOW, until=SOON)
    assert (found.opening_minor, found.closing_minor, found.after) == (100, 300, "")
    assert [(one.amount_minor, one.balance_minor) for one in found.lines] == [(-50, 50), (250, 300)]


def test_the_ends_of_a_span_are_in_and_out() -> None:
    for minutes in (0, 60):
        earn(5, minutes=minutes)
    found = statements.statement(EARNED, since=NOW, until=NOW + timedelta(hours=1))
    assert [one.at for one in found.lines] == [NOW]


def test_pages_show_every_line_once_even_at_one_instant() -> None:
    rng = Random(7)
    for _ in range(23):
        earn(rng.randint(1, 500), minutes=rng.choice([0, 0, 1]))
    whole = statements.statement(EARNED, since=NOW, until=SOON)
    lines, after, pages = [], "", 0
    while after or not pages:
        page = statements.statement(EARNED, since=NOW, until=SOON, after=after, limit=5)
        assert page.opening_minor == (lines[-1].balance_minor if lines else 0)
        lines, after, pages = [*lines, *page.lines], page.after, pages + 1
    assert (lines, pages) == (list(whole.lines), 5)
    assert whole.closing_minor == sum(one.amount_minor for one in lines)


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1", "1-2-3", "9" * 30 + "-1"])
def test_a_mark_of_another_kind_is_refused(after: str) -> None:
    with pytest.raises(Malformed):
        statements.statement(EARNED, since=NOW, until=SOON, after=after)


def test_a_person_has_accounts_in_the_order_of_the_chart() -> None:
    book(("wallet", ADA, -5), ("bank", None, 5))
    book(("owed_by_rider", ADA, 5), ("bank", None, -5), currency="USD")
    found = [(one.kind, one.currency) for one in statements.places_of(ADA)]
    assert found == [("owed_by_rider", "USD"), ("wallet", "EUR")]
    assert statements.currencies() == ["EUR", "USD"]


def busy_day() -> None:
    """A ride, its fee on its way, a refund after that, a gift, and a bill."""
    book(
        ("owed_by_rider", ADA, 1000),
        ("driver_earnings", BEN, -800),
        ("tax_due", None, -50),
        ("fee_provisional", None, -150),
        kind="ride.card",
    )
    book(
        ("fee_provisional", None, 150),
        ("pool_drivers", None, -60),
        ("pool_riders", None, -20),
        ("reserve", None, -40),
        ("operations", None, -20),
        ("loss_reserve", None, -10),
        kind="fee.released",
    )
    book(("loss_reserve", None, 4), ("owed_by_rider", ADA, -4), kind="ride.taken_back")
    book(("expense_computers", None, 7), ("bank", None, -7), kind="bill.paid")


def test_the_trial_balance_comes_to_nothing() -> None:
    busy_day()
    book(("bank", None, 3), ("reserve", None, -3), at=SOON)
    book(("bank", None, 9), ("reserve", None, -9), currency="USD")
    found = statements.trial_balance("EUR", as_of=NOW)
    assert (sum(found.values()), found["bank"], found["reserve"]) == (0, -7, -40)


def test_a_balance_sheet_balances() -> None:
    busy_day()
    sheet = statements.balance_sheet("EUR", as_of=NOW)
    assert {one.kind.key: one.amount_minor for one in sheet.assets} == {
        "bank": -7,
        "owed_by_rider": 996,
    }
    assert {one.kind.key: one.amount_minor for one in sheet.funds} == {
        "reserve": 40,
        "operations": 20,
        "loss_reserve": 6,
    }
    assert (sheet.result_minor, sheet.assets_minor, sheet.claims_minor) == (-7, 989, 989)


def test_before_anything_was_booked_there_is_nothing() -> None:
    busy_day()
    sheet = statements.balance_sheet("EUR", as_of=NOW - timedelta(seconds=1))
    assert (sheet.assets_minor, sheet.claims_minor, sheet.funds) == (0, 0, [])


def test_an_income_statement_says_what_came_and_where_it_went() -> None:
    busy_day()
    found = statements.income_statement("EUR", since=NOW, until=SOON)
    assert found.fees_minor == 150
    assert {one.kind.key: one.amount_minor for one in found.shared} == {
        "pool_drivers": 60,
        "pool_riders": 20,
    }
    assert sum(one.amount_minor for one in (*found.shared, *found.kept)) == 150
    assert found.otherwise == {"ride.taken_back": -4}
    assert [(one.kind.key, one.amount_minor) for one in found.expenses] == [
        ("expense_computers", 7)
    ]
    assert found.result_minor == 70 - 4 - 7


def test_the_result_of_a_span_is_how_the_balance_sheet_changed() -> None:
    busy_day()
    before = statements.balance_sheet("EUR", as_of=NOW - timedelta(seconds=1))
    sheet = statements.balance_sheet("EUR", as_of=NOW)
    own = [
        sum(one.amount_minor for one in each.funds) + each.result_minor for each in (before, sheet)
    ]
    found = statements.income_statement("EUR", since=NOW, until=SOON)
    assert found.result_minor == own[1] - own[0]
