"""People compared in groups of at least ten, and values as people type them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.rulebook import previews, registry
from governance import typed_values
from governance.typed_values import NotANumber, Unit


def people(count: int) -> dict[UUID, int]:
    return {UUID(int=number): number for number in range(count)}


@pytest.mark.parametrize(("count", "groups"), [(9, 0), (10, 1), (29, 2), (100, 10), (1_005, 10)])
def test_no_group_has_fewer_than_ten_people(count: int, groups: int) -> None:
    units = people(count)
    found = previews.tenths("Drivers", units, dict.fromkeys(units, 5))
    assert sum(len(one.change_minor) for one in found) == groups


def test_those_with_least_come_first() -> None:
    units = people(20)
    (found,) = previews.tenths("Drivers", units, units)
    assert found.change_minor == (4, 14)  # halves of 4.5 and 14.5, rounded to even


def test_where_nobody_gains_nothing_is_drawn() -> None:
    units = people(50)
    assert previews.tenths("Drivers", units, dict.fromkeys(units, 0)) == []


def test_a_crowd_is_many_different_ones() -> None:
    assert previews.is_crowd(range(10), "abcdefghij")
    assert not previews.is_crowd(range(100), ["one"] * 100)


@pytest.mark.parametrize(("count", "said"), [(0, None), (9, None), (10, 10), (19, 10), (123, 120)])
def test_counts_of_people_are_whole_crowds(count: int, said: int | None) -> None:
    assert previews.crowd(count) == said


def test_one_rule_of_a_group_can_have_a_preview_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "known", {"conduct.soft": "of.people", "fees": "of.money"})
    assert previews.knows({("conduct.soft", ""): 50})
    assert previews.knows({("fees.rate_bp", ""): 50})
    assert not previews.knows({("conduct.start", ""): 5})


@given(st.sampled_from(registry.all_rules()), st.sampled_from(["EUR", "JPY"]), st.data())
def test_what_is_typed_is_what_is_meant(
    rule: registry.Rule, currency: str, data: st.DataObject
) -> None:
    value = data.draw(st.integers(rule.low, rule.high))
    unit = typed_values.unit_of(rule, currency)
    text = typed_values.typed(value, unit)
    if len(text) < 20:
        try:
            assert typed_values.parse(text, unit) == value
        except NotANumber:
            assert value % unit.factor  # such as a third of an hour, which has no end


@pytest.mark.parametrize(
    ("text", "stored"), [("12", 1_200), ("12,5", 1_250), (" 12.25 % ", 1_225), ("-1", -100)]
)
def test_percents_are_read_as_people_write_them(text: str, stored: int) -> None:
    assert typed_values.parse(text, Unit(100, "%")) == stored


@pytest.mark.parametrize("text", ["", "x", "1.234", "1e400", "NaN", "∞", "12 13"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        typed_values.parse(text, Unit(100, "%"))
