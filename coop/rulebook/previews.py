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


class Compute(Protocol):
    """Computes a preview; None where too little happened to publish anything."""

    def __call__(self, *, changes: Changes, now: datetime) -> Preview | None:
        """Of all these changes together."""


known: dict[str, str] = {}
"""Group of rules, such as `fees` -> dotted name of a function."""


def of(changes: Changes, *, now: datetime) -> list[Preview]:
    """What each room that knows any of these rules has to say about them."""
    groups = dict.fromkeys(key.partition(".")[0] for key, _scope in changes)
    functions = dict.fromkeys(known[group] for group in groups if group in known)
    found = [_computed(name, changes, now) for name in functions]
    return [one for one in found if one is not None]


def knows(changes: Changes) -> bool:
    """Whether any room can say something about any of these."""
    return any(key.partition(".")[0] in known for key, _scope in changes)


def _computed(name: str, changes: Changes, now: datetime) -> Preview | None:
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
