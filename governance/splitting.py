"""What standing ballots come to: the Ladder with the quorum filled up, within the limits of a month.

Pure: the hourly result, the month's close, what one ballot changes and the benchmark all ask here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from governance import ladder
from governance.ladder import Ballot, Box, NoPossibleSplit, Tally

POINT_BP = 100
"""Ballots are whole percents."""
NOBODY = "nobody"
"""The split stays since no ballot stands; `crossed`, `too_high`, `too_low`: no split is possible."""


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted at an instant, and what the count is bound by; shares in basis points.

    Attributes:
        ballots: the standing ballots alone, without those that fill the quorum up.
        roll: how many could vote.
        quorum: how many ballots it takes; missing ones count for the split in force.
    """

    at: datetime
    ballots: Tally
    in_force: Ballot
    box: Box
    roll: int
    quorum: int
    rule_version: int

    @property
    def missing(self) -> int:
        """How many ballots are missing to the quorum."""
        return max(0, self.quorum - self.ballots.weight)

    @property
    def all_of_them(self) -> Tally:
        """The ballots with those for the split in force that fill the quorum up."""
        return ladder.padded(self.ballots, self.in_force, quorum=self.quorum)

    @property
    def weight(self) -> int:
        """How many ballots the rule sees."""
        return max(self.quorum, self.ballots.weight)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a count comes to.

    Attributes:
        split: basis points by bucket; the split in force where it stays.
        exact: the same before rounding.
        slack: s of the rule in basis points; None where the split in force stays.
        reason: why it stays; empty where the rule decided.
    """

    split: Ballot
    exact: tuple[Fraction, ...]
    slack: Fraction | None
    reason: str


def verdict(count: Count) -> Verdict:
    """Apply the rule; where it cannot decide, the split in force stays and the reason is named."""
    stays = tuple(Fraction(part) for part in count.in_force)
    if count.ballots.weight == 0:
        return Verdict(count.in_force, stays, None, NOBODY)
    try:
        found = ladder.outcome(count.all_of_them, count.box)
    except NoPossibleSplit as none:
        return Verdict(count.in_force, stays, None, none.reason)
    return Verdict(found.split, found.exact, found.slack, "")


def mean(count: Count) -> Ballot | None:
    """The plain mean of the standing ballots, rounded; None where there is none."""
    return ladder.rounded(ladder.mean(count.ballots)) if count.ballots.weight else None


def with_ballot(count: Count, *, counted: Ballot | None, wished: Ballot | None) -> Count:
    """The same count with one member's ballot as they wish it instead of as it was counted."""
    ballots = count.ballots
    if counted is not None:
        ballots = ladder.with_copies(ballots, counted, -1)
    if wished is not None:
        ballots = ladder.with_copies(ballots, wished, 1)
    return replace(count, ballots=ballots, roll=max(count.roll, ballots.weight))


def quorum(roll: int, *, share_bp: int, least: int) -> int:
    """How many ballots it takes: a part of the roll, rounded up, and never fewer than `least`."""
    return max(least, -(-roll * share_bp // ladder.WHOLE))


def curve(tally: Tally, bucket: int) -> list[tuple[int, Fraction]]:
    """The wishes for a bucket: (level, part of all ballots that ask for at least that), rising."""
    levels = tally.asked[bucket]
    left, points = tally.weight, []
    for level in sorted(levels):
        points.append((level, Fraction(left, tally.weight)))
        left -= levels[level]
    return points


def as_json(tally: Tally) -> list[dict[str, int]]:
    """A tally as it is kept."""
    return [{str(level): levels[level] for level in sorted(levels)} for levels in tally.asked]


def from_json(weight: int, asked: Sequence[Mapping[str, int]]) -> Tally:
    """A tally that was kept."""
    return Tally(weight, tuple({int(at): n for at, n in levels.items()} for levels in asked))
