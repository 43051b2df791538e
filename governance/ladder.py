"""The rule by which standing ballots become one split: the boxed Ladder. Pure, exact and truthful.

A bucket gets y when the share of ballots asking for at least y is at least y + s, with the same s
for every bucket. Called by closing, the hourly result, previews, the benchmark and the verifier.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 10_000
"""All of the fee, in basis points."""

Ballot = tuple[int, ...]
"""What somebody wishes for each bucket, in basis points that sum to the whole."""


class NoPossibleSplit(ValueError):
    """Floors, caps and steps leave no split at all; `reason` says which way."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Tally:
    """All that the rule needs to know of ballots: how many ask for how much, bucket by bucket.

    Attributes:
        weight: how many ballots there are; copies and weights are the same.
        asked: for each bucket, level in basis points -> how many ask for exactly that.
    """

    weight: int
    asked: tuple[Mapping[int, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The least and the most that each bucket may get, in basis points."""

    low: tuple[int, ...]
    high: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule says.

    Attributes:
        exact: each bucket's part in basis points, as exact rationals that sum to the whole.
        split: the same rounded to whole basis points.
        slack: s, in basis points; the largest with which the buckets sum to the whole.
    """

    exact: tuple[Fraction, ...]
    split: Ballot
    slack: Fraction


def tally(ballots: Iterable[tuple[Sequence[int], int]], *, buckets: int) -> Tally:
    """Count ballots, each with its weight.

    Raises:
        ValueError: a ballot that does not name every bucket, is negative or is not the whole.
    """
    asked: tuple[Counter[int], ...] = tuple(Counter() for _ in range(buckets))
    weight = 0
    for ballot, copies in ballots:
        if len(ballot) != buckets or min(ballot) < 0 or sum(ballot) != WHOLE or copies < 1:
            raise ValueError(f"not a ballot for {buckets} buckets: {ballot} x {copies}")
        weight += copies
        for levels, level in zip(asked, ballot, strict=True):
            levels[level] += copies
    return Tally(weight, asked)


def with_copies(counted: Tally, ballot: Sequence[int], copies: int) -> Tally:
    """The tally with so many more of a ballot, or fewer where `copies` is negative.

    Raises:
        ValueError: there are not that many to take away.
    """
    asked = tuple(
        {**levels, level: levels.get(level, 0) + copies}
        for levels, level in zip(counted.asked, ballot, strict=True)
    )
    if any(levels[level] < 0 for levels, level in zip(asked, ballot, strict=True)):
        raise ValueError("a ballot was taken away that is not counted")
    kept = tuple({level: n for level, n in levels.items() if n} for levels in asked)
    return Tally(counted.weight + copies, kept)


def padded(counted: Tally, in_force: Sequence[int], *, quorum: int, lent: int = 0) -> Tally:
    """The tally with as many ballots for the split in force as are missing to the quorum.

    Args:
        lent: how much of the tally are votes lent to a ballot, which do not count to the quorum.
    """
    missing = quorum - (counted.weight - lent)
    return with_copies(counted, in_force, missing) if missing > 0 else counted


def box(
    in_force: Sequence[int], *, floors: Sequence[int], caps: Sequence[int], steps: Sequence[int]
) -> Box:
    """What each bucket may become: between floor and cap, and a step from where it is at most."""
    moves = list(zip(in_force, steps, strict=True))
    return Box(
        low=tuple(max(f, now - step) for f, (now, step) in zip(floors, moves, strict=True)),
        high=tuple(min(c, now + step) for c, (now, step) in zip(caps, moves, strict=True)),
    )


def outcome(counted: Tally, limits: Box) -> Outcome:
    """Divide the whole as the ballots ask, within the limits.

    Raises:
        NoPossibleSplit: the limits leave none.
        ValueError: nobody votes.
    Source: governance.md; median of W ballots and W + 1 phantoms clip(t - k/W, low, high), with
        t = 1 - s. Here by counts: the same median is the greatest level v of a bucket, within its
        limits, that is at most C(v)/W - s, where C(v) ask for v or more. Multiplied by the whole
        and W everything turns at integers, so that the search is exact.
    """
    if counted.weight < 1:
        raise ValueError("the rule needs a ballot")
    _need_possible(limits)
    ladders = [
        _Rungs(levels, counted.weight, low, high)
        for levels, low, high in zip(counted.asked, limits.low, limits.high, strict=True)
    ]
    all_of_it = WHOLE * counted.weight
    at = _last(ladders, all_of_it)
    here = [rungs.reach(at) for rungs in ladders]
    after = [rungs.reach(at + 1) for rungs in ladders]
    over, falling = sum(here) - all_of_it, sum(here) - sum(after)
    part = Fraction(over, falling) if over else Fraction(0)
    exact = tuple(
        (now - part * (now - then)) / counted.weight for now, then in zip(here, after, strict=True)
    )
    return Outcome(exact, rounded(exact), (at + part) / counted.weight)


def mean(counted: Tally) -> tuple[Fraction, ...]:
    """The plain mean of all ballots, in basis points."""
    return tuple(
        Fraction(sum(level * n for level, n in levels.items()), counted.weight)
        for levels in counted.asked
    )


def rounded(exact: Sequence[Fraction]) -> Ballot:
    """Whole basis points with the same sum: largest remainder, ties to the lower bucket."""
    parts = [part.numerator // part.denominator for part in exact]
    left = WHOLE - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda j: parts[j] - exact[j])
    for j in by_remainder[:left]:
        parts[j] += 1
    return tuple(parts)


def wanting(levels: Mapping[int, int], least: int) -> int:
    """How many ask a bucket to get at least so much."""
    return sum(n for level, n in levels.items() if level >= least)


def changed_at_least(before: Tally, after: Tally) -> int:
    """How many ballots certainly differ between two tallies.

    A changed ballot moves at most two counts of a bucket by one, a new or a gone one moves one.
    """
    moved = 0
    for old, new in zip(before.asked, after.asked, strict=True):
        levels = {*old, *new}
        moved = max(moved, sum(abs(old.get(at, 0) - new.get(at, 0)) for at in levels))
    return max((moved + 1) // 2, abs(after.weight - before.weight))


def _need_possible(limits: Box) -> None:
    if any(low > high for low, high in zip(limits.low, limits.high, strict=True)):
        raise NoPossibleSplit("crossed")
    if sum(limits.low) > WHOLE:
        raise NoPossibleSplit("too_high")
    if sum(limits.high) < WHOLE:
        raise NoPossibleSplit("too_low")


def _last(ladders: "Sequence[_Rungs]", all_of_it: int) -> int:
    """The greatest integer W times s with which the buckets reach the whole, or go beyond it."""
    low, high = -all_of_it, all_of_it
    while low < high:
        middle = (low + high + 1) // 2
        if sum(rungs.reach(middle) for rungs in ladders) >= all_of_it:
            low = middle
        else:
            high = middle - 1
    return low


class _Rungs:
    """One bucket: its levels from the lowest, and how many ask for each or more.

    All times the whole and the weight: `reach(W s)` is W times what the bucket gets.
    """

    def __init__(self, levels: Mapping[int, int], weight: int, low: int, high: int) -> None:
        rising = sorted(levels)
        self._levels = [weight * level for level in rising]
        self._support = [0] * (len(rising) + 1)
        for at in range(len(rising) - 1, -1, -1):
            self._support[at] = self._support[at + 1] + WHOLE * levels[rising[at]]
        # Where a level outgrows its support less s: rises with the level, so it can be looked up.
        self._turns = [
            level - support for level, support in zip(self._levels, self._support, strict=False)
        ]
        self._low, self._high = weight * low, weight * high

    def reach(self, slack: int) -> int:
        """W times the bucket's part at W times s: falls by 1 a step, or rests."""
        at = bisect_left(self._turns, -slack)
        found = self._support[at] - slack
        if at:
            found = max(found, self._levels[at - 1])
        return min(max(found, self._low), self._high)
