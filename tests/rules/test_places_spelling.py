"""Misspelt words: which slips are forgiven, and that keys find what slips allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.places import spelling

WORDS = st.text("abcdefgh", min_size=6, max_size=12)


@pytest.mark.parametrize(
    ("typed", "word", "count"),
    [
        ("herald", "herald", 0),
        ("hera", "herald", 0),
        ("herlad", "herald", 1),
        ("heral", "herald", 0),
        ("herrald", "herald", 1),
        ("heald", "herald", 1),
        ("hezald", "herald", 1),
        ("rockafel", "rockefeller", 1),
        ("roesntal", "rosental", 1),
    ],
)
def test_slips_are_counted_against_how_the_word_begins(typed: str, word: str, count: int) -> None:
    assert spelling.slips(typed, word) == count


def test_the_nearest_words_are_meant_and_no_others() -> None:
    known = ["street", "strand", "steel", "sweet", "herald"]

    assert spelling.meant("steet", known, most=3) == ["steel", "sweet", "street"]
    assert spelling.meant("herlad", known, most=3) == ["herald"]
    assert spelling.meant("zzzzzz", known, most=3) == []


def test_short_words_and_numbers_are_left_alone() -> None:
    assert not spelling.is_correctable("tal")
    assert not spelling.is_correctable("42nd")
    assert spelling.is_correctable("strase")


@given(
    WORDS,
    st.integers(0, 5),
    st.sampled_from("abcdefgh"),
    st.sampled_from(["less", "more", "other", "swap"]),
)
def test_a_word_with_one_slip_shares_a_key_with_the_word(
    word: str, at: int, letter: str, slip: str
) -> None:
    typed = {
        "less": word[:at] + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "other": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
    }[slip]

    assert set(spelling.keys(typed)) & set(spelling.all_keys(word))
    assert spelling.slips(typed, word) <= 1
