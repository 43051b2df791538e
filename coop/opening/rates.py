"""The rate card that founders write: fares per service class, the fee and its split.

Reads and shapes only; `actions` writes it through the rulebook.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from coop.basics.money import NO_MINOR_UNIT
from coop.rulebook import registry
from coop.rulebook.queries import rules_as_of
from payouts.queries import split_in_force
from payouts.rules import BUCKETS
from payouts.splits import split
from rides.trips.fares import Fare, Rates, fare

CLASSES = ("standard", "large")
PARTS = ("base", "per_km", "per_min", "minimum", "per_stop", "waiting_per_min")
FEE, TAX = "fees.rate_bp", "fares.tax_bp"
EXAMPLE_M, EXAMPLE_S = 4_000, 12 * 60
WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class RateBook:
    """Everything about prices: cards by class and part, in minor units; shares in basis points."""

    cards: Mapping[str, Mapping[str, int]]
    fee_bp: int
    split_bp: Mapping[str, int]
    tax_bp: int = 0


@dataclass(frozen=True, slots=True)
class Example:
    """What a ride of 4 km and 12 min costs, what its driver gets, and where the fee goes."""

    service_class: str
    fare: Fare
    fee_parts: Mapping[str, int]


def rule_of(part: str) -> registry.Rule:
    """The rule behind one part of a card.

    Raises:
        KeyError: there is no such part.
    """
    room = "waiting" if part == "waiting_per_min" else "fares"
    return registry.rule(f"{room}.{part.removeprefix('waiting_')}_minor")


def share_rule(bucket: str) -> registry.Rule:
    """The rule behind one share of the fee."""
    return registry.rule(f"split.{bucket}_bp")


def scope_of(service_class: str) -> str:
    """Where a card holds: the standard one for all, another for its class in every zone."""
    return "" if service_class == CLASSES[0] else f"/{service_class}"


def in_force(now: datetime) -> RateBook:
    """The rate card as it stands."""
    rules = rules_as_of(now)
    cards = {
        name: {part: rules.scoped(rule_of(part).key, scope_of(name)) for part in PARTS}
        for name in CLASSES
    }
    return RateBook(cards, rules[FEE], split_in_force(rules), rules[TAX])


def examples(book: RateBook) -> list[Example]:
    """The same ride in each service class."""
    return [_example(name, book) for name in CLASSES]


def digits_of(currency: str) -> int:
    """How many decimals its amounts have."""
    return 0 if currency in NO_MINOR_UNIT else 2


def _example(name: str, book: RateBook) -> Example:
    card = book.cards[name]
    rates = Rates(
        base_minor=card["base"],
        per_km_minor=card["per_km"],
        per_min_minor=card["per_min"],
        minimum_minor=card["minimum"],
        waiting_free_s=0,
        waiting_per_min_minor=card["waiting_per_min"],
        fee_bp=book.fee_bp,
        stop_minor=card["per_stop"],
        tax_bp=book.tax_bp,
    )
    priced = fare(rates, distance_m=EXAMPLE_M, duration_s=EXAMPLE_S)
    shares = {bucket: book.split_bp[bucket] for bucket in BUCKETS}
    return Example(name, priced, split(priced.fee_minor, shares))
