"""Service classes and what a car can have besides: as data. Pure.

A class is what a rider books and a car is registered for; a feature is a need that a car meets.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple


class ServiceClass(NamedTuple):
    """A class: its name and what it promises, in English; `seats` for riders."""

    key: str
    name: str
    seats: int
    description: str


STANDARD: Final = "standard"
CLASSES: Final = (
    ServiceClass(STANDARD, "Standard", 4, "A car for up to four."),
    ServiceClass("large", "Large", 6, "A van or a large car for up to six, or for much luggage."),
)
FEATURES: Final = ("wheelchair", "child_seat", "pet")
TRAITS: Final = ("electric",)
"""What a car can be besides, which no ride needs and some riders like."""
SEATS_MOST: Final = 8


def named(key: str) -> ServiceClass | None:
    """The class with this key."""
    return next((one for one in CLASSES if one.key == key), None)


def smaller(key: str) -> frozenset[str]:
    """The classes that a car of this class could serve as well, since it has more seats."""
    mine = named(key)
    return frozenset(one.key for one in CLASSES if mine and one.seats < mine.seats)


def known(features: Iterable[str]) -> list[str]:
    """Those of the features and traits that exist, each once, in one order."""
    wanted = set(features)
    return [one for one in (*FEATURES, *TRAITS) if one in wanted]
