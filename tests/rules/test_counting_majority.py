"""Quorums and majorities, at their edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting import majority
from governance.counting.majority import Say, Sums


@pytest.mark.parametrize(
    ("roll", "expected"),
    [(0, 5), (10, 5), (25, 5), (26, 6), (30, 6), (31, 7), (1_000_000, 200_000)],
)
def test_a_fifth_of_the_roll_rounded_up_and_five_at_least(roll: int, expected: int) -> None:
    assert majority.needed(roll, quorum_bp=2_000, least=5) == expected


@pytest.mark.parametrize(
    ("yes", "no", "more_than_bp", "carried"),
    [
        (0, 0, 5_000, False),
        (1, 1, 5_000, False),
        (2, 1, 5_000, True),
        (500_001, 500_000, 5_000, True),
        (2, 1, 6_666, True),
        (1_999, 1_001, 6_666, False),
        (6_666, 3_334, 6_666, False),
    ],
)
def test_more_than_the_part_must_say_yes(
    yes: int, no: int, more_than_bp: int, carried: bool
) -> None:
    assert majority.is_carried(Sums(yes, no, 7), more_than_bp=more_than_bp) is carried


@given(st.lists(st.tuples(st.sampled_from(Say), st.integers(1, 30))))
def test_weights_are_as_many_equal_ballots(ballots: list[tuple[Say, int]]) -> None:
    copies = [(say, 1) for say, weight in ballots for _ in range(weight)]
    assert majority.sums(ballots) == majority.sums(copies)
