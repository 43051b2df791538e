"""Circles of people who mostly deal with each other, found by who their neighbours stand with.

Pure, and the same on every machine: no chance is in it. A large city ends as one circle or a few; a
ring that others hardly deal with ends as one of its own.
Source: label propagation (Raghavan, Albert, Kumara 2007), part of the people at a time.
"""

import numpy as np
from scipy.sparse import csr_array

from coop.trust.graphs import Bools, Ints, Longs

ROUNDS = 14
"""At most; most graphs are calm before."""
BLOCK = 2_000_000
"""Ties looked at together: what a round holds in memory."""
LABEL = np.int64((1 << 31) - 1)


def circles(graph: csr_array, *, rounds: int = ROUNDS) -> Ints:
    """Whose circle each person is in, named by one of its people.

    Args:
        graph: symmetric, from `graphs.both_ways`.
    """
    people = graph.shape[0]
    labels = np.arange(people, dtype=np.int32)
    wants = np.diff(graph.indptr) > 0
    for turn in range(rounds):
        may = wants & _moves(people, turn, is_last=turn == rounds - 1)
        before = labels.copy()
        for rows in _blocks(np.flatnonzero(may), graph.indptr):
            _join(labels, graph, rows)
        moved = (labels != before).astype(np.float32)
        # Only who has a neighbour that moved can want to; and who had to sit out.
        wants = (wants & ~may) | (graph @ moved > 0)
        if not wants.any():
            break
    return labels


def _moves(people: int, turn: int, *, is_last: bool) -> Bools:
    """Who may change circle in this round: two in three, or two groups would swap for ever."""
    mixed = (np.arange(people, dtype=np.uint64) + np.uint64(turn * 7919)) * np.uint64(2654435761)
    chosen: Bools = ((mixed >> np.uint64(13)) % np.uint64(3) != 0) | is_last
    return chosen


def _blocks(rows: Longs, indptr: Ints) -> list[Longs]:
    """People with about `BLOCK` ties together, and never fewer than a few parts."""
    sums = np.cumsum(indptr[rows + 1] - indptr[rows], dtype=np.int64)
    if not sums.size:
        return []
    part = sums // max(1, min(BLOCK, int(sums[-1]) // 4))
    return np.split(rows, np.flatnonzero(np.diff(part)) + 1)


def _join(labels: Ints, graph: csr_array, rows: Longs) -> None:
    """Let people join the circle of most of their neighbours; of equals the lower."""
    known = graph[rows]
    person = np.repeat(np.arange(len(rows), dtype=np.int64), np.diff(known.indptr))
    keys = (person << 32) | labels[known.indices]
    keys.sort()
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    kept, often = keys[starts], np.diff(starts, append=len(keys))
    who, label = kept >> 32, kept & LABEL
    stays = label == labels[rows[who]]
    votes: Longs = ((2 * often + stays) << 32) | (LABEL - label)
    begins = np.flatnonzero(np.diff(who, prepend=-1))
    best = LABEL - (np.maximum.reduceat(votes, begins) & LABEL)
    labels[rows[who[begins]]] = best.astype(np.int32)
