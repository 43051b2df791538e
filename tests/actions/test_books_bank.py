"""Statements are taken over once and have to add up; each line is explained once, to the cent."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, transaction

from coop.basics.refusals import Malformed, NotYours
from coop.books import models
from coop.books.actions import bills, importing, matches
from coop.books.queries import bank
from payouts.actions import to_our_bank
from payouts.queries.statements import trial_balance
from payouts.rails.values import Line
from tests import bookkeeping, organising
from tests.bookkeeping import NOW, Stewards, line, open_line, statement

COFFEE = line(-300, says="coffee", ref="c1")
RENT = line(-80_000, date(2026, 10, 20), says="rent", ref="r1")


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


def held(kind: str) -> int:
    return trial_balance("EUR", as_of=NOW + timedelta(days=1)).get(kind, 0)


def off() -> tuple[int, int]:
    found = bank.reconciliation("EUR")
    return found.difference_minor, found.off_minor


def test_overlapping_statements_store_each_line_once(two: Stewards) -> None:
    assert bookkeeping.take_over(statement(COFFEE, opening=1_000), two.sam).new == 2
    again = statement(COFFEE, RENT, opening=1_000)
    found = bookkeeping.take_over(again, two.sam)
    assert (found.new, found.known) == (1, 1)
    said = bank.reconciliation("EUR")
    assert (said.says_minor, said.books_minor, said.open_minor) == (-79_300, 0, -79_300)
    assert off() == (-79_300, 0)
    with pytest.raises(importing.StatementKnown):
        bookkeeping.take_over(again, two.sam)


def test_lines_that_do_not_lead_to_the_balance_are_refused(two: Stewards) -> None:
    with pytest.raises(importing.DoesNotAddUp) as refused:
        bookkeeping.take_over(statement(COFFEE, opening=1_000, closing=701), two.sam)
    assert refused.value.facts["off_minor"] == 1
    assert not models.Statement.objects.exists()


def test_a_statement_that_is_missing_shows_as_a_gap_until_it_comes(two: Stewards) -> None:
    later = line(-5, date(2026, 10, 28))
    bookkeeping.take_over(statement(COFFEE), two.sam)
    bookkeeping.take_over(statement(later, opening=-80_300), two.sam)
    assert bank.reconciliation("EUR").gap_minor == -80_000
    assert off()[1] == 0
    bookkeeping.take_over(statement(RENT, opening=-300), two.sam)
    assert bank.reconciliation("EUR").gap_minor == 0


def test_nothing_before_the_first_statement_is_taken(two: Stewards) -> None:
    bookkeeping.take_over(statement(RENT), two.sam)
    with pytest.raises(importing.BeforeTheFirst):
        bookkeeping.take_over(statement(COFFEE), two.sam)


def test_lines_stay_as_they_were_imported(two: Stewards) -> None:
    bookkeeping.take_over(statement(COFFEE), two.sam)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        models.Line.objects.update(amount_minor=1)


def test_a_line_pays_its_bill_and_undoing_it_opens_both(two: Stewards) -> None:
    bill_id = bookkeeping.approved(two)
    paid = line(-12_050, date(2026, 10, 29), says="Karttapalvelu Lasku 1007")
    bookkeeping.take_over(statement(paid), two.sam)
    (view,) = bank.lines("EUR", is_open=True)
    (best, *_others) = bank.possible(view)
    assert (best.kind, best.item.id, best.is_sure) == ("bill", bill_id, True)
    match_id = matches.match(line_id=view.id, kind="bill", item_id=bill_id, by=two.sam, now=NOW)
    assert (held("bank"), held("bills_due"), off()) == (-12_050, 0, (0, 0))
    row = models.Bill.objects.get()
    assert (row.state, row.paid_on) == ("paid", date(2026, 10, 29))
    with pytest.raises(bills.NotThatState, match="Undo that match"):
        bills.unmark_paid(bill_id=bill_id, by=two.sam, now=NOW)
    matches.undo(match_id=match_id, by=two.chi, now=NOW)
    assert (held("bank"), held("bills_due"), off()) == (0, -12_050, (-12_050, 0))
    matches.match(line_id=view.id, kind="bill", item_id=bill_id, by=two.sam, now=NOW)
    assert not bank.lines("EUR", is_open=True)


def test_one_bill_is_not_paid_by_two_lines_nor_one_line_for_two_too_large(two: Stewards) -> None:
    bill_id = bookkeeping.approved(two)
    bookkeeping.take_over(statement(line(-12_050), line(-12_051)), two.sam)
    first, second = open_line(-12_050), open_line(-12_051)
    matches.match(line_id=first, kind="bill", item_id=bill_id, by=two.sam, now=NOW)
    with pytest.raises(matches.NotOpen):
        matches.match(line_id=second, kind="bill", item_id=bill_id, by=two.sam, now=NOW)
    other = bookkeeping.approved(two, 90_000, number="1008")
    with pytest.raises(matches.DoesNotFit, match=r"€120\.51"):
        matches.match(line_id=second, kind="bill", item_id=other, by=two.sam, now=NOW)


def test_one_transfer_pays_two_bills(two: Stewards) -> None:
    first = bookkeeping.approved(two, 5_000, number="A-1")
    second = bookkeeping.approved(two, 7_000, number="A-2")
    bookkeeping.take_over(statement(line(-12_000, says="A-1 A-2")), two.sam)
    line_id = open_line(-12_000)
    for bill_id in (first, second):
        matches.match(line_id=line_id, kind="bill", item_id=bill_id, by=two.sam, now=NOW)
    assert (held("bank"), off()) == (-12_000, (0, 0))


def test_a_bill_marked_by_hand_is_found_on_the_statement_later(two: Stewards) -> None:
    bill_id, today = bookkeeping.approved(two), NOW.date()
    bills.mark_paid(bill_id=bill_id, paid_on=today, today=today, by=two.sam, now=NOW)
    assert off() == (12_050, 0)
    bookkeeping.take_over(statement(line(-12_050, today)), two.sam)
    view = bank.line(open_line(-12_050))
    assert view
    (best,) = bank.possible(view)
    matches.match(line_id=view.id, kind=best.kind, item_id=best.item.id, by=two.sam, now=NOW)
    assert (best.kind, held("bank"), off()) == ("entry", -12_050, (0, 0))
    (view,) = bank.lines("EUR", is_open=False)
    matches.undo(match_id=view.matches[0].id, by=two.sam, now=NOW)
    assert (held("bank"), off()) == (-12_050, (0, 0))


def test_money_from_the_provider_arrives(two: Stewards) -> None:
    left = Line("txn_1", "payout", "po_1", -9_000, 0, -9_000, "EUR", NOW, NOW)
    assert to_our_bank.book(left, now=NOW)
    assert not to_our_bank.book(left, now=NOW)
    bookkeeping.take_over(statement(line(9_000, NOW.date())), two.sam)
    view = bank.line(open_line(9_000))
    assert view
    (best,) = bank.possible(view)
    match_id = matches.match(
        line_id=view.id, kind=best.kind, item_id=best.item.id, by=two.sam, now=NOW
    )
    assert (best.kind, held("bank"), held("provider_in_transit")) == ("provider", 9_000, 0)
    assert not bank.on_its_way(currency="EUR")
    matches.undo(match_id=match_id, by=two.sam, now=NOW)
    assert (held("bank"), held("provider_in_transit")) == (0, 9_000)


def test_what_the_bank_sent_back_to_the_provider_is_not_expected(two: Stewards) -> None:
    for kind, minor in (("payout", -9_000), ("payout_failure", 9_000)):
        to_our_bank.book(Line("t", kind, "po_1", minor, 0, minor, "EUR", NOW, NOW), now=NOW)
    assert (held("provider"), held("provider_in_transit")) == (0, 0)
    assert not bank.on_its_way(currency="EUR")


def test_a_small_charge_is_explained_alone_and_a_large_one_by_two(two: Stewards) -> None:
    bookkeeping.take_over(statement(line(-10_000), line(-10_001)), two.sam)
    small, large = open_line(-10_000), open_line(-10_001)
    matches.explain(
        line_id=small, account="expense_provider", reason="Charges", by=two.sam, now=NOW
    )
    assert held("bank") == -10_000
    match_id = matches.explain(
        line_id=large, account="expense_provider", reason="Charges", by=two.sam, now=NOW
    )
    assert held("bank") == -10_000
    with pytest.raises(bills.AnotherHasTo):
        matches.agree(match_id=match_id, by=two.sam, now=NOW)
    matches.agree(match_id=match_id, by=two.chi, now=NOW)
    assert (held("bank"), held("expense_provider"), off()) == (-20_001, 20_001, (0, 0))
    matches.undo(match_id=match_id, by=two.sam, now=NOW)
    assert held("expense_provider") == 10_000
    with pytest.raises(matches.DecidedBefore):
        matches.undo(match_id=match_id, by=two.sam, now=NOW)


def test_a_refused_explanation_leaves_the_line_open(two: Stewards) -> None:
    bookkeeping.take_over(statement(line(-50_000)), two.sam)
    match_id = matches.explain(
        line_id=open_line(-50_000), account="expense_other", reason="Party", by=two.sam, now=NOW
    )
    with pytest.raises(matches.DoesNotFit):
        matches.explain(
            line_id=open_line(-50_000), account="expense_other", reason="Party", by=two.sam, now=NOW
        )
    matches.refuse(match_id=match_id, by=two.chi, now=NOW)
    assert bank.open_lines("EUR", until=date(2026, 11, 1)) == (1, 50_000)
    assert held("bank") == 0


def test_nothing_leaves_the_reserve_this_way_and_gifts_may_enter_it(two: Stewards) -> None:
    bookkeeping.take_over(statement(line(-5_000), line(6_000)), two.sam)
    for account in ("reserve", "operations", "wallet", "bank"):
        with pytest.raises(Malformed):
            matches.explain(
                line_id=open_line(-5_000), account=account, reason="Gift", by=two.sam, now=NOW
            )
    bookkeeping.explain(two, 6_000, "reserve")
    assert held("reserve") == -6_000


def test_nobody_matches_what_is_not_there(two: Stewards) -> None:
    bookkeeping.take_over(statement(COFFEE), two.sam)
    with pytest.raises(NotYours):
        matches.match(line_id=uuid4(), kind="bill", item_id=uuid4(), by=two.sam, now=NOW)
    for kind, item in (("bill", uuid4()), ("entry", UUID(int=1 << 100)), ("nonsense", uuid4())):
        with pytest.raises(matches.NotOpen):
            matches.match(line_id=open_line(-300), kind=kind, item_id=item, by=two.sam, now=NOW)
    with pytest.raises(NotYours):
        matches.undo(match_id=uuid4(), by=two.sam, now=NOW)


def test_what_a_line_was_counts_on_its_day_unless_that_month_is_closed(two: Stewards) -> None:
    bookkeeping.fund(50_000)
    bookkeeping.take_over(statement(line(-700)), two.sam)
    bookkeeping.explain(two, -700, "expense_other")
    in_october = trial_balance("EUR", as_of=datetime(2026, 10, 31, tzinfo=NOW.tzinfo))
    assert in_october["expense_other"] == 700
    bookkeeping.closed(two)
    bookkeeping.take_over(statement(line(-800, date(2026, 10, 31)), opening=-700), two.sam)
    bookkeeping.explain(two, -800, "expense_other")
    assert trial_balance("EUR", as_of=NOW - timedelta(seconds=1))["expense_other"] == 700
    assert held("expense_other") == 1_500


def test_an_invoice_of_an_organisation_is_paid_by_its_line_and_open_again_when_undone(
    two: Stewards,
) -> None:
    made = organising.billed(two.cast, now=NOW)
    ((_kind, due),) = [
        one for one in bank.open_items("EUR") if one[1].id == made["<uuid:paper_id>"]
    ]
    bookkeeping.take_over(statement(line(due.amount_minor, NOW.date())), two.sam)
    line_id = open_line(due.amount_minor)
    match_id = matches.match(line_id=line_id, kind="invoice", item_id=due.id, by=two.sam, now=NOW)
    assert (held("bank"), held("owed_by_organisation"), off()) == (due.amount_minor, 0, (0, 0))
    matches.undo(match_id=match_id, by=two.sam, now=NOW)
    assert (held("bank"), held("owed_by_organisation")) == (0, due.amount_minor)
    matches.match(line_id=line_id, kind="invoice", item_id=due.id, by=two.sam, now=NOW)
    assert held("bank") == due.amount_minor
