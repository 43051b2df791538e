"""How money is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics.money import Money, format_money


@pytest.mark.parametrize(
    ("amount_minor", "currency", "written"),
    [
        (1240, "EUR", "€12.40"),
        (-30, "USD", "−$0.30"),
        (0, "EUR", "€0.00"),
        (5, "GBP", "£0.05"),
        (123_456_789, "EUR", "€1,234,567.89"),
        (1240, "CHF", "CHF\xa012.40"),
        (1240, "SEK", "SEK\xa012.40"),
        (1200, "JPY", "JPY\xa01,200"),
        (-1200, "ISK", "−ISK\xa01,200"),
    ],
)
def test_money_is_written_as_people_read_it(amount_minor: int, currency: str, written: str) -> None:
    assert format_money(amount_minor, currency) == written


def test_an_amount_writes_itself() -> None:
    assert str(Money(1240, "EUR")) == "€12.40"


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "SEK", "JPY"]))
def test_no_cent_is_lost_in_writing(amount_minor: int, currency: str) -> None:
    written = format_money(amount_minor, currency)
    digits = int(re.sub(r"\D", "", written))
    assert (-digits if written.startswith("−") else digits) == amount_minor
