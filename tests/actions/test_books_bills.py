"""Bills: two people, never twice, never edited; the ledger says the same as the bill."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from coop.basics.refusals import Malformed, NotYours
from coop.books import models
from coop.books.actions import bills
from coop.books.actions.bills import NewBill
from coop.books.queries import bills as queries
from payouts.queries.solvency import solvency
from payouts.queries.statements import trial_balance
from tests import bookkeeping
from tests.bookkeeping import IN_OCTOBER, NOW, Stewards

MAPS = NewBill("Karttapalvelu Oy", "1007", "expense_computers", 5, "EUR", date(2026, 10, 30))


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


def held(*kinds: str) -> tuple[int, ...]:
    found = trial_balance("EUR", as_of=NOW + timedelta(days=1))
    return tuple(found.get(kind, 0) for kind in kinds)


def test_a_bill_is_owed_once_a_second_person_approved_it(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    bill_id = bookkeeping.bill(two.sam)
    assert held("expense_computers", "bills_due") == (0, 0)
    with pytest.raises(bills.AnotherHasTo):
        bills.approve(bill_id=bill_id, is_beyond_fund=False, by=two.sam, now=NOW)
    bills.approve(bill_id=bill_id, is_beyond_fund=False, by=two.chi, now=NOW)
    assert held("expense_computers", "bills_due") == (12_050, -12_050)
    assert solvency("EUR", until=NOW + timedelta(days=1)).left_minor == 37_950
    with pytest.raises(bills.NotThatState):
        bills.approve(bill_id=bill_id, is_beyond_fund=False, by=two.chi, now=NOW)


def test_one_person_cannot_be_both_whatever_the_program_does(two: Stewards) -> None:
    bill_id = bookkeeping.bill(two.sam)
    with pytest.raises(IntegrityError, match="two_people_approve_a_bill"), transaction.atomic():
        models.Bill.objects.filter(id=bill_id).update(state="approved", decided_by_id=two.sam)


def test_what_stands_on_a_bill_is_never_edited_and_no_bill_goes(two: Stewards) -> None:
    bill_id = bookkeeping.bill(two.sam)
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        models.Bill.objects.filter(id=bill_id).update(amount_minor=1)
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        models.Bill.objects.filter(id=bill_id).delete()


def test_the_same_bill_twice_is_refused_with_which_one_it_is(two: Stewards) -> None:
    first = bookkeeping.bill(two.sam)
    again = replace(MAPS, supplier="  KARTTAPALVELU oy ", number="1007 ")
    with pytest.raises(bills.BillKnown, match="1007 of Karttapalvelu Oy") as refused:
        bills.enter(bill=again, by=two.chi, now=NOW)
    assert refused.value.facts["bill"] == str(first)
    bills.refuse(bill_id=first, reason="Wrong amount", by=two.sam, now=NOW)
    assert bills.enter(bill=again, by=two.chi, now=NOW) != first


@pytest.mark.parametrize(
    "change",
    [
        {"supplier": "  "},
        {"number": ""},
        {"account": "reserve"},
        {"account": "nonsense"},
        {"amount_minor": 0},
        {"amount_minor": -5},
        {"amount_minor": bills.AMOUNT_MAX + 1},
    ],
)
def test_a_bill_that_is_none_is_refused(two: Stewards, change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        bills.enter(bill=replace(MAPS, **change), by=two.sam, now=NOW)  # type: ignore[arg-type]
    assert not models.Bill.objects.exists()


def test_more_than_the_fund_holds_has_to_be_meant(two: Stewards) -> None:
    bookkeeping.fund(12_049)
    bill_id = bookkeeping.bill(two.sam)
    with pytest.raises(bills.BeyondFund, match=r"€120\.49 is left") as refused:
        bills.approve(bill_id=bill_id, is_beyond_fund=False, by=two.chi, now=NOW)
    assert refused.value.facts["left_minor"] == 12_049
    bills.approve(bill_id=bill_id, is_beyond_fund=True, by=two.chi, now=NOW)
    assert solvency("EUR", until=NOW + timedelta(days=1)).left_minor == -1


def test_what_was_set_aside_does_not_burden_the_fund(two: Stewards) -> None:
    insurer = replace(MAPS, supplier="Vakuutus Oy", account="insurance_due", amount_minor=900)
    bill_id = bills.enter(bill=insurer, by=two.sam, now=NOW)
    bills.approve(bill_id=bill_id, is_beyond_fund=False, by=two.chi, now=NOW)
    assert held("insurance_due", "bills_due", "operations") == (900, -900, 0)


def test_a_refused_bill_says_why_and_books_nothing(two: Stewards) -> None:
    bill_id = bookkeeping.bill(two.sam)
    with pytest.raises(Malformed):
        bills.refuse(bill_id=bill_id, reason=" ", by=two.chi, now=NOW)
    bills.refuse(bill_id=bill_id, reason="Not our order", by=two.chi, now=NOW)
    view = queries.bill(bill_id)
    assert view
    assert (view.state, view.reason) == ("refused", "Not our order")
    assert held("expense_computers") == (0,)


def test_a_bill_marked_as_paid_leaves_the_bank_and_comes_back_when_that_was_wrong(
    two: Stewards,
) -> None:
    bill_id, today = bookkeeping.approved(two), NOW.date()
    with pytest.raises(Malformed):
        bills.mark_paid(
            bill_id=bill_id, paid_on=today + timedelta(days=1), today=today, by=two.sam, now=NOW
        )
    for at in (NOW, NOW + timedelta(minutes=1)):
        bills.mark_paid(bill_id=bill_id, paid_on=today, today=today, by=two.sam, now=at)
        assert held("bills_due", "bank") == (0, -12_050)
        with pytest.raises(bills.NotThatState):
            bills.mark_paid(bill_id=bill_id, paid_on=today, today=today, by=two.sam, now=at)
        bills.unmark_paid(bill_id=bill_id, by=two.sam, now=at)
        assert held("bills_due", "bank") == (-12_050, 0)


def test_a_wrong_bill_is_reversed_by_two_and_may_come_again(two: Stewards) -> None:
    bill_id = bookkeeping.approved(two)
    with pytest.raises(bills.NotThatState):
        bills.reverse_bill(bill_id=bill_id, by=two.chi, now=NOW)
    bills.ask_reversal(bill_id=bill_id, reason="Wrong account", by=two.sam, now=NOW)
    with pytest.raises(bills.AnotherHasTo):
        bills.reverse_bill(bill_id=bill_id, by=two.sam, now=NOW)
    bills.keep(bill_id=bill_id, by=two.chi, now=NOW)
    bills.ask_reversal(bill_id=bill_id, reason="Wrong account", by=two.chi, now=NOW)
    bills.reverse_bill(bill_id=bill_id, by=two.sam, now=NOW)
    assert held("expense_computers", "bills_due") == (0, 0)
    assert bookkeeping.bill(two.sam) != bill_id


def test_a_paid_bill_is_not_reversed_before_its_payment(two: Stewards) -> None:
    bill_id = bookkeeping.approved(two)
    bills.mark_paid(bill_id=bill_id, paid_on=NOW.date(), today=NOW.date(), by=two.sam, now=NOW)
    with pytest.raises(bills.NotThatState, match="Take back the payment first"):
        bills.ask_reversal(bill_id=bill_id, reason="Wrong account", by=two.sam, now=NOW)


def test_nobody_acts_on_a_bill_that_is_not_there(two: Stewards) -> None:
    with pytest.raises(NotYours):
        bills.approve(bill_id=uuid4(), is_beyond_fund=False, by=two.sam, now=IN_OCTOBER)
    assert queries.bill(uuid4()) is None
