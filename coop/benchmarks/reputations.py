"""Ways to foresee the next rating of somebody: conduct as the product counts it, and what else is
in use. Each looks at the past alone. Called by the benchmarks of trust.

Weights are those of a night: computed from what was before it, in use until the next one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import rankdata

from coop.benchmarks.networks import Network
from coop.rulebook.registry import all_rules
from coop.trust import conduct
from coop.trust.calibration import meaning
from coop.trust.conduct import EPOCH, ONE, Kind, Sums
from coop.trust.graphs import Bools, Floats, Ints, Longs, ones_at, shared_among
from coop.trust.queries.basis import policy_of
from coop.trust.weighting import (
    DAMPING,
    Policy,
    Raters,
    Ratings,
    Vouches,
    overlaps,
    pair_counts,
    raters,
)

NIGHTS_MAX, NIGHTS_LEAST = 200, 20
WORK = 5_000_000
"""There are as many versions of the weights as keep the ratings times the versions below this."""
SEEDS = 10
STEPS = 20
NOBODY: Ints = np.array([], dtype=np.int32)
NO_VOUCHES = Vouches(NOBODY, NOBODY)
PARTS = ("flow", "fairness", "overlap", "circles", "pairs")
"""What a weight is made of, in the order in which the rows of a table add it."""


@dataclass(frozen=True, slots=True)
class Night:
    """What was known before rating `first`, and is used until `end`."""

    first: int
    end: int
    seeds: tuple[int, ...]
    known: Raters
    overlap: Floats


def elected(network: Network, end: int, count: int = SEEDS) -> tuple[int, ...]:
    """Whom members would elect: those whom most of them praised so far."""
    up = network.is_up[:end]
    given = ones_at(network.target[:end][up], network.source[:end][up], network.people)
    praised_by = np.diff(given.indptr)
    first = np.argsort(-praised_by, kind="stable")[:count]
    return tuple(first[praised_by[first] > 0].tolist())


def ratings_of(network: Network, end: int) -> Ratings:
    """The ratings before one of them."""
    up, people = network.is_up[:end], network.people
    return Ratings(network.source[:end], network.target[:end], up, network.at_s[:end], people)


def nights(network: Network, policy: Policy) -> Iterator[Night]:
    """All versions of the weights; before the first, nothing is known of anybody."""
    whole = len(network.source)
    count = min(max(WORK // whole, NIGHTS_LEAST), NIGHTS_MAX)
    edges = np.unique(np.linspace(0, whole, count + 1).astype(int)).tolist()
    for first, end in pairwise(edges):
        yield _night(network, first, end, elected(network, first), policy)


def night_after(network: Network, seeds: tuple[int, ...], policy: Policy) -> Night:
    """The weights once everything is known."""
    return _night(network, len(network.source), len(network.source), seeds, policy)


def _night(network: Network, first: int, end: int, seeds: tuple[int, ...], policy: Policy) -> Night:
    past = ratings_of(network, first)
    known = raters(past, NO_VOUCHES, seeds, policy) if first else _unknown(network.people)
    return Night(first, end, seeds, known, overlaps(past, policy).astype(float))


def _unknown(people: int) -> Raters:
    ones = np.ones(people)
    return Raters(ones, ones, ones, np.arange(people, dtype=np.int32))


def with_parts(known: Raters, parts: Sequence[str]) -> Raters:
    """The same without what is not among the parts."""
    ones = np.ones(len(known.flow))
    return replace(
        known,
        flow=known.flow if "flow" in parts else ones,
        fairness=known.fairness if "fairness" in parts else ones,
        reached=known.reached if "circles" in parts else ones,
    )


class Counted:
    """Conduct, by the product's own arithmetic, under weights that change from night to night."""

    def __init__(self, network: Network, parts: Sequence[str], policy: Policy) -> None:
        self._network, self._parts, self._policy = network, parts, policy
        self._voted = policy_of(founding())
        half_s = self._voted.halves.ride_s
        self._at = [EPOCH + timedelta(seconds=s) for s in network.at_s.tolist()]
        self._glow = [conduct.glow(at, half_s) for at in self._at]
        every = ratings_of(network, len(network.source))
        counts = pair_counts(every, days=policy.pair_days)
        self._pairs = counts if "pairs" in parts else np.ones_like(counts)
        self._is_first = np.zeros(len(network.source), dtype=bool)
        self._is_first[np.unique(network.target, return_index=True)[1]] = True

    def of_night(self, night: Night) -> Floats:
        """The score, from 0 to 1, of whoever is rated next, just before it."""
        self.begin(night)
        weight = self._new_weights(night)
        found = np.empty(night.end - night.first)
        for place in range(night.first, night.end):
            found[place - night.first] = self._score(
                int(self._network.target[place]), self._at[place]
            )
            self._learn(place, int(weight[place - night.first]))
        return found

    def everybody(self, now: datetime) -> Floats:
        """Everybody's score, from 0 to 1."""
        return np.array([self._score(person, now) for person in range(self._network.people)])

    def _score(self, person: int, now: datetime) -> float:
        grown = {Kind.UP: self._up[person], Kind.DOWN: self._down[person]}
        begins = conduct.origin(self._first_up, self._first, self._voted, now)
        found = conduct.score(Sums(grown), self._voted, now, begins=begins)
        return found.alpha / (found.alpha + found.beta)

    def begin(self, night: Night) -> None:
        """Replay the whole past under the weights of this night."""
        people = self._network.people
        self._up, self._down = [0] * people, [0] * people
        self._first_up = self._first = 0
        for place, weight in enumerate(self._past_weights(night).tolist()):
            self._learn(place, weight)

    def _past_weights(self, night: Night) -> Longs:
        known = with_parts(night.known, self._parts)
        found = known.weights(self._flat())[self._network.source[: night.first]]
        if "overlap" in self._parts:
            found = found * (1 - night.overlap) ** 2
        return _millionths(found / self._pairs[: night.first])

    def _new_weights(self, night: Night) -> Longs:
        known = with_parts(night.known, self._parts)
        found = known.weights(self._flat())[self._network.source[night.first : night.end]]
        return _millionths(found / self._pairs[night.first : night.end])

    def _flat(self) -> Policy:
        return self._policy if "flow" in self._parts else replace(self._policy, floor=1)

    def _learn(self, place: int, weight: int) -> None:
        person, is_up = int(self._network.target[place]), bool(self._network.is_up[place])
        more = weight * self._glow[place]
        (self._up if is_up else self._down)[person] += more
        if self._is_first[place]:
            self._first += more
            self._first_up += more * is_up


def founding() -> dict[str, int]:
    """The rules as they are until members change them."""
    return {rule.key: rule.founding for rule in all_rules()}


def _millionths(weight: Floats) -> Longs:
    found: Longs = np.rint(weight * ONE).astype(np.int64)
    return found


@dataclass(frozen=True, slots=True)
class Mean:
    """A running mean of some value, that begins as if so many had said something."""

    value: Floats
    begin: float
    count: float

    def before(self, network: Network) -> Floats:
        """Of whoever is rated, before each rating."""
        total = np.full(network.people, self.count * self.begin)
        count = np.full(network.people, self.count)
        found = np.empty(len(self.value))
        for place, person in enumerate(network.target.tolist()):
            found[place] = total[person] / count[person]
            total[person] += self.value[place]
            count[person] += 1
        return found

    def at_end(self, network: Network) -> Floats:
        """Of everybody, after the last."""
        total = np.bincount(network.target, self.value, network.people) + self.count * self.begin
        found: Floats = total / (np.bincount(network.target, minlength=network.people) + self.count)
        return found


def stars(network: Network) -> Mean:
    """The mean of what was said so far, from 0 to 1: stars, as they are in use."""
    low, high = network.value.min(), network.value.max()
    value = (network.value - low) / max(high - low, 1e-9)
    return Mean(value, float(value.mean()), 1)


def beta(network: Network) -> Mean:
    """(ups + 1) / (ratings + 2): every thumb counts alike, for ever."""
    return Mean(network.is_up.astype(float), 0.5, 2)


def eigen_trust(network: Network, end: int, seeds: Sequence[int]) -> Floats:
    """EigenTrust (Kamvar et al., WWW 2003): what was said, summed, none below 0, in proportion."""
    people, rows = network.people, (network.target[:end], network.source[:end])
    local = csr_array((network.value[:end], rows), shape=(people, people))
    local.sum_duplicates()
    local.data = np.maximum(local.data, 0)
    return _walked(local, seeds)


def page_rank(network: Network, end: int, seeds: Sequence[int]) -> Floats:
    """Personalised PageRank from the seeds over praise."""
    up = network.is_up[:end]
    graph = ones_at(network.target[:end][up], network.source[:end][up], network.people)
    return _walked(graph, seeds)


def _walked(graph: csr_array, seeds: Sequence[int]) -> Floats:
    if not seeds:
        return np.zeros(graph.shape[0])
    passed_on = DAMPING / np.maximum(np.asarray(graph.sum(axis=0)).ravel(), 1e-12)
    begin = shared_among(graph.shape[0], seeds)
    trust = begin
    for _ in range(STEPS):
        trust = graph @ (trust * passed_on) + (1 - DAMPING) * begin
    return trust


def percentiles(values: Floats) -> Floats:
    """Where each value stands among all, from 0 to 1; equal ones in the middle."""
    found: Floats = (rankdata(values) - 0.5) / len(values)
    return found


def foreseen(score: Floats, network: Network, edges: Sequence[int]) -> Floats:
    """What each score meant up to that night: the share that was praised after alike ones.

    Of whom little is known, and of others, separately; what was said lately counts most.
    """
    voted = founding()
    is_new = _thumbs_before(network) < voted["conduct.known_after"]
    halves = network.at_s / voted["conduct.ride_half_s"]
    found = score.copy()
    for first, end in pairwise(edges):
        weight = 0.5 ** (halves[first] - halves[:first])
        for group in (is_new, ~is_new):
            past, next_ones = group[:first], group[first:end]
            said = meaning(score[:first][past], network.is_up[:first][past], weight[past])
            found[first:end][next_ones] = said.of(score[first:end][next_ones])
    return found


def _thumbs_before(network: Network) -> Longs:
    """How often whoever is rated was rated before."""
    order = np.argsort(network.target, kind="stable")
    person = network.target[order]
    begins = np.flatnonzero(np.diff(person, prepend=-1))
    sizes = np.diff(begins, append=len(person))
    counts = np.empty(len(person), dtype=np.int64)
    counts[order] = np.arange(len(person)) - np.repeat(begins, sizes)
    return counts


def auc(score: Floats, is_up: Bools) -> float:
    """How often whoever is praised next stood above whoever is not; a half where nothing is known."""
    ups, downs = int(is_up.sum()), int((~is_up).sum())
    if not ups or not downs:
        return 0.5
    above = rankdata(score)[is_up].sum() - ups * (ups + 1) / 2
    return float(above / ups / downs)


def calibration_error(praised: Floats, is_up: Bools) -> float:
    """How far what was foreseen is from what came, on average over ten equal spans."""
    span = np.minimum((praised * 10).astype(int), 9)
    apart = np.bincount(span, praised, 10) - np.bincount(span, is_up, 10)
    return float(np.abs(apart).sum() / len(praised))
