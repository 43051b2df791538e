"""Money that the payment provider sends to the co-op's own bank, from its statement to the bank's.

Nobody here asks the provider for it; the night's comparison is the first to hear of it.
"""

from datetime import timedelta

import pytest

from coop.books.actions import matches
from coop.books.queries import bank
from payouts import models
from payouts.actions import reconciling
from payouts.rails import client
from tests import bookkeeping, paying
from tests.bookkeeping import Stewards, line, open_line, statement
from tests.paying import balance, now

SENT = 1_200
CLOSED = "1113"
"""How the fake provider knows a bank account that does not exist any more."""


@pytest.fixture
def two(city: None) -> Stewards:
    return bookkeeping.two_stewards()


@pytest.fixture
def sent(two: Stewards) -> str:
    """A ride was paid by card, its money is available, and the provider sends of it: its number."""
    paying.add_card()
    paying.end(paying.held_ride(1_500), 1_500)
    paying.work_off()
    paying.wait(timedelta(days=8))
    made = client.client().v1.payouts.create({"amount": SENT, "currency": "eur"})
    return made.id


def compare() -> reconciling.Report:
    until = now() + timedelta(seconds=1)
    return reconciling.reconcile(since=now() - timedelta(days=1), until=until, now=now())


def test_the_night_books_what_left_for_our_bank_once(sent: str) -> None:
    before = balance("provider")
    first, again = compare(), compare()
    assert (first.mended, again.mended) == (1, 0)
    assert (balance("provider"), balance("provider_in_transit")) == (before - SENT, SENT)
    assert balance("provider") == paying.at_provider()
    assert (first.found, again.found) == ({}, {})
    assert models.Entry.objects.filter(idempotency_key=f"provider:{sent}:payout").count() == 1


def test_the_line_on_the_statement_is_what_the_night_had_booked(two: Stewards, sent: str) -> None:
    compare()
    arrived = line(SENT, now().date(), says=f"STRIPE {sent}")
    bookkeeping.take_over(statement(arrived), two.sam, at=now())
    view = bank.line(open_line(SENT))
    assert view
    (best,) = [one for one in bank.possible(view) if one.kind == "provider"]
    before = balance("bank")
    matches.match(line_id=view.id, kind=best.kind, item_id=best.item.id, by=two.sam, now=now())
    assert (balance("bank") - before, balance("provider_in_transit")) == (SENT, 0)
    assert bank.reconciliation("EUR").difference_minor == 0
    compare()
    assert (balance("provider_in_transit"), bank.on_its_way(currency="EUR")) == (0, [])


def test_what_our_bank_sent_back_is_at_the_provider_again(sent: str) -> None:
    before = balance("provider")
    compare()
    client.fake().change(sent, _bank=CLOSED)
    paying.wait(timedelta(days=3))
    assert client.client().v1.payouts.retrieve(sent).status == "failed"
    first, again = compare(), compare()
    assert (first.mended, again.mended, again.found) == (1, 0, {})
    assert (balance("provider"), balance("provider_in_transit")) == (before, 0)
    assert bank.on_its_way(currency="EUR") == []
