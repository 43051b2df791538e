"""Graphs of people as sparse matrices. Pure; people are numbers from 0.

Shared by what weighs ratings and by what tells people from sybils.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def ones_at(rows: Ints, columns: Ints, people: int) -> csr_array:
    """A matrix with 1 at each of these places, however often one is named; sorted in its rows."""
    values = np.ones(len(rows), dtype=np.float32)
    found = csr_array((values, (rows, columns)), shape=(people, people))
    found.sum_duplicates()
    found.data[:] = 1
    return found


def both_ways(one: Ints, other: Ints, people: int) -> csr_array:
    """Who is tied to whom, whoever began it; nobody is tied to themselves."""
    apart = one != other
    one, other = one[apart], other[apart]
    return ones_at(np.concatenate((one, other)), np.concatenate((other, one)), people)


def ties(graph: csr_array) -> Floats:
    """How many ties each person has."""
    counts: Floats = np.diff(graph.indptr).astype(np.float64)
    return counts


def shared_among(people: int, chosen: Collection[int]) -> Floats:
    """One whole, in equal parts on those chosen.

    Raises:
        ValueError: nobody is chosen.
    """
    if not chosen:
        raise ValueError("trust begins with somebody: choose at least one")
    start = np.zeros(people)
    start[list(chosen)] = 1 / len(chosen)
    return start
