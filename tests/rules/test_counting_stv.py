"""The single transferable vote: a count known by hand, and what must hold of every count."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from governance.counting.stv import elect

KEYS = ["a", "b", "c", "d", "e"]
RANKS = st.lists(st.sampled_from(KEYS), unique=True, max_size=5)
BALLOTS = st.lists(st.tuples(RANKS, st.integers(1, 4)), max_size=25)


def test_a_count_by_hand() -> None:
    """Three seats, 23 guests: the meal of the usual textbook example, counted with fractions."""
    ballots = [
        (["orange"], 4),
        (["pear", "orange"], 2),
        (["choc", "straw"], 8),
        (["choc", "sweets"], 4),
        (["straw"], 1),
        (["sweets"], 1),
    ]
    found = elect(ballots, ["orange", "pear", "choc", "straw", "sweets"], seats=3)
    assert found.quota == 6
    assert found.winners == ("choc", "orange", "straw")
    assert found.rounds[0].elected == ("choc",)
    assert found.rounds[1].votes["straw"] == 1 + 8 * Fraction(6, 12)
    assert found.rounds[1].gone == "pear"


def test_one_seat_is_an_instant_runoff() -> None:
    ballots = [(["a"], 4), (["b", "c"], 3), (["c", "b"], 2)]
    assert elect(ballots, ["a", "b", "c"], seats=1).winners == ("b",)


def test_nobody_votes_and_the_seats_go_by_key() -> None:
    assert elect([], ["b", "a"], seats=2).winners == ("a", "b")
    assert elect([], [], seats=2).winners == ()


@given(ballots=BALLOTS, seats=st.integers(1, 5))
def test_seats_are_filled_by_candidates_each_once(
    ballots: list[tuple[list[str], int]], seats: int
) -> None:
    found = elect(ballots, KEYS, seats=seats)
    assert len(set(found.winners)) == len(found.winners) == min(seats, len(KEYS))


@given(ballots=BALLOTS, seats=st.integers(1, 4))
def test_weights_are_equal_copies_in_any_order(
    ballots: list[tuple[list[str], int]], seats: int
) -> None:
    copies = [(ranked, 1) for ranked, weight in reversed(ballots) for _ in range(weight)]
    first, second = elect(ballots, KEYS, seats=seats), elect(copies, KEYS[::-1], seats=seats)
    assert first == second


@given(ballots=BALLOTS, seats=st.integers(1, 4))
def test_no_vote_is_made_or_handed_on_twice(
    ballots: list[tuple[list[str], int]], seats: int
) -> None:
    found = elect(ballots, KEYS, seats=seats)
    whole = sum(weight for ranked, weight in ballots if ranked)
    held = Fraction(0)
    for one in found.rounds:
        assert sum(one.votes.values()) <= whole - held
        if one.elected and one.votes[one.elected[0]] >= found.quota:
            held += found.quota * (len(one.elected) == 1)


@given(ballots=BALLOTS, seats=st.integers(1, 4))
def test_a_solid_group_gets_its_share(ballots: list[tuple[list[str], int]], seats: int) -> None:
    """Droop proportionality, by definition: k quotas that rank a group first get k of it."""
    found = elect(ballots, KEYS, seats=seats)
    for size in range(1, len(KEYS) + 1):
        for group in map(set, combinations(KEYS, size)):
            solid = sum(weight for ranked, weight in ballots if set(ranked[:size]) == group)
            due = min(solid // found.quota, size, seats)
            assert len(group & set(found.winners)) >= due
