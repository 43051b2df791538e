"""What becomes of one ride's fee: costs first, the rest into the five buckets. Pure.

Quote, receipt, journal, statement and books all divide by these functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from payouts.splits import split

PEOPLE = ("drivers", "riders", "everyone")
"""The buckets that belong to members; each is a pool."""
LOSSES = "losses"


@dataclass(frozen=True, slots=True)
class CostRates:
    """What a ride costs the co-operative: a card payment, and its insurance."""

    card_bp: int
    card_fixed_minor: int
    insurance_minor: int


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of one ride. What the fee does not cover is `shortfall_minor`."""

    card_minor: int
    insurance_minor: int
    shortfall_minor: int
    net_minor: int


def costs(fee_minor: int, *, total_minor: int, by_card: bool, rates: CostRates) -> Costs:
    """Take the costs off the fee; `card + insurance + net = fee + shortfall`.

    Args:
        fee_minor: the fee, >= 0.
        total_minor: what the card is charged, >= 0; its part is rounded half up.
    """
    card = 0
    if by_card and total_minor:
        card = (total_minor * rates.card_bp + 5_000) // 10_000 + rates.card_fixed_minor
    insurance = rates.insurance_minor if total_minor else 0
    left = fee_minor - card - insurance
    return Costs(card, insurance, max(0, -left), max(0, left))


def buckets(net_minor: int, split_bp: Mapping[str, int]) -> dict[str, int]:
    """The net fee by bucket, to the cent; ties to the earlier bucket."""
    return split(net_minor, split_bp)


def with_losses(parts: Mapping[str, int], *, losses_bp: int) -> dict[str, int]:
    """Set the loss reserve's share of operations aside, rounded down; the sum stays."""
    set_aside = parts["operations"] * losses_bp // 10_000
    return {**parts, "operations": parts["operations"] - set_aside, LOSSES: set_aside}
