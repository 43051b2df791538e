"""Whose ballot counts for whom. Pure.

One's own ballot comes before any delegation. Otherwise the chain of delegations is followed to the
first who voted; who ends in a circle, or with somebody who did not vote, is not counted; nor is
whoever comes after a delegate's ballot weighs as much as the cap allows, in the order of ids.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """Weight by voter, whose ballot counts for each delegator, and who is not counted."""

    weights: dict[str, int]
    through: dict[str, str]
    uncounted: tuple[str, ...]


def resolve(
    voters: Collection[str], delegations: Mapping[str, str], *, weight_max: int | None
) -> Counted:
    """Give every ballot the weight of those who speak through it, their own vote included.

    Args:
        voters: ids of who voted themselves.
        delegations: who -> to whom.
        weight_max: the most that one ballot weighs, its own vote included; None: no limit.
    """
    weights = dict.fromkeys(sorted(voters), 1)
    through: dict[str, str] = {}
    uncounted: list[str] = []
    ends = _ends(voters, delegations)
    for person in sorted(delegations.keys() - weights.keys()):
        end = ends[person]
        if end is None or (weight_max is not None and weights[end] >= weight_max):
            uncounted.append(person)
        else:
            weights[end] += 1
            through[person] = end
    return Counted(weights, through, tuple(uncounted))


def _ends(voters: Collection[str], delegations: Mapping[str, str]) -> dict[str, str | None]:
    """Where each chain ends: with a voter, or nowhere (None). Every link is looked at once."""
    found: dict[str, str | None] = {voter: voter for voter in voters}
    for person in delegations:
        path: dict[str, None] = {}
        at: str | None = person
        while at is not None and at not in found and at not in path:
            path[at] = None
            at = delegations.get(at)
        end = found.get(at) if at is not None else None
        found.update(dict.fromkeys(path, end))
    return found
