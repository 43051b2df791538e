"""Where this co-operative is at home: the currency, clock and units of pages about all of it.

A registry: wiring binds it to the city, which rooms down here do not know.
"""

from typing import Protocol

from coop.basics.imports import load


class Local(Protocol):
    """A place's money, clock and units (`metric` or `imperial`)."""

    @property
    def name(self) -> str:
        """How people call it."""

    @property
    def currency(self) -> str:
        """ISO 4217."""

    @property
    def time_zone(self) -> str:
        """IANA name."""

    @property
    def units(self) -> str:
        """`metric` or `imperial`."""


_bound: list[str] = []


def bind(function: str) -> None:
    """Name the function that says where the co-operative is at home."""
    _bound[:] = [function]


def here() -> Local:
    """Where the co-operative is at home; raises that function's refusal where it has no city."""
    found: Local = load(_bound[0])()
    return found
