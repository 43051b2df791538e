"""The rule of the fee split: its vectors, its definition, and what members may rely on."""

import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance import ladder
from governance.ladder import WHOLE, Ballot, Box, NoPossibleSplit, Outcome

VECTORS = Path(__file__).parents[1] / "data" / "governance"
Votes = list[tuple[Ballot, int]]


def _cases(name: str) -> list[dict[str, object]]:
    cases: list[dict[str, object]] = json.loads((VECTORS / name).read_text())["cases"]
    return cases


def _votes(case: dict[str, object]) -> Votes:
    ballots = case["ballots"]
    assert isinstance(ballots, list)
    return [(tuple(ballot["split"]), ballot["weight"]) for ballot in ballots]


def _count(votes: Votes) -> ladder.Tally:
    return ladder.tally(votes, buckets=len(votes[0][0]))


def _open(buckets: int) -> Box:
    return Box((0,) * buckets, (WHOLE,) * buckets)


def _ruled(votes: Votes, box: Box) -> Outcome:
    return ladder.outcome(_count(votes), box)


@pytest.mark.parametrize("case", _cases("fee_split_vectors.json"), ids=lambda case: case["name"])
def test_vectors_without_limits(case: dict[str, object]) -> None:
    votes, expected = _votes(case), case["expected"]
    assert isinstance(expected, dict)
    found = _ruled(votes, _open(len(votes[0][0])))
    assert found.exact == tuple(map(Fraction, expected["ladder"]["exact"]))
    assert found.slack == Fraction(expected["ladder"]["parameter_s_or_t"])
    assert list(found.split) == expected["ladder"]["rounded_bp"]
    mean = ladder.mean(_count(votes))
    assert mean == tuple(map(Fraction, expected["mean"]["exact"]))
    assert list(ladder.rounded(mean)) == expected["mean"]["rounded_bp"]


@pytest.mark.parametrize(
    "case", _cases("fee_split_boxed_vectors.json"), ids=lambda case: case["name"]
)
def test_vectors_with_limits(case: dict[str, object]) -> None:
    low, high, exact = case["lo"], case["hi"], case["exact"]
    assert isinstance(low, list)
    assert isinstance(high, list)
    assert isinstance(exact, list)
    found = _ruled(_votes(case), Box(tuple(low), tuple(high)))
    assert found.exact == tuple(map(Fraction, exact))
    assert WHOLE - found.slack == Fraction(str(case["t"]))
    assert list(found.split) == case["rounded_bp"]


@st.composite
def splits(draw: st.DrawFn, buckets: int, step: int = 100) -> Ballot:
    """A ballot in multiples of `step` basis points."""
    cuts = sorted(
        draw(st.lists(st.integers(0, WHOLE // step), min_size=buckets - 1, max_size=buckets - 1))
    )
    return tuple((b - a) * step for a, b in pairwise([0, *cuts, WHOLE // step]))


@st.composite
def elections(draw: st.DrawFn, most: int = 7) -> tuple[Votes, Box]:
    """Some ballots, and a box round the split in force, which is always possible."""
    buckets = draw(st.integers(2, 5))
    votes = draw(st.lists(st.tuples(splits(buckets), st.integers(1, 4)), min_size=1, max_size=most))
    now = draw(splits(buckets, step=1))
    steps = draw(
        st.lists(st.sampled_from([0, 137, 500, WHOLE]), min_size=buckets, max_size=buckets)
    )
    floors = [draw(st.integers(0, part)) for part in now]
    caps = [draw(st.integers(part, WHOLE)) for part in now]
    return votes, ladder.box(now, floors=floors, caps=caps, steps=steps)


def by_definition(votes: Votes, box: Box) -> tuple[Fraction, ...]:
    """The formula as it stands in the design: medians of ballots and phantoms, t found exactly."""
    copies = [ballot for ballot, weight in votes for _ in range(weight)]
    count = len(copies)

    def medians(t: Fraction) -> list[Fraction]:
        found: list[Fraction] = []
        for j, (low, high) in enumerate(zip(box.low, box.high, strict=True)):
            phantoms = [
                min(max(t - Fraction(k * WHOLE, count), Fraction(low)), Fraction(high))
                for k in range(count + 1)
            ]
            all_of_them = sorted([*(Fraction(ballot[j]) for ballot in copies), *phantoms])
            found.append(all_of_them[count])
        return found

    values = {0, *box.low, *box.high} | {part for ballot in copies for part in ballot}
    bends = {Fraction(k * WHOLE, count) + value for k in range(count + 1) for value in values}
    turns = sorted({t for t in bends if t <= 2 * WHOLE} | {Fraction(0), Fraction(2 * WHOLE)})
    after = next(at for at, t in enumerate(turns) if sum(medians(t)) >= WHOLE)
    if after == 0 or sum(medians(turns[after])) == WHOLE:
        return tuple(medians(turns[after]))
    low, high = medians(turns[after - 1]), medians(turns[after])
    part = Fraction(WHOLE - sum(low)) / Fraction(sum(high) - sum(low))
    return tuple(a + part * (b - a) for a, b in zip(low, high, strict=True))


@given(elections())
def test_agrees_with_the_definition(election: tuple[Votes, Box]) -> None:
    votes, box = election
    assert _ruled(votes, box).exact == by_definition(votes, box)


@given(elections(most=12))
def test_all_of_the_fee_is_divided_within_the_limits(election: tuple[Votes, Box]) -> None:
    votes, box = election
    found = _ruled(votes, box)
    assert sum(found.exact) == WHOLE
    assert sum(found.split) == WHOLE
    for exact, part, low, high in zip(found.exact, found.split, box.low, box.high, strict=True):
        assert low <= exact <= high
        assert low <= part <= high
        assert abs(exact - part) < 1


def _distance(one: Sequence[Fraction], ideal: Ballot) -> Fraction:
    return sum((abs(a - b) for a, b in zip(one, ideal, strict=True)), Fraction(0))


@given(elections(), st.data())
def test_nobody_gains_by_lying(election: tuple[Votes, Box], data: st.DataObject) -> None:
    votes, box = election
    ideal = data.draw(splits(len(box.low)), label="ideal")
    lie = data.draw(splits(len(box.low)), label="lie")
    truthful = _ruled([*votes, (ideal, 1)], box).exact
    lying = _ruled([*votes, (lie, 1)], box).exact
    assert _distance(truthful, ideal) <= _distance(lying, ideal)


@given(elections(), st.data())
def test_staying_away_never_beats_voting(election: tuple[Votes, Box], data: st.DataObject) -> None:
    votes, box = election
    buckets = len(box.low)
    in_force = data.draw(splits(buckets, step=1), label="in force")
    ideal = data.draw(splits(buckets), label="ideal")
    counted = _count(votes)
    quorum = counted.weight + data.draw(st.integers(1, 9), label="missing")
    away = ladder.outcome(ladder.padded(counted, in_force, quorum=quorum), box)
    voted = ladder.with_copies(counted, ideal, 1)
    present = ladder.outcome(ladder.padded(voted, in_force, quorum=quorum), box)
    assert _distance(present.exact, ideal) <= _distance(away.exact, ideal)


@given(elections(), st.data())
def test_voting_never_harms_beyond_the_quorum_either(
    election: tuple[Votes, Box], data: st.DataObject
) -> None:
    votes, box = election
    ideal = data.draw(splits(len(box.low)), label="ideal")
    away, present = _ruled(votes, box), _ruled([*votes, (ideal, 1)], box)
    assert _distance(present.exact, ideal) <= _distance(away.exact, ideal)


@given(elections())
def test_a_weight_is_as_many_copies_in_any_order(election: tuple[Votes, Box]) -> None:
    votes, box = election
    copies = [(ballot, 1) for ballot, weight in reversed(votes) for _ in range(weight)]
    assert _ruled(votes, box) == _ruled(copies, box)


@given(elections(), st.data())
def test_what_was_added_can_be_taken_away(election: tuple[Votes, Box], data: st.DataObject) -> None:
    votes, _box = election
    counted = _count(votes)
    more = data.draw(splits(len(votes[0][0])))
    assert ladder.with_copies(ladder.with_copies(counted, more, 3), more, -3) == counted


def test_a_ballot_that_is_not_counted_cannot_be_taken_away() -> None:
    counted = ladder.tally([((WHOLE, 0), 2)], buckets=2)
    with pytest.raises(ValueError, match="not counted"):
        ladder.with_copies(counted, (0, WHOLE), -1)


@pytest.mark.parametrize(
    ("ballot", "weight"),
    [((5000, 4000), 1), ((-100, 10_100), 1), ((5000, 5000, 0), 1), ((5000, 5000), 0)],
)
def test_what_is_no_ballot_is_refused(ballot: Ballot, weight: int) -> None:
    with pytest.raises(ValueError, match="not a ballot"):
        ladder.tally([(ballot, weight)], buckets=2)


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (Box((6000, 0), (5000, WHOLE)), "crossed"),
        (Box((6000, 6000), (7000, 7000)), "too_high"),
        (Box((0, 0), (4000, 4000)), "too_low"),
    ],
)
def test_limits_that_leave_no_split_are_named(box: Box, reason: str) -> None:
    with pytest.raises(NoPossibleSplit) as refused:
        _ruled([((5000, 5000), 1)], box)
    assert refused.value.reason == reason


@given(elections(), elections())
def test_changed_ballots_are_never_overcounted(
    before: tuple[Votes, Box], after: tuple[Votes, Box]
) -> None:
    old, new = before[0], after[0]
    assume(len(old[0][0]) == len(new[0][0]))
    kept = 5
    common = [(old[0][0], kept)]
    changed = max(sum(w for _b, w in old), sum(w for _b, w in new))
    moved = ladder.changed_at_least(_count([*common, *old]), _count([*common, *new]))
    assert moved <= changed


def test_one_changed_ballot_counts_as_one() -> None:
    before = ladder.tally([((5000, 5000), 3)], buckets=2)
    after = ladder.tally([((5000, 5000), 2), ((6000, 4000), 1)], buckets=2)
    assert ladder.changed_at_least(before, after) == 1
    assert ladder.changed_at_least(before, ladder.with_copies(before, (0, WHOLE), 2)) == 2


def test_a_bloc_that_demands_everything_moves_a_bucket_by_a_step_at_most() -> None:
    in_force = (4000, 1500, 2000, 1000, 1500)
    box = ladder.box(in_force, floors=(0, 0, 1000, 0, 500), caps=(6000,) * 5, steps=(500,) * 5)
    found = _ruled([(in_force, 80), ((WHOLE, 0, 0, 0, 0), 20)], box)
    assert found.split[0] <= 4500
    alone = ladder.padded(_count([((WHOLE, 0, 0, 0, 0), 1)]), in_force, quorum=100)
    assert ladder.outcome(alone, box).split == in_force
