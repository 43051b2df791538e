"""The ledger's end of a month: nothing is dated before it any more, and nothing else changes."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from payouts.actions import Leg, closing, post
from payouts.queries import statements
from tests.stage import NOW

pytestmark = pytest.mark.usefixtures("db")
GIFT = UUID(int=7)
MONTH = NOW - timedelta(days=20)


def book(key: str, *, at: object) -> None:
    legs = [Leg("bank", None, 5), Leg("reserve", None, -5)]
    post(kind="gift", key=key, about=GIFT, currency="EUR", legs=legs, now=at)  # type: ignore[arg-type]


def test_a_closed_month_takes_no_entry_and_the_next_one_does() -> None:
    book("before", at=MONTH - timedelta(days=1))
    closing.close(until=MONTH, now=NOW)
    for late in (MONTH - timedelta(days=3), MONTH - timedelta(microseconds=1)):
        with pytest.raises(IntegrityError, match="closed until"), transaction.atomic():
            book("late", at=late)
    book("first of the next", at=MONTH)
    assert statements.closed_until() == MONTH


def test_what_was_booked_before_is_known_again_though_its_month_is_closed() -> None:
    book("once", at=MONTH - timedelta(days=1))
    closing.close(until=MONTH, now=NOW)
    book("once", at=MONTH - timedelta(days=1))


def test_a_time_that_is_not_over_is_not_closed() -> None:
    with pytest.raises(closing.NotOverYet) as refused:
        closing.close(until=NOW + timedelta(seconds=1), now=NOW)
    assert refused.value.allowed_at == NOW + timedelta(seconds=1)


def test_closing_twice_is_closing_once() -> None:
    closing.close(until=MONTH, now=NOW)
    closing.close(until=MONTH, now=NOW + timedelta(days=1))
    assert statements.closed_until() == MONTH
