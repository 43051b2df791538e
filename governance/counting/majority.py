"""Yes, no or abstain: whether enough voted, and whether more than a share of them said yes. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WHOLE_BP = 10_000


class Say(StrEnum):
    """What a ballot on a yes-or-no question says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Sums:
    """Weights by what was said."""

    yes: int
    no: int
    abstain: int


def needed(roll: int, *, quorum_bp: int, least: int) -> int:
    """How many members of a roll must vote: the share rounded up, and never fewer than `least`."""
    return max(-(-roll * quorum_bp // WHOLE_BP), least)


def sums(ballots: Iterable[tuple[Say, int]]) -> Sums:
    """Add up weights.

    Args:
        ballots: (what was said, weight >= 1).
    """
    found = dict.fromkeys(Say, 0)
    for say, weight in ballots:
        found[say] += weight
    return Sums(found[Say.YES], found[Say.NO], found[Say.ABSTAIN])


def is_carried(found: Sums, *, more_than_bp: int) -> bool:
    """Whether more than this part of yes and no is yes; nobody's abstention weighs on it."""
    return found.yes * WHOLE_BP > more_than_bp * (found.yes + found.no)
