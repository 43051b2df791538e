"""What each rating weighs, so that neither rings nor made-up accounts nor grudges move a score.

Pure, over columns of numbers, for a city or a million members at a time. A weight is the product of
what is known of who rates (`Raters`) and of the two together. Source: design of trust; each part is
measured by `bench trust` and `bench rings`.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from coop.trust.circles import circles
from coop.trust.graphs import Bools, Floats, Ints, Longs, both_ways, ones_at, shared_among

ONE = 1_000_000
"""A weight of one, in millionths: what is stored, hashed and replayed."""
DAMPING = 0.85
STEPS = 10
DAY_S = 86_400
PRIOR_RATINGS = 3
PRIOR_FAIRNESS = 0.9
PRIOR_UP = 0.9
PRIOR_THUMBS = 2
KNOWN_BY = 3
"""Who was praised by so many is a measure of how much trust a member usually has."""
USUAL_SHARE = 0.25
REACHED_SHARE = 0.5
BLOCK = 4_000_000
"""Names compared together when overlaps are counted: what is held in memory."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings that count, oldest first: numbers of people from 0 to `people`, times in seconds."""

    rater: Ints
    ratee: Ints
    is_up: Bools
    at_s: Longs
    people: int


@dataclass(frozen=True, slots=True)
class Vouches:
    """Who vouched in person for whom, and still does."""

    voucher: Ints
    vouchee: Ints


@dataclass(frozen=True, slots=True)
class Policy:
    """What members voted: shares are from 0 to 1.

    Attributes:
        floor: the part of a weight that does not depend on trust from the seeds.
        circle: as many praises must reach a circle from outside, per praise within it, as are
            needed for all of it to count.
        overlap_least: two whose raters are the same by less than this are strangers.
        pair_days: within so many days the k-th rating of the same two counts 1/k.
        vouch: how many praised rides a vouch in person is worth as trust.
    """

    floor: float = 0.2
    circle: float = 0.1
    overlap_least: float = 0.05
    pair_days: int = 90
    vouch: int = 5


@dataclass(frozen=True, slots=True)
class Raters:
    """What is known of each person as a rater, each from 0 to 1, and the circle they are in.

    Attributes:
        flow: trust that reaches them from the seeds, 1 for what is usual.
        fairness: how well they agree with what others say of the same people.
        reached: how much of their circle's praise is backed from outside it.
    """

    flow: Floats
    fairness: Floats
    reached: Floats
    circle: Ints

    def weights(self, policy: Policy) -> Floats:
        """What a rating by each of them weighs, before it is known whom they rate."""
        trusted = policy.floor + (1 - policy.floor) * self.flow
        weights: Floats = trusted * self.fairness**2 * self.reached
        return weights


def raters(ratings: Ratings, vouches: Vouches, seeds: Collection[int], policy: Policy) -> Raters:
    """What the past says of everybody who may rate.

    Where nobody was elected yet, or those elected hardly know anybody, trust begins with all alike,
    and the largest circle is at home.
    """
    up = ratings.is_up
    praise = _Praise(ratings.rater[up], ratings.ratee[up], vouches)
    flow = _flow(praise, seeds, ratings.people, policy)
    if seeds and not _reaches_most(flow, praise):
        return raters(ratings, vouches, [], policy)
    graph = both_ways(*praise.all(), ratings.people)
    circle = circles(graph)
    del graph
    reached = _reached(praise, circle, flow, seeds, policy)
    return Raters(flow, _fairness(ratings, flow, policy), reached, circle)


def pair_counts(ratings: Ratings, *, days: int) -> Longs:
    """For each rating, the how manieth of the same two it is within so many days, from 1."""
    pair = ratings.rater.astype(np.int64) * ratings.people + ratings.ratee
    if not pair.size:
        return pair
    order = np.argsort(pair, kind="stable")  # oldest first, as they came
    number = np.cumsum(np.diff(pair[order], prepend=pair[order[0]]) != 0)
    after_s = ratings.at_s[order] - ratings.at_s.min()
    span_s = days * DAY_S
    # One line on which different pairs lie further apart than any two ratings of one.
    place = number * (int(after_s.max()) + span_s + 1) + after_s
    first = np.searchsorted(place, place - span_s, side="right")
    counts = np.empty(len(order), dtype=np.int64)
    counts[order] = np.arange(len(order)) - first + 1
    return counts


def overlaps(ratings: Ratings, policy: Policy) -> NDArray[np.float32]:
    """For each rating how much the raters of both are the same people (Jaccard); 0 for strangers."""
    known = ones_at(ratings.ratee, ratings.rater, ratings.people)
    names = csr_array(
        (np.ones(known.nnz, dtype=np.int8), known.indices, known.indptr), shape=known.shape
    )
    sizes = np.diff(known.indptr)
    ours, theirs = sizes[ratings.rater], sizes[ratings.ratee]
    # What is at most so much smaller cannot be the same by more than that.
    alike = np.flatnonzero(
        ratings.is_up
        & (np.minimum(ours, theirs) >= policy.overlap_least * np.maximum(ours, theirs))
        & (ours > 0)
    )
    found = np.zeros(len(ratings.rater), dtype=np.float32)
    # One person after the other, since their names are then at hand.
    alike = alike[np.argsort(ratings.ratee[alike], kind="stable")]
    for rows in _spans(alike, (ours + theirs)[alike]):
        shared = names[ratings.rater[rows]].multiply(names[ratings.ratee[rows]]).sum(axis=1)
        found[rows] = shared / (ours[rows] + theirs[rows] - shared)
    found[found < policy.overlap_least] = 0
    return found


def weights(
    ratings: Ratings, known: Raters, overlap: NDArray[np.float32], policy: Policy
) -> Floats:
    """What each rating weighs, from 0 to 1."""
    found = known.weights(policy)[ratings.rater]
    found *= (1 - overlap) ** 2
    found /= pair_counts(ratings, days=policy.pair_days)
    return found


@dataclass(frozen=True, slots=True)
class _Praise:
    """Praise from one to another, and vouches."""

    giver: Ints
    taker: Ints
    vouches: Vouches

    def all(self) -> tuple[Ints, Ints]:
        """Both together."""
        givers = np.concatenate((self.giver, self.vouches.voucher))
        return givers, np.concatenate((self.taker, self.vouches.vouchee))


def _flow(praise: _Praise, seeds: Collection[int], people: int, policy: Policy) -> Floats:
    """Trust that walks from the seeds over praise and vouches, against what a known member has."""
    if not seeds:
        return np.ones(people)
    graph = ones_at(praise.taker, praise.giver, people)
    praised_by = np.diff(graph.indptr)
    given = np.asarray(graph.sum(axis=0)).ravel()
    backed = ones_at(praise.vouches.vouchee, praise.vouches.voucher, people)
    given += policy.vouch * np.asarray(backed.sum(axis=0)).ravel()
    passed_on = DAMPING / np.maximum(given, 1)
    begin = shared_among(people, seeds)
    trust = begin
    for _ in range(STEPS):
        handed = trust * passed_on
        trust = graph @ handed + policy.vouch * (backed @ handed) + (1 - DAMPING) * begin
    flow = np.minimum(1, trust / _usual(trust, praised_by))
    flow[list(seeds)] = 1
    return flow


def _reaches_most(flow: Floats, praise: _Praise) -> bool:
    """Whether any trust from the seeds is with at least half of those who were ever praised."""
    praised = np.unique(praise.taker)
    return bool(praised.size) and float(np.mean(flow[praised] > 0)) >= REACHED_SHARE


def _usual(trust: Floats, praised_by: Ints) -> float:
    """How much trust three in four of those have who are known at all."""
    known = trust[(praised_by >= KNOWN_BY) & (trust > 0)]
    return float(np.quantile(known, USUAL_SHARE)) if known.size else 1.0


def _fairness(ratings: Ratings, flow: Floats, policy: Policy) -> Floats:
    """How near each rater's thumbs are to what others, weighed by trust, say of the same people."""
    people, up = ratings.people, ratings.is_up
    trusted = policy.floor + (1 - policy.floor) * flow
    mine = trusted[ratings.rater]
    praised = np.bincount(ratings.ratee, mine * up, people) + PRIOR_THUMBS * PRIOR_UP
    rated = np.bincount(ratings.ratee, mine, people) + PRIOR_THUMBS
    # Without this rating itself, or a lonely one would always agree.
    others = (praised[ratings.ratee] - mine * up) / (rated[ratings.ratee] - mine)
    apart = np.bincount(ratings.rater, np.abs(up - others), people)
    given = np.bincount(ratings.rater, minlength=people)
    fairness: Floats = 1 - (apart + PRIOR_RATINGS * (1 - PRIOR_FAIRNESS)) / (given + PRIOR_RATINGS)
    return fairness


def _reached(
    praise: _Praise, circle: Ints, flow: Floats, seeds: Collection[int], policy: Policy
) -> Floats:
    """Per person, how much of the praise within their circle is backed by praise from outside it."""
    people = len(flow)
    giver, taker = praise.all()
    is_vouch = np.arange(len(giver)) >= len(praise.giver)
    worth = np.where(is_vouch, policy.vouch, 1).astype(np.float32)
    is_inside = circle[giver] == circle[taker]
    came = np.where(is_inside, 0, worth * flow[giver].astype(np.float32))
    outside = np.bincount(circle[taker], came, people)
    inside = np.bincount(circle[taker], np.where(is_inside, worth, 0), people)
    reached = np.minimum(1, outside / np.maximum(policy.circle * inside, 1))
    reached[_homes(circle, seeds)] = 1
    found: Floats = reached[circle]
    return found


def _homes(circle: Ints, seeds: Collection[int]) -> Ints:
    """The circles that nobody doubts: those of the seeds, or else the largest."""
    if not circle.size:
        return circle
    homes: Ints = circle[list(seeds)] if seeds else np.array([np.bincount(circle).argmax()])
    return homes


def _spans(rows: Longs, sizes: Ints) -> list[Longs]:
    """The rows in parts whose sizes sum to about `BLOCK`."""
    part = np.cumsum(sizes, dtype=np.int64) // BLOCK
    return np.split(rows, np.flatnonzero(np.diff(part)) + 1) if rows.size else []
