"""What a rule would have done: rooms above register how to compute it on their own past.

A registry: wiring binds groups of rules to functions, which are asked before a vote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Protocol
from uuid import UUID

from coop.basics.imports import load

Changes = Mapping[tuple[str, str], int]
CROWD = 10
"""Of fewer rides or people nothing is said, and no group has fewer: they could be told apart."""
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A sum of money over the span, as it was and as it would have been."""

    key: str
    name: str
    before_minor: int
    after_minor: int

    @property
    def change_minor(self) -> int:
        """How much more, or less."""
        return self.after_minor - self.before_minor


@dataclass(frozen=True, slots=True)
class Group:
    """People of a kind in groups of equal size, those who do least first: what each gains or loses.

    Never fewer than ten people in one.
    """

    name: str
    people: int
    change_minor: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What changes would have done from `since` until `until`; `says` in a sentence."""

    since: datetime
    until: datetime
    rides: int
    currency: str
    says: str
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many a rule touches, as it is and as it would be; None: fewer than a crowd."""

    key: str
    name: str
    before: int | None
    after: int | None
    is_seconds: bool = False


@dataclass(frozen=True, slots=True)
class Touched:
    """People of a kind in one place, `of` them altogether, and how many of them are touched."""

    name: str
    of: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Whom changes would touch, as people stood at `at`: never who, and never fewer than a crowd."""

    at: datetime
    says: str
    groups: tuple[Touched, ...]


class Compute(Protocol):
    """Computes a preview; None where too little happened to publish anything."""

    def __call__(self, *, changes: Changes, now: datetime) -> Preview | People | None:
        """Of all these changes together."""


known: dict[str, str] = {}
"""Group of rules, such as `fees`, or one rule of a group -> dotted name of a function."""


def of(changes: Changes, *, now: datetime) -> list[Preview | People]:
    """What each room that knows any of these rules has to say about them."""
    functions = dict.fromkeys(name for name in map(_function, changes) if name is not None)
    found = [_computed(name, changes, now) for name in functions]
    return [one for one in found if one is not None]


def knows(changes: Changes) -> bool:
    """Whether any room can say something about any of these."""
    return any(_function(one) is not None for one in changes)


def crowd(count: int) -> int | None:
    """A count in whole crowds, so that nobody can be told from a difference; None below one."""
    return count // CROWD * CROWD or None


def _function(change: tuple[str, str]) -> str | None:
    key, _scope = change
    return known.get(key) or known.get(key.partition(".")[0])


def _computed(name: str, changes: Changes, now: datetime) -> Preview | People | None:
    compute: Compute = load(name)
    return compute(changes=changes, now=now)


def is_crowd(*groups: Sequence[object]) -> bool:
    """Whether there are enough different ones in every group to publish anything."""
    return all(len(set(group)) >= CROWD for group in groups)


def tenths(name: str, units: Mapping[UUID, int], gains: Mapping[UUID, int]) -> list[Group]:
    """What people gain on average, from those with fewest units to those with most.

    In ten groups of equal size, or as many as have ten people each; nothing where nobody gains.
    """
    people = sorted(gains, key=lambda person: (units[person], str(person)))
    count = min(TENTHS, len(people) // CROWD)
    if not count or not any(gains.values()):
        return []
    edges = [len(people) * place // count for place in range(count + 1)]
    parts = [people[since:until] for since, until in pairwise(edges)]
    means = tuple(round(sum(gains[one] for one in part) / len(part)) for part in parts)
    return [Group(name, len(people), means)]
