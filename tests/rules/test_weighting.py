"""What a rating weighs: rings, made-up accounts and grudges weigh little, everybody else nearly one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.trust.calibration import meaning
from coop.trust.circles import circles
from coop.trust.graphs import both_ways
from coop.trust.weighting import (
    DAY_S,
    Policy,
    Raters,
    Ratings,
    Vouches,
    overlaps,
    pair_counts,
    raters,
    weights,
)

Said = tuple[int, int, bool, int]
NOBODY = Vouches(np.array([], np.int32), np.array([], np.int32))
POLICY = Policy()
TOWN = 60


def ratings(said: list[Said], people: int) -> Ratings:
    columns = list(zip(*sorted(said, key=lambda one: one[3]), strict=True)) or [(), (), (), ()]
    one, other, up, days = columns
    at_s = np.array(days, np.int64) * DAY_S
    return Ratings(
        np.array(one, np.int32), np.array(other, np.int32), np.array(up, bool), at_s, people
    )


def town(people: int = TOWN) -> list[Said]:
    """Everybody praised a dozen others, one of whom praised back."""
    chance = np.random.default_rng(3)
    pairs = {(n, (n + step) % people) for n in range(people) for step in chance.integers(1, 30, 12)}
    return [(one, other, True, 1) for one, other in sorted(pairs)]


def known(said: list[Said], people: int, vouches: Vouches = NOBODY) -> Raters:
    return raters(ratings(said, people), vouches, [0, 20, 40], POLICY)


def all_weights(said: list[Said], people: int) -> dict[tuple[int, int], float]:
    columns = ratings(said, people)
    found = weights(columns, known(said, people), overlaps(columns, POLICY), POLICY)
    return dict(
        zip(
            zip(columns.rater.tolist(), columns.ratee.tolist(), strict=True),
            found.tolist(),
            strict=True,
        )
    )


def test_in_an_honest_town_nearly_every_rating_weighs_nearly_one() -> None:
    found = np.array(list(all_weights(town(), TOWN).values()))
    assert np.median(found) > 0.5
    assert found.min() > 0.1


def test_ten_accounts_that_praise_each_other_weigh_next_to_nothing() -> None:
    ring = range(TOWN, TOWN + 10)
    said = [*town(), *((a, b, True, 2) for a in ring for b in ring if a != b), (1, TOWN, True, 2)]
    found = all_weights(said, TOWN + 10)
    assert max(weight for (a, _), weight in found.items() if a in ring) < 0.05


def test_a_ring_that_hardly_overlaps_is_one_circle_that_little_reaches() -> None:
    chance = np.random.default_rng(1)
    ring = [TOWN + n for n in range(40)]
    inner = [
        (a, TOWN + (a - TOWN + s) % 40, True, 2)
        for a in ring
        for s in chance.permutation(39)[:6] + 1
    ]
    of_ring = known([*town(), *inner, (2, TOWN + 3, True, 2)], TOWN + 40)
    assert of_ring.reached[ring].max() < 0.1
    assert of_ring.reached[:TOWN].min() == 1


def test_twenty_fresh_accounts_that_rate_a_driver_down_weigh_nothing() -> None:
    fresh = range(TOWN, TOWN + 20)
    found = all_weights([*town(), *((one, 7, False, 9) for one in fresh)], TOWN + 20)
    assert [found[one, 7] for one in fresh] == [0.0] * 20


def test_a_newcomer_weighs_as_soon_as_somebody_known_praised_or_vouched_for_them() -> None:
    said = [*town(), (TOWN, 7, False, 9)]
    assert all_weights(said, TOWN + 1)[TOWN, 7] == 0
    assert all_weights([*said, (7, TOWN, True, 9)], TOWN + 1)[TOWN, 7] > 0.1
    vouch = Vouches(np.array([5], np.int32), np.array([TOWN], np.int32))
    assert known(said, TOWN + 1, vouch).weights(POLICY)[TOWN] > 0.1


def test_who_always_says_the_opposite_of_others_is_less_fair() -> None:
    grudge = [(9, other, False, 5) for other in range(30) if other != 9]
    fairness = known([*town(), *grudge], TOWN).fairness
    assert fairness[9] < 0.5 < np.delete(fairness, 9).min()


def test_before_anybody_was_elected_trust_begins_with_all() -> None:
    early = raters(ratings(town(), TOWN), NOBODY, [], POLICY)
    assert early.flow.min() == early.reached.min() == 1


@pytest.mark.parametrize("people", [0, 3])
def test_nothing_said_weighs_nothing_and_fails_nowhere(people: int) -> None:
    empty = ratings([], people)
    found = raters(empty, NOBODY, [], POLICY)
    assert weights(empty, found, overlaps(empty, POLICY), POLICY).size == 0


said = st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.integers(0, 300))
apart = said.filter(lambda one: one[0] != one[1])


@settings(max_examples=100, deadline=None)
@given(st.lists(apart, max_size=40), st.integers(1, 120))
def test_the_kth_of_a_pair_is_counted_as_by_hand(rows: list[Said], days: int) -> None:
    columns = ratings(rows, 7)
    told = list(zip(columns.rater, columns.ratee, columns.at_s, strict=True))
    by_hand = [
        sum(pair == told[at][:2] and then > told[at][2] - days * DAY_S
            for *pair_, then in told[: at + 1] for pair in [tuple(pair_)])
        for at in range(len(told))
    ]  # fmt: skip
    assert pair_counts(columns, days=days).tolist() == by_hand


@settings(max_examples=100, deadline=None)
@given(st.lists(apart, max_size=40))
def test_overlap_is_the_jaccard_of_both_parties_raters(rows: list[Said]) -> None:
    columns = ratings(rows, 7)
    by = {n: {a for a, b, *_ in rows if b == n} for n in range(7)}
    expected = []
    for one, other, is_up in zip(columns.rater, columns.ratee, columns.is_up, strict=True):
        both, any_of = by[int(one)] & by[int(other)], by[int(one)] | by[int(other)]
        expected.append(len(both) / len(any_of) if is_up else 0)
    found = overlaps(columns, replace(POLICY, overlap_least=0))
    assert found.tolist() == pytest.approx(expected)


@settings(max_examples=50, deadline=None)
@given(st.lists(apart, min_size=1, max_size=40))
def test_every_weight_is_between_nothing_and_one(rows: list[Said]) -> None:
    columns = ratings(rows, 7)
    known_ones = raters(columns, NOBODY, [0, 1], POLICY)
    found = weights(columns, known_ones, overlaps(columns, POLICY), POLICY)
    assert ((found >= 0) & (found <= 1)).all()


def test_two_groups_tied_by_one_end_as_two_circles_every_time() -> None:
    pairs = [(a, b) for first in (0, 8) for a in range(first, first + 8) for b in range(first, a)]
    one, other = (np.array(side, np.int32) for side in zip(*pairs, (0, 8), strict=True))
    found = circles(both_ways(one, other, 17))
    assert len(set(found[:8])) == len(set(found[8:16])) == 1
    assert found[0] != found[8]
    assert found[16] == 16
    assert found.tolist() == circles(both_ways(other, one, 17)).tolist()


def test_a_higher_score_never_means_less_and_means_what_followed_it() -> None:
    chance = np.random.default_rng(2)
    score = chance.random(20_000)
    is_up = chance.random(20_000) < score**2
    said_of = meaning(score, is_up, np.ones(20_000))
    asked = np.linspace(0.05, 0.95, 19)
    assert said_of.of(asked) == pytest.approx(asked**2, abs=0.06)
    assert (np.diff(said_of.of(asked)) > 0).all()
