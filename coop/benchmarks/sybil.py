"""How well people are told from made-up accounts that some people vouch for, by SybilRank.

Sybils are wired like the honest graph: the ties of as many honest people who know each other, copied.
Attack edges go from random people, or with --near-seeds from those whom seeds know. Compared are
those whom the graph connects with the seeds' city; of others nothing is claimed (`auc_all` has
them). With --cities, as many copies of the file, loosely tied, one of which holds the attack edges.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from coop.benchmarks.measuring import SHARED, Figures, Say, Unusable, count, file, table
from coop.benchmarks.networks import read
from coop.benchmarks.reputations import auc
from coop.trust.graphs import Bools, Floats, Longs, both_ways, shared_among, ties
from coop.trust.sybil_rank import ranked, walked
from coop.trust.weighting import DAMPING

SEEDS_EACH = 3
BETWEEN_CITIES = 0.01
"""Ties from one city to another, as a share of those within it."""
WALKED = 60
"""Steps after which EigenTrust and PageRank hardly change."""


@dataclass(frozen=True, slots=True)
class World:
    """A graph with sybils in it; `honest` come first."""

    graph: csr_array
    honest: int
    seeds: tuple[int, ...]
    is_compared: Bools


def add_arguments(parser: ArgumentParser) -> None:
    """Which graph, how it is attacked, and by what chance."""
    ours = SHARED / "trust/advogato.csv.gz"
    parser.add_argument("--graph", type=file, default=str(ours), help="source,target[,weight]")
    parser.add_argument("--sybils", type=count, default=1_000)
    parser.add_argument("--attack-edges", type=count, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--near-seeds", action="store_true", help="those whom seeds know are fooled"
    )
    parser.add_argument("--cities", type=count, default=1, help="copies of the graph, loosely tied")


def run(given: Namespace, say: Say) -> Figures:
    """Attack, and rank everybody."""
    chance = np.random.default_rng(given.seed)
    world = _world(given, chance)
    say(
        f"{world.honest:,} people in {given.cities} cities, {len(world.seeds)} seeds,"
        f" {given.sybils:,} sybils, {given.attack_edges} attack edges"
    )
    is_honest = np.arange(world.graph.shape[0]) < world.honest
    rows = [_row(name, rank(world), world, is_honest) for name, rank in RANKS.items()]
    say(table(tuple(rows[0]), [tuple(row.values()) for row in rows]))
    leaked = float(walked(world.graph, world.seeds)[~is_honest].sum())
    return {
        "auc": rows[0]["auc"],
        "auc_all": rows[0]["auc_all"],
        "mass_per_edge": round(leaked / given.attack_edges, 7),
        "sybil_mass": round(leaked, 5),
        "honest": world.honest,
        "compared": int((world.is_compared & is_honest).sum()),
        "seeds": len(world.seeds),
        "cities": given.cities,
        "near_seeds": given.near_seeds,
        "seed": given.seed,
        "rows": rows,
    }


def _world(given: Namespace, chance: np.random.Generator) -> World:
    network = read(given.graph)
    up = network.is_up
    city = both_ways(network.source[up], network.target[up], network.people)
    praised = np.bincount(network.target[up], minlength=network.people)
    elected = np.argsort(-praised, kind="stable")[:SEEDS_EACH].astype(np.int64)
    is_large = _largest(city)
    if is_large.sum() < given.sybils // 10 + SEEDS_EACH:
        raise Unusable(f"{given.graph} connects only {is_large.sum()} people.")
    one, other = _cities(city, given.cities, chance)
    seeds = [int(seed) + at * network.people for at in range(given.cities) for seed in elected]
    honest = network.people * given.cities
    bad_one, bad_other = _copied(city, given.sybils, chance)
    fooled = _fooled(city, elected, is_large, chance, given)
    sybils = chance.integers(honest, honest + given.sybils, size=given.attack_edges)
    graph = both_ways(
        np.concatenate((one, bad_one + honest, fooled)).astype(np.int32),
        np.concatenate((other, bad_other + honest, sybils)).astype(np.int32),
        honest + given.sybils,
    )
    is_compared = np.concatenate((np.tile(is_large, given.cities), np.ones(given.sybils, bool)))
    return World(graph, honest, tuple(seeds), is_compared)


def _fooled(
    city: csr_array, elected: Longs, is_large: Bools, chance: np.random.Generator, given: Namespace
) -> Longs:
    """Who vouches for sybils; where not near seeds, in any of the cities."""
    if given.near_seeds:
        near = np.unique(city[elected].indices)
        found: Longs = chance.choice(near, given.attack_edges)
        return found
    cities = chance.integers(given.cities, size=given.attack_edges) * city.shape[0]
    anybody: Longs = chance.choice(np.flatnonzero(is_large), given.attack_edges) + cities
    return anybody


def _largest(graph: csr_array) -> Bools:
    _, part = connected_components(graph, directed=False)
    found: Bools = part == np.bincount(part).argmax()
    return found


def _cities(city: csr_array, cities: int, chance: np.random.Generator) -> tuple[Longs, Longs]:
    """The ties of that many copies, and a few between random people of different ones."""
    rows, columns = city.nonzero()
    people, within = city.shape[0], len(rows) // 2
    between = int(within * cities * BETWEEN_CITIES) if cities > 1 else 0
    shifts = np.repeat(np.arange(cities) * people, len(rows))
    far = chance.integers(people * cities, size=(2, between))
    one = np.concatenate((np.tile(rows, cities) + shifts, far[0]))
    return one, np.concatenate((np.tile(columns, cities) + shifts, far[1]))


def _copied(city: csr_array, size: int, chance: np.random.Generator) -> tuple[Longs, Longs]:
    """The ties among as many people who know each other, numbered anew from 0."""
    begin = int(chance.choice(np.flatnonzero(ties(city) > SEEDS_EACH)))
    chosen, waiting, place = {begin: 0}, [begin], 0
    while len(chosen) < size and place < len(waiting):
        for one in chance.permutation(city[[waiting[place]]].indices).tolist():
            if one not in chosen and len(chosen) < size:
                chosen[one] = len(chosen)
                waiting.append(one)
        place += 1
    inner = [side.astype(np.int64) for side in city[waiting][:, waiting].nonzero()]
    copies = -(-size // len(waiting))
    shifts = np.repeat(np.arange(copies) * len(waiting), len(inner[0]))
    one, other = np.tile(inner[0], copies) + shifts, np.tile(inner[1], copies) + shifts
    fits = (one < size) & (other < size)
    return one[fits], other[fits]


def _row(name: str, rank: Floats, world: World, is_honest: Bools) -> dict[str, object]:
    compared = world.is_compared
    return {
        "name": name,
        "auc": round(auc(rank[compared], is_honest[compared]), 4),
        "auc_all": round(auc(rank, is_honest), 4),
    }


def _one_city(world: World) -> Floats:
    return ranked(world.graph, world.seeds[:SEEDS_EACH])


def _page_rank(world: World) -> Floats:
    return _walked_long(world, DAMPING)


def _eigen_trust(world: World) -> Floats:
    """Trust passed on for ever, hardly any from the seeds anew; not divided by ties."""
    return _walked_long(world, 0.99)


def _walked_long(world: World, damping: float) -> Floats:
    begin = shared_among(world.graph.shape[0], world.seeds)
    passed_on = damping / np.maximum(ties(world.graph), 1)
    trust = begin
    for _ in range(WALKED):
        trust = world.graph @ (trust * passed_on) + (1 - damping) * begin
    return trust


RANKS: dict[str, Callable[[World], Floats]] = {
    "SybilRank": lambda world: ranked(world.graph, world.seeds),
    "SybilRank, seeds of one city": _one_city,
    "PageRank from seeds": _page_rank,
    "EigenTrust": _eigen_trust,
}
