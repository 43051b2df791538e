"""The order of arguments: which one members are surely finding useful. Pure."""

from math import sqrt
from typing import Protocol
from uuid import UUID

Z = 1.96
"""For a confidence of 95 %; part of the method, as the square root is."""


class Rated(Protocol):
    """Something that members found useful, or not."""

    @property
    def id(self) -> UUID: ...
    @property
    def useful(self) -> int: ...
    @property
    def not_useful(self) -> int: ...


def lower_bound(useful: int, not_useful: int) -> float:
    """The least part of all members that would find it useful, as far as these answers tell.

    Args:
        useful, not_useful: answers, >= 0.
    Returns:
        0 to 1; 0 where nobody answered. More answers of the same part raise it.
    Source: Wilson's score interval, lower end (E. B. Wilson, 1927).
    """
    count = useful + not_useful
    if count == 0:
        return 0.0
    part = useful / count
    middle = part + Z * Z / (2 * count)
    spread = Z * sqrt((part * (1 - part) + Z * Z / (4 * count)) / count)
    return max(0.0, (middle - spread) / (1 + Z * Z / count))


def by_use(rated: Rated) -> tuple[float, int, str]:
    """Sorts the surely useful first; of equals, what fewer found useless, then the lower id."""
    return -lower_bound(rated.useful, rated.not_useful), rated.not_useful, str(rated.id)
