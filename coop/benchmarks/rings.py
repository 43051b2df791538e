"""What rings and bombings do to scores, on the honest ratings of a file.

Three attacks, each by itself, in the last month of the file: 50 accounts that all praise each other
and get 10 honest praises; 200 that each praise 12 of them and get 20; 20 fresh accounts that rate
an established member down, one after the other for many members. Weights are those of the night
after, which has seen the attack. Rows: all weights, thumbs alone, and what else is in use.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np

from coop.benchmarks.measuring import SHARED, Figures, Say, Unusable, count, file, table
from coop.benchmarks.networks import Network, read
from coop.benchmarks.reputations import (
    PARTS,
    Counted,
    Night,
    beta,
    eigen_trust,
    elected,
    night_after,
    page_rank,
    stars,
)
from coop.trust.conduct import EPOCH
from coop.trust.graphs import Bools, Floats, Ints, Longs
from coop.trust.weighting import Policy

RATINGS_LEAST = 10
MONTH_S = 30 * 86_400
DENSE, DENSE_PRAISE = 50, 10
SPARSE, SPARSE_EACH, SPARSE_PRAISE = 200, 12, 20
BOMBERS = 20
ALL = "all weights"
Scores = Callable[[Network, tuple[int, ...]], Floats]


@dataclass(frozen=True, slots=True)
class Attacked:
    """Ratings with an attack in them, and who gains or suffers."""

    network: Network
    whom: Ints


def add_arguments(parser: ArgumentParser) -> None:
    """Which ratings, and by what chance the attackers choose."""
    ours = SHARED / "trust/otc_ratings_dev.csv.gz"
    parser.add_argument("--ratings", type=file, default=str(ours), help="source,target,rating,time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--victims", type=count, default=40, help="who are bombed, one at a time")


def run(given: Namespace, say: Say) -> Figures:
    """Attack, and look where everybody stands."""
    honest = read(given.ratings)
    chance = np.random.default_rng(given.seed)
    established = np.flatnonzero(_established(honest))
    if len(established) < RATINGS_LEAST:
        raise Unusable(f"{given.ratings} has {len(established)} members with ten ratings.")
    seeds = elected(honest, len(honest.source))
    rings = {"dense": dense(honest, chance), "sparse": sparse(honest, chance)}
    victims = chance.choice(established, min(given.victims, len(established)), replace=False)
    say(f"{len(honest.source):,} honest ratings; {len(established):,} members have at least ten")
    rows = [_row(name, score, honest, rings, victims, seeds) for name, score in WAYS.items()]
    say(table(tuple(rows[0]), [tuple(row.values()) for row in rows]))
    ours = next(row for row in rows if row["name"] == ALL)
    figures = {key: value for key, value in ours.items() if key != "name"}
    return {**figures, "victims": len(victims), "seed": given.seed, "rows": rows}


def dense(honest: Network, chance: np.random.Generator) -> Attacked:
    """Each praises each, and a few honest people praise some of them."""
    ring = _fresh(honest, DENSE)
    one, other = np.meshgrid(ring, ring)
    apart = one != other
    return _ring(honest, ring, one[apart], other[apart], DENSE_PRAISE, chance)


def sparse(honest: Network, chance: np.random.Generator) -> Attacked:
    """Each praises a few of the others, and a few honest people praise some of them."""
    ring = _fresh(honest, SPARSE)
    ahead = np.concatenate([chance.permutation(SPARSE - 1)[:SPARSE_EACH] + 1 for _ in ring])
    one = np.repeat(ring, SPARSE_EACH)
    other = ring[(one - ring[0] + ahead) % SPARSE]
    return _ring(honest, ring, one, other, SPARSE_PRAISE, chance)


def bombed(honest: Network, victim: int) -> Attacked:
    """Fresh accounts rate one member down on the last day."""
    fresh = _fresh(honest, BOMBERS)
    at_s = np.full(BOMBERS, honest.at_s[-1])
    whom = np.full(BOMBERS, victim, dtype=np.int32)
    network = _with(honest, fresh, whom, np.full(BOMBERS, -np.abs(honest.value).max()), at_s)
    return Attacked(network, whom[:1])


def _fresh(honest: Network, size: int) -> Ints:
    return np.arange(honest.people, honest.people + size, dtype=np.int32)


def _ring(
    honest: Network, ring: Ints, one: Ints, other: Ints, praise: int, chance: np.random.Generator
) -> Attacked:
    fooled = chance.choice(np.unique(honest.source), praise)
    one = np.concatenate((one, fooled)).astype(np.int32)
    other = np.concatenate((other, chance.choice(ring, praise))).astype(np.int32)
    at_s = honest.at_s[-1] - chance.integers(MONTH_S, size=len(one))
    value = np.full(len(one), honest.value.max())
    return Attacked(_with(honest, one, other, value, np.maximum(at_s, 0)), ring)


def _with(honest: Network, one: Ints, other: Ints, value: Floats, at_s: Longs) -> Network:
    """The honest ratings and these, oldest first; whoever is new is named after their number."""
    people = max(honest.people, int(one.max()) + 1, int(other.max()) + 1)
    times = np.concatenate((honest.at_s, at_s))
    order = np.argsort(times, kind="stable")
    return Network(
        np.concatenate((honest.source, one))[order],
        np.concatenate((honest.target, other))[order],
        np.concatenate((honest.value, value))[order],
        times[order],
        np.zeros(len(order), dtype=np.int32),
        (*honest.names, *(f"new {one}" for one in range(honest.people, people))),
    )


def _row(
    name: str,
    scores: Scores,
    honest: Network,
    rings: dict[str, Attacked],
    victims: Ints,
    seeds: tuple[int, ...],
) -> dict[str, object]:
    found: dict[str, object] = {"name": name}
    for kind, attacked in rings.items():
        places = _places(scores(attacked.network, seeds), attacked.network, attacked.whom)
        found[f"{kind}_percentile"] = round(float(places.mean()), 2)
    before = _places(scores(honest, seeds), honest, victims)
    after = np.array(
        [
            _places(scores(one.network, seeds), honest, one.whom)[0]
            for one in (bombed(honest, int(victim)) for victim in victims)
        ]
    )
    found["bombing_loss"] = round(float((before - after).mean()), 2)
    found["bombing_loss_worst"] = round(float((before - after).max()), 2)
    return found


def _established(network: Network) -> Bools:
    found: Bools = np.bincount(network.target, minlength=network.people) >= RATINGS_LEAST
    return found


def _places(score: Floats, network: Network, whom: Ints) -> Floats:
    """Where these stand among members with at least ten ratings, from 0 to 100."""
    is_known = _established(network)
    known = np.sort(score[: len(is_known)][is_known])
    below = np.searchsorted(known, score[whom], side="left")
    equal = np.searchsorted(known, score[whom], side="right")
    places: Floats = 50 * (below + equal) / len(known)
    return places


def _conduct(network: Network, seeds: tuple[int, ...], *, parts: tuple[str, ...]) -> Floats:
    """Everybody's score at the end of the file, under the weights of the night after it."""
    night: Night = night_after(network, seeds, Policy())
    counted = Counted(network, parts, Policy())
    counted.begin(night)
    now = EPOCH + timedelta(seconds=int(network.at_s[-1]) + 1)
    return counted.everybody(now)


def _walk(network: Network, seeds: tuple[int, ...], *, walk: Callable[..., Floats]) -> Floats:
    return walk(network, len(network.source), seeds)


WAYS: dict[str, Scores] = {
    ALL: partial(_conduct, parts=PARTS),
    "thumbs": partial(_conduct, parts=()),
    "mean": lambda network, _seeds: stars(network).at_end(network),
    "beta": lambda network, _seeds: beta(network).at_end(network),
    "EigenTrust": partial(_walk, walk=eigen_trust),
    "PageRank from seeds": partial(_walk, walk=page_rank),
}
