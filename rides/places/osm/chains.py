"""Joins stretches of a border end to end.

Pure. Called by `coast` (direction matters) and `ground` (it does not).
"""

from collections import defaultdict

Run = list[int]


def chained(runs: list[Run], *, directed: bool) -> list[Run]:
    """Join runs that share an end node, as far as they go.

    Args:
        runs: lists of node ids, each at least two long.
        directed: whether a run may only be walked from its first node to its last.

    Returns:
        chains; closed ones repeat their first node at the end.
    """
    left = dict(enumerate(runs))
    starts: dict[int, list[int]] = defaultdict(list)
    ends: dict[int, list[int]] = defaultdict(list)
    for key, run in left.items():
        starts[run[0]].append(key)
        ends[run[-1]].append(key)
    chains = []
    while left:
        chain = list(left.pop(next(iter(left))))
        while chain[0] != chain[-1] and _grown(chain, left, starts, ends, directed=directed):
            pass
        chains.append(chain)
    return chains


def _grown(
    chain: Run,
    left: dict[int, Run],
    starts: dict[int, list[int]],
    ends: dict[int, list[int]],
    *,
    directed: bool,
) -> bool:
    if (run := _taken(left, starts[chain[-1]])) is not None:
        chain.extend(run[1:])
    elif (run := _taken(left, ends[chain[0]])) is not None:
        chain[:0] = run[:-1]
    elif directed:
        return False
    elif (run := _taken(left, ends[chain[-1]])) is not None:
        chain.extend(run[-2::-1])
    elif (run := _taken(left, starts[chain[0]])) is not None:
        chain[:0] = run[:0:-1]
    else:
        return False
    return True


def _taken(left: dict[int, Run], keys: list[int]) -> Run | None:
    while keys:
        run = left.pop(keys.pop(), None)
        if run is not None:
            return run
    return None
