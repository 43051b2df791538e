"""What standing ballots come to: the Ladder with the quorum filled up, within the limits of a month.

Pure: the hourly result, the month's close, what one ballot changes and the benchmark all ask here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from governance import ladder
from governance.ladder import Ballot, Box, NoPossibleSplit, Tally

Weighed = tuple[Ballot, int]
"""A ballot, and for how many votes it counts."""
POINT_BP = 100
"""Ballots are whole percents."""
NOBODY = "nobody"
"""The split stays since no ballot stands; `crossed`, `too_high`, `too_low`: no split is possible."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A ballot that counts for others too: whose, what it says, its weight with their own vote."""

    user_id: str
    shares: Ballot
    weight: int


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted at an instant, and what the count is bound by; shares in basis points.

    Attributes:
        ballots: the standing ballots, each with the votes lent to it, without those that fill the
            quorum up.
        roll: how many could vote.
        quorum: how many ballots it takes; missing ones count for the split in force.
        lent: how many of the votes are lent: they weigh, but do not count to the quorum.
        carried: the ballots that carry them, which are public.
    """

    at: datetime
    ballots: Tally
    in_force: Ballot
    box: Box
    roll: int
    quorum: int
    rule_version: int
    lent: int = 0
    carried: tuple[Carried, ...] = ()

    @property
    def turnout(self) -> int:
        """How many ballots stand."""
        return self.ballots.weight - self.lent

    @property
    def missing(self) -> int:
        """How many ballots are missing to the quorum."""
        return max(0, self.quorum - self.turnout)

    @property
    def all_of_them(self) -> Tally:
        """The ballots with those for the split in force that fill the quorum up."""
        return ladder.padded(self.ballots, self.in_force, quorum=self.quorum, lent=self.lent)

    @property
    def weight(self) -> int:
        """How many votes the rule sees."""
        return self.ballots.weight + self.missing


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


def exchanged(count: Count, *, gone: Iterable[Weighed], come: Iterable[Weighed]) -> Count:
    """The same count with some ballots, each with its weight, instead of others."""
    ballots, lent = count.ballots, count.lent
    for ballot, weight in gone:
        ballots, lent = ladder.with_copies(ballots, ballot, -weight), lent - (weight - 1)
    for ballot, weight in come:
        ballots, lent = ladder.with_copies(ballots, ballot, weight), lent + (weight - 1)
    return replace(count, ballots=ballots, lent=lent, roll=max(count.roll, ballots.weight))


def carrying(ballots: Tally, carried: Iterable[Carried]) -> Tally:
    """The tally of all ballots with the votes that are lent to some of them."""
    for one in carried:
        ballots = ladder.with_copies(ballots, one.shares, one.weight - 1)
    return ballots


def secrets_changed(before: Count | None, after: Count) -> int:
    """How many ballots that are not public certainly differ between two counts.

    A delegate's ballot is known: neither what it says now, nor that it began or ceased to carry
    votes, hides anybody else's.
    """
    known = before.carried if before else ()
    turned = {one.user_id for one in known} ^ {one.user_id for one in after.carried}
    held = _secret(before) if before else ladder.tally((), buckets=len(after.in_force))
    return max(0, ladder.changed_at_least(held, _secret(after)) - len(turned))


def tells_nothing(before: Count, after: Count) -> bool:
    """Whether not one ballot that is not public differs between two counts."""
    return ladder.changed_at_least(_secret(before), _secret(after)) == 0


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


def _secret(count: Count) -> Tally:
    """The ballots without those that are public."""
    tally = count.ballots
    for one in count.carried:
        tally = ladder.with_copies(tally, one.shares, -one.weight)
    return tally
