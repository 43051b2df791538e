"""Phone numbers, however somebody writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics import phones
from coop.basics.phones import NoPhone


@pytest.mark.parametrize(
    "typed",
    [
        "040 123 4567",
        "0401234567",
        "040-1234567",
        "(040) 123 45 67",
        "040.123.4567",
        "+358 40 123 4567",
        "+358401234567",
        "00358 40 1234567",
        "+358 (0)40 123 4567",
        "  040/1234567 ",
        "tel:+358-40-123-4567",
        "０４０１２３４５６７",
    ],
)
def test_a_number_in_any_notation_is_one_number(typed: str) -> None:
    assert phones.normal(typed, "FI") == "+358401234567"


def test_a_number_of_another_country_keeps_its_code() -> None:
    assert phones.normal("+1 212-736-3100", "FI") == "+12127363100"


@pytest.mark.parametrize("typed", ["", "hello", "12", "040 123", "9" * 41, "040 1234567 x12", "+"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NoPhone, match=r"phone number|No such phone"):
        phones.normal(typed, "FI")


def test_a_number_is_shown_as_people_there_write_it() -> None:
    assert phones.shown("+358401234567", "FI") == "040 1234567"
    assert phones.shown("+358401234567", "US") == "+358 40 1234567"


@given(st.text(max_size=60))
def test_no_text_is_a_surprise(typed: str) -> None:
    try:
        number = phones.normal(typed, "US")
    except NoPhone:
        return
    assert phones.normal(number, "FI") == number


@pytest.mark.parametrize(
    ("time_zone", "region"),
    [
        ("Europe/Helsinki", "FI"),
        ("America/New_York", "US"),
        ("Europe/Monaco", "MC"),
        ("Europe/Vaduz", "LI"),
        ("Mars/Olympus", "ZZ"),
    ],
)
def test_a_time_zone_tells_the_country_of_its_numbers(time_zone: str, region: str) -> None:
    assert phones.region_in(time_zone) == region


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("FI", "112"),
        ("GB", "112"),
        ("US", "911"),
        ("CA", "911"),
        ("MX", "911"),
        ("NZ", "111"),
        ("JP", "110"),
        ("ZZ", "112"),
    ],
)
def test_each_country_has_a_number_that_brings_help(region: str, number: str) -> None:
    assert phones.emergency_in(region) == number
    assert phones.is_emergency(number, region)


@pytest.mark.parametrize("number", ["", "11", "1122", "0401234567", "112#", "999"])
def test_what_brings_no_help_is_no_emergency_number(number: str) -> None:
    assert not phones.is_emergency(number, "FI")
