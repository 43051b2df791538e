"""The end of a month: what has to be right, two people, and nothing dated in it any more."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from coop.basics.refusals import Malformed
from coop.books import models, papers
from coop.books.actions import months
from coop.books.actions.bills import AnotherHasTo
from coop.books.actions.months import propose
from coop.books.queries import months as queries
from coop.journal.models import Entry
from payouts.queries.solvency import solvency
from tests import bookkeeping, fees
from tests.bookkeeping import HELSINKI, IN_OCTOBER, NOW, OCTOBER, Stewards, line, statement


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


def ending(month_on: date = OCTOBER) -> queries.Ending:
    return queries.ending(month_on, currency="EUR", time_zone=HELSINKI.time_zone, now=NOW)


def wrong() -> set[str]:
    return {check.key for check in ending().checks if not check.is_right}


def try_to(two: Stewards, *, month_on: date = OCTOBER, at: datetime = NOW, note: str = "") -> None:
    propose(month_on=month_on, note=note, place=HELSINKI, by=two.sam, now=at)


def test_two_people_close_a_month_and_nothing_is_dated_in_it_any_more(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    try_to(two)
    with pytest.raises(AnotherHasTo):
        months.close(month_on=OCTOBER, place=HELSINKI, by=two.sam, now=NOW)
    months.close(month_on=OCTOBER, place=HELSINKI, by=two.chi, now=NOW)
    with pytest.raises(IntegrityError, match="closed until"), transaction.atomic():
        bookkeeping.fund(1)
    bookkeeping.fund(1, at=NOW)
    said = Entry.objects.get(kind="books.month_closed").public
    assert (said["month"], said["assets_minor"], said["stewards"]) == ("2026-10", 50_000, 2)
    with pytest.raises(months.NotProposed):
        months.close(month_on=OCTOBER, place=HELSINKI, by=two.chi, now=NOW)


def test_a_closed_month_stays_closed_whatever_the_program_does(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    bookkeeping.closed(two)
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        models.Month.objects.update(state="proposed")
    with pytest.raises(months.NotTheNext):
        try_to(two)


def test_months_follow_each_other_and_wait_for_their_end(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    with pytest.raises(months.NotTheNext):
        try_to(two, month_on=date(2026, 11, 1))
    early = datetime(2026, 11, 2, 21, 59, tzinfo=NOW.tzinfo)
    with pytest.raises(months.TooEarly) as refused:
        try_to(two, at=early)
    assert refused.value.allowed_at == early + timedelta(minutes=1)
    try_to(two, at=early + timedelta(minutes=1))


def test_what_is_open_in_a_month_keeps_it_open(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    bookkeeping.bill(two.sam)
    bookkeeping.take_over(statement(line(-300), line(-90_000, date(2026, 11, 2))), two.sam)
    assert wrong() == {queries.LINES, queries.BILLS}
    with pytest.raises(months.NotReady) as refused:
        try_to(two)
    assert refused.value.facts["open"] == [queries.LINES, queries.BILLS]


def test_what_may_wait_is_only_said(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    fees.drive(two.cast.ada, two.cast.ben, at=IN_OCTOBER)
    assert wrong() == {queries.COVERED, queries.FEES}
    assert ending().is_ready


def test_a_month_that_cannot_pay_closes_only_with_a_public_word(two: Stewards) -> None:
    bookkeeping.move(("expense_other", 500), ("bills_due", -500))
    assert not ending().solvency.is_solvent
    with pytest.raises(Malformed):
        try_to(two)
    try_to(two, note="Members lend us what is missing.")
    months.close(month_on=OCTOBER, place=HELSINKI, by=two.chi, now=NOW)
    said = Entry.objects.get(kind="books.month_closed").public
    assert (said["is_solvent"], said["note"]) == (False, "Members lend us what is missing.")


def test_figures_that_moved_since_are_looked_at_again(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    try_to(two)
    bookkeeping.fund(1)
    with pytest.raises(months.Changed):
        months.close(month_on=OCTOBER, place=HELSINKI, by=two.chi, now=NOW)
    months.withdraw(month_on=OCTOBER, by=two.chi, now=NOW)
    bookkeeping.closed(two)


def test_cash_that_drivers_hold_counts_against_what_they_are_owed(two: Stewards) -> None:
    fees.drive(two.cast.ada, two.cast.ben, at=IN_OCTOBER, method="cash")
    found = solvency("EUR", until=NOW)
    assert found.at_once_minor == 0
    fees.drive(two.cast.ada, two.cast.chi, at=IN_OCTOBER)
    found = solvency("EUR", until=NOW)
    assert (found.at_once_minor, found.covers_all, found.covers_at_once) == (1_700, True, False)


def test_the_statements_of_a_span_balance_and_say_the_same_everywhere(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    bookkeeping.approved(two)
    bookkeeping.move(("bank", 700), ("reserve", -700), kind="gift")
    found = papers.paper(OCTOBER, date(2026, 10, 31), currency="EUR", time_zone="Europe/Helsinki")
    sums = {part.key: part.lines[-1].amount_minor for part in found.parts}
    assert sums["assets"] == sums["liabilities"] + sums["funds"] == 50_700
    assert (sums["income"], sums["reserve"]) == (38_650, 700)
    table = papers.as_csv(found)
    assert 'liabilities,"Approved bills, not paid yet",120.50,EUR' in table
    assert papers.as_pdf(found, by="Ourway").startswith(b"%PDF")
    assert not found.is_closed
    bookkeeping.closed(two)
    again = papers.paper(OCTOBER, date(2026, 10, 31), currency="EUR", time_zone="Europe/Helsinki")
    assert (again.is_closed, again.parts) == (True, found.parts)
