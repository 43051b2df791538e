"""Dividing money to the last cent. Pure: anyone can recompute it."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def split(amount_minor: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Divide an amount in proportion to weights, to the last cent.

    Args:
        amount_minor: the pot in minor units, >= 0.
        weights: share -> weight >= 0, in the order that decides ties; at least one is positive.
    Returns:
        share -> minor units; the values sum to `amount_minor` exactly.
    Raises:
        ValueError: a negative amount or weight, or all weights zero.
    Source: largest remainder (Hamilton); ties to the earlier share.
    """
    total = sum(weights.values())
    if amount_minor < 0 or total <= 0 or min(weights.values()) < 0:
        raise ValueError("a split needs an amount >= 0 and weights >= 0, one of them positive")
    parts = {key: amount_minor * weight // total for key, weight in weights.items()}
    left = amount_minor - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: -(amount_minor * weights[key] % total))
    for key in by_remainder[:left]:
        parts[key] += 1
    return parts
