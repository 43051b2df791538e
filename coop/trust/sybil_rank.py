"""Who is a person of their own: trust that walks a few steps from elected people over vouches.

Pure. Trust leaks to made-up accounts only over the few ties that real people have with them, and
the walk stops before it has spread evenly. Source: SybilRank (Cao et al., NSDI 2012), but that each
person keeps a part of what they have, as if they had one more tie, with themselves: among few people,
who all vouch outwards from the seeds, trust would else be with every second ring of them only.
"""

from collections.abc import Collection
from math import ceil, log2

import numpy as np
from scipy.sparse import csr_array

from coop.trust.graphs import Bools, Floats, shared_among, ties

ESTABLISHED_SHARE = 0.05


def walked(graph: csr_array, seeds: Collection[int]) -> Floats:
    """How much trust is with each person after ⌈log₂ n⌉ steps; it sums to 1.

    Args:
        graph: symmetric, from `graphs.both_ways`.
        seeds: who was elected, at least three in every city: a city without any gets nothing.
    Raises:
        ValueError: nobody was elected.
    """
    people = graph.shape[0]
    passed_on = 1 / (ties(graph) + 1)
    trust = shared_among(people, seeds)
    for _ in range(steps_for(people)):
        part = trust * passed_on
        trust = graph @ part + part
    return trust


def ranked(graph: csr_array, seeds: Collection[int]) -> Floats:
    """Trust per tie: alike for all who belong, however many ties they have, and low for sybils."""
    return walked(graph, seeds) / (ties(graph) + 1)


def steps_for(people: int) -> int:
    """Enough that a close community is reached, too few to reach what hangs on it by a thread."""
    return max(1, ceil(log2(max(people, 2))))


def line(rank: Floats, is_established: Bools, *, share: float = ESTABLISHED_SHARE) -> float:
    """The rank that all but a small share of established members have: who is above, belongs.

    Returns:
        0 where nobody is established yet: then any trust at all is enough.
    """
    known = rank[is_established]
    return float(np.quantile(known, share)) if known.size else 0.0
