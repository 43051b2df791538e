"""The tunable numbers: each with bounds, and called by one name."""

from dataclasses import replace

import pytest

from coop.rulebook import registry
from coop.rulebook.registry import Rule

RATE = Rule("fees.rate_bp", "bp", 0, 3000, 1500, "What the co-operative takes of each fare.")
UNITS = {"s", "ms", "days", "m", "m/s", "bp", "minor", "count", "deg", "kB", "px"}


def test_a_rule_may_not_be_founded_out_of_its_bounds() -> None:
    with pytest.raises(ValueError, match=r"fees\.rate_bp: founding value out of bounds"):
        replace(RATE, founding=3001)


def test_a_step_moves_the_value() -> None:
    with pytest.raises(ValueError, match="a step moves the value"):
        replace(RATE, step=0)


@pytest.mark.parametrize(("high", "most"), [(1, 1), (4, 1), (5, 2), (3000, 750)])
def test_a_rule_without_a_step_of_its_own_moves_by_a_quarter_of_its_range(
    high: int, most: int
) -> None:
    assert replace(RATE, high=high, founding=1).step_max == most


def test_a_rule_waits_as_its_threshold_says_unless_it_says_otherwise() -> None:
    assert not RATE.waits_long
    assert replace(RATE, threshold="constitution").waits_long
    assert not replace(RATE, threshold="constitution", timelock="ordinary").waits_long
    assert replace(RATE, timelock="constitution").waits_long


def test_votes_on_votes_take_the_majority_of_the_constitution() -> None:
    groups = {"votes", "enact", "delegation", "proposals"}
    ours = [rule for rule in registry.all_rules() if rule.group in groups]
    assert {rule.threshold for rule in ours} == {"constitution"}
    assert len(ours) >= 20


def test_two_rules_may_not_share_a_name() -> None:
    known = registry.rule("fees.rate_bp")
    with pytest.raises(ValueError, match="two rules are called"):
        registry.register(replace(known, high=known.high + 1))


def test_registering_the_same_rule_again_changes_nothing() -> None:
    before = registry.all_rules()
    registry.register(*before)
    assert registry.all_rules() == before


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        registry.rule("fees.nothing")


@pytest.mark.parametrize("rule", registry.all_rules(), ids=lambda rule: rule.key)
def test_every_rule_says_its_room_its_unit_and_what_it_does(rule: Rule) -> None:
    assert rule.group
    assert rule.key != rule.group
    assert rule.unit in UNITS
    assert rule.effect.endswith(".")


def test_the_founding_split_is_the_whole_fee() -> None:
    shares = [rule.founding for rule in registry.all_rules() if rule.group == "split"]
    assert sum(shares) == 10_000
