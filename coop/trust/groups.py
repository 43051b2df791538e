"""Groups that people say they belong to, and how rides of each are praised. Pure.

Told voluntarily, counted together, and no part of any score or match. Of few people nothing is said.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

TRAITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "gender": ("woman", "man", "non_binary"),
        "age": ("under_30", "30_to_59", "60_up"),
        "seen_as": ("minority", "majority"),
    }
)
"""What is asked, and what can be answered; leaving one open is an answer, too."""


def are_known(chosen: Mapping[str, str]) -> bool:
    """Whether every answer is one that is offered."""
    return all(group in TRAITS.get(trait, ()) for trait, group in chosen.items())


def shares(people: Iterable[tuple[str, int, int]], *, least: int) -> dict[str, int]:
    """By group, the mean share of praised rides in basis points, to the percent.

    Each person counts alike, however much they ride. Of a group of fewer than `least` nothing is
    said, and nothing at all where there are not two groups to compare.

    Args:
        people: group, praised rides, rated rides (at least one).
    """
    found = dict[str, list[float]]()
    for group, praised, rated in people:
        found.setdefault(group, []).append(praised / rated)
    told = {
        group: round(100 * sum(each) / len(each)) * 100
        for group, each in sorted(found.items())
        if len(each) >= least
    }
    return told if len(told) > 1 else {}


def gap_bp(told: Mapping[str, int]) -> int:
    """How far the group that is praised most stands above the one that is praised least."""
    return max(told.values()) - min(told.values()) if told else 0
