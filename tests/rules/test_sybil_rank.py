"""Trust that walks from seeds stays with people and hardly reaches what they hardly know."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.trust.graphs import Ints, both_ways, ones_at
from coop.trust.sybil_rank import line, ranked, steps_for, walked


def numbers(*values: int) -> Ints:
    return np.array(values, dtype=np.int32)


def town(people: int, first: int, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Everybody tied to eight others of the same town."""
    one = np.repeat(np.arange(people), 4) + first
    return one.astype(np.int32), (chance.integers(people, size=len(one)) + first).astype(np.int32)


def test_a_thousand_sybils_rank_below_whom_they_fooled_a_few_of() -> None:
    chance = np.random.default_rng(5)
    people, sybils = town(2_000, 0, chance), town(1_000, 2_000, chance)
    bridges = chance.integers(2_000, size=60), 2_000 + chance.integers(1_000, size=60)
    graph = both_ways(
        *(
            np.concatenate(sides).astype(np.int32)
            for sides in zip(people, sybils, bridges, strict=True)
        ),
        3_000,
    )
    rank = ranked(graph, [0, 1, 2])
    known = np.arange(3_000) < 2_000
    assert (rank[~known] > line(rank, known)).mean() < 0.02


def test_a_city_without_seeds_of_its_own_gets_nothing() -> None:
    ring = numbers(0, 1, 2, 3), numbers(1, 0, 3, 2)
    rank = ranked(both_ways(*ring, 4), [0])
    assert rank[2:].tolist() == [0, 0]
    assert ranked(both_ways(*ring, 4), [0, 3])[2:].sum() > 0


def test_among_few_people_who_vouch_outwards_nobody_is_left_out_by_the_number_of_steps() -> None:
    star = both_ways(numbers(0, 0, 0, 1, 2), numbers(1, 2, 3, 4, 5), 6)
    for seeds in ([0], [1], [0, 1]):
        assert ranked(star, seeds).min() > 0


def test_nobody_elected_is_said() -> None:
    with pytest.raises(ValueError, match="choose at least one"):
        ranked(both_ways(numbers(0), numbers(1), 2), [])


def test_ties_count_once_and_never_to_oneself() -> None:
    graph = both_ways(numbers(0, 1, 0, 2), numbers(1, 0, 1, 2), 3)
    assert graph.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert ones_at(numbers(0, 0), numbers(1, 1), 2).toarray().tolist() == [[0, 1], [0, 0]]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), min_size=1, max_size=60))
def test_trust_is_neither_made_nor_lost_on_the_way(pairs: list[tuple[int, int]]) -> None:
    ring = [(n, (n + 1) % 20) for n in range(20)]
    one, other = (numbers(*side) for side in zip(*pairs, *ring, strict=True))
    assert walked(both_ways(one, other, 20), [0, 7, 14]).sum() == pytest.approx(1)


def test_the_walk_grows_with_the_logarithm_of_all() -> None:
    assert [steps_for(people) for people in (0, 1, 2, 3, 1_024, 1_000_000)] == [1, 1, 1, 2, 10, 20]


def test_where_nobody_is_established_any_trust_is_enough() -> None:
    assert line(np.array([0.5, 0.1]), np.array([False, False])) == 0
