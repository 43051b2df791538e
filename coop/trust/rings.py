"""What people should look at: groups that praise each other, and many who rate one person down.

Pure. It says who and why; what follows is for people to decide, and nothing does by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from coop.trust.graphs import Bools, Floats, Ints, Longs, both_ways
from coop.trust.weighting import Raters, Ratings


@dataclass(frozen=True, slots=True)
class Watch:
    """What members voted about when stewards are told; see the rules `rings.*`."""

    ring: int
    reached: float
    overlap: float
    bombing: int
    bombing_s: int
    light: float


@dataclass(frozen=True, slots=True)
class Ring:
    """People who praise each other: how often, and how often others praise one of them."""

    people: tuple[int, ...]
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class Bombing:
    """Somebody whom many rated down lately whose ratings weigh little."""

    person: int
    raters: tuple[int, ...]
    others: int
    """How many others rated them in the same time."""


def rings(ratings: Ratings, known: Raters, overlap: Floats, watch: Watch) -> list[Ring]:
    """Circles that hardly anybody else praises, and groups who are praised by the same as each other."""
    praise = ratings.is_up
    one, other = ratings.rater[praise], ratings.ratee[praise]
    is_closed = known.reached < watch.reached
    circles = _groups(np.where(is_closed, known.circle, -1), watch.ring)
    close = overlap[praise] > watch.overlap
    graph = both_ways(one[close], other[close], ratings.people)
    _, part = connected_components(graph, directed=False)
    alike = _groups(np.where(np.diff(graph.indptr) > 0, part, -1), watch.ring)
    found: list[Ring] = []
    seen: set[int] = set()
    for people in (*circles, *alike):
        if seen.isdisjoint(people.tolist()):
            ring = _ring(people, one, other, ratings.people)
            # Each on average praises two of the others: else it is only a corner of the town.
            if ring.inside >= 2 * len(people):
                found.append(ring)
                seen.update(ring.people)
    return found


def bombings(ratings: Ratings, weight: Floats, watch: Watch, *, now_s: int) -> list[Bombing]:
    """Whom many people rated down lately whose ratings, as raters, weigh little."""
    lately = ratings.at_s > now_s - watch.bombing_s
    bad = lately & ~ratings.is_up & (weight[ratings.rater] < watch.light)
    pairs = np.unique(np.stack((ratings.ratee[bad], ratings.rater[bad]), axis=1), axis=0)
    found = []
    for person in np.flatnonzero(np.bincount(pairs[:, 0], minlength=1) >= watch.bombing).tolist():
        raters = pairs[pairs[:, 0] == person, 1].tolist()
        about = lately & (ratings.ratee == person)
        everybody = set(ratings.rater[about].tolist())
        found.append(Bombing(person, tuple(raters), len(everybody.difference(raters))))
    return found


def _groups(group: Ints, least: int) -> Iterator[Longs]:
    """The people of each group that is large enough; -1 is none."""
    order = np.argsort(group, kind="stable")
    edges = np.flatnonzero(np.diff(group[order])) + 1
    for people in np.split(order, edges):
        if len(people) >= least and group[people[0]] >= 0:
            yield people


def _ring(people: Longs, one: Ints, other: Ints, everybody: int) -> Ring:
    is_in: Bools = np.zeros(everybody, dtype=bool)
    is_in[people] = True
    inside, comes_in = is_in[one] & is_in[other], ~is_in[one] & is_in[other]
    return Ring(tuple(people.tolist()), int(inside.sum()), int(comes_in.sum()))
