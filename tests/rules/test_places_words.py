"""Words of addresses in one form."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rides.places import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mannerheimintie 5", ["mannerheimintie", "5"]),
        ("Eteläesplanadi", ["etelaesplanadi"]),
        ("Maximilianstraße", ["maximilianstrasse"]),
        ("ST. Patrick’s", ["st", "patrick", "s"]),
        ("Fifth Avenue", ["5th", "avenue"]),
        ("Calçada  do\tMonte", ["calcada", "do", "monte"]),
        ("Łódź-Ørsted", ["lodz", "orsted"]),
        ("%_!", []),
    ],
)
def test_words_lose_accents_case_and_signs(text: str, expected: list[str]) -> None:
    assert words.tokens(text) == expected


@pytest.mark.parametrize("typed", ["e 42", "east 42nd st", "e 42nd street", "42nd"])
def test_each_way_to_type_a_street_begins_its_stored_words(typed: str) -> None:
    stored = words.findable("East 42nd Street")

    assert all(f" {word}" in stored for word in words.tokens(typed))


@pytest.mark.parametrize("typed", ["d'ostende", "ostende", "dostende", "av ostende"])
def test_an_elided_article_may_be_typed_or_not(typed: str) -> None:
    stored = words.findable("Avenue d'Ostende")

    assert all(f" {word}" in stored for word in words.tokens(typed))


def test_a_street_is_found_under_its_names_in_other_languages() -> None:
    stored = words.findable("Mannerheimintie", "Mannerheimvägen")

    assert " mannerheimvagen" in stored


@given(st.text())
def test_what_is_typed_never_carries_signs_that_a_pattern_would_read(text: str) -> None:
    for word in words.tokens(text):
        assert word
        assert not set(word) & set("%_\\ '\"")


@example("𝑨")  # has a small form only once it is plain
@given(st.text())
def test_normal_form_stays_as_it_is(text: str) -> None:
    assert words.plain(words.plain(text)) == words.plain(text)


def test_house_numbers_have_at_most_one_letter() -> None:
    assert words.is_house_number("5")
    assert words.is_house_number("12b")
    assert not words.is_house_number("42nd")
    assert not words.is_house_number("mannerheimintie")
