"""The nightly job over a whole co-operative: every rating weighed, everybody ranked by vouches.

Members live in cities of ten thousand and rate mostly there, a few of them very often; one edge in
ten is a vouch. What making them up takes is not counted; its memory is.
"""

import resource
from argparse import ArgumentParser, Namespace
from hashlib import sha256

import numpy as np

from coop.benchmarks.measuring import Figures, Say, count, table, timed
from coop.trust.graphs import Floats, Ints, both_ways
from coop.trust.sybil_rank import ranked
from coop.trust.weighting import ONE, Policy, Ratings, Vouches, overlaps, raters, weights

CITY = 10_000
VOUCHES_SHARE = 10
ABROAD = 0.02
DOWN = 0.04
YEAR_S = 365 * 86_400
SEEDS_EACH = 3


def add_arguments(parser: ArgumentParser) -> None:
    """How many members, and how many ratings and vouches together."""
    parser.add_argument("--members", type=count, default=1_000_000)
    parser.add_argument("--edges", type=count, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Make them up, then do a night's work."""
    ratings, vouches, seeds = _made_up(given.members, given.edges, seed=given.seed)
    say(
        f"{given.members:,} members, {len(ratings.rater):,} ratings, {len(vouches.voucher):,}"
        f" vouches, {len(seeds)} seeds; {_peak_mb():,} MB to begin with"
    )
    policy = Policy()
    known, knowing = timed(lambda: raters(ratings, vouches, seeds, policy))
    overlap, overlapping = timed(lambda: overlaps(ratings, policy))
    found, weighing = timed(
        lambda: np.rint(weights(ratings, known, overlap, policy) * ONE).astype(np.int32)
    )
    rank, ranking = timed(
        lambda: ranked(both_ways(vouches.voucher, vouches.vouchee, given.members), seeds)
    )
    digest, hashing = timed(lambda: sha256(found.tobytes()).hexdigest())
    steps = {
        "flow, fairness, circles": knowing,
        "overlap of raters": overlapping,
        "weight of each rating": weighing,
        "SybilRank": ranking,
        "hash": hashing,
    }
    cpu_s = sum(spent.cpu_s for spent in steps.values())
    say(table(("cpu s", ""), [(name, f"{spent.cpu_s:.2f}") for name, spent in steps.items()]))
    return {
        "cpu_s": round(cpu_s, 2),
        "peak_mb": _peak_mb(),
        "members": given.members,
        "edges": len(ratings.rater) + len(vouches.voucher),
        "circles": len(np.unique(known.circle)),
        "mean_weight": round(float(found.mean()) / ONE, 4),
        "ranked": int((rank > 0).sum()),
        "hash": digest,
    }


def _made_up(members: int, edges: int, *, seed: int) -> tuple[Ratings, Vouches, list[int]]:
    chance = np.random.default_rng(seed)
    city = min(CITY, members)
    eager = np.cumsum(chance.lognormal(0, 1, size=city))
    eager /= eager[-1]
    vouched = edges // VOUCHES_SHARE
    one, other = (_people(edges, members, city, eager, chance) for _ in range(2))
    # Both of one city, but for a few.
    abroad = chance.random(edges, dtype=np.float32) < ABROAD
    other = np.where(abroad, other, one - one % city + other % city)
    other = np.where(one == other, (other + 1) % members, other)
    ratings = Ratings(
        one[vouched:],
        other[vouched:],
        chance.random(edges - vouched, dtype=np.float32) >= DOWN,
        np.sort(chance.integers(YEAR_S, size=edges - vouched)),
        members,
    )
    seeds = [first + place for first in range(0, members, city) for place in range(SEEDS_EACH)]
    return ratings, Vouches(one[:vouched], other[:vouched]), [s for s in seeds if s < members]


def _people(size: int, members: int, city: int, eager: Floats, chance: np.random.Generator) -> Ints:
    """Random members, who come as often as they are eager."""
    place = np.searchsorted(eager, chance.random(size, dtype=np.float32)).clip(max=city - 1)
    first = chance.integers(max(1, members // city), size=size, dtype=np.int32) * city
    found: Ints = (first + place).astype(np.int32)
    return found


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
