"""Where this co-operative is at home (the currency, clock and units of pages), and its name.

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


_bound: dict[str, str] = {}


def bind(place: str, name: str) -> None:
    """Name the functions that say where the co-operative is at home, and what it is called."""
    _bound.update(place=place, name=name)


def here() -> Local:
    """Where the co-operative is at home; raises that function's refusal where it has no city."""
    found: Local = load(_bound["place"])()
    return found


def our_name() -> str:
    """What this co-operative is called; empty while it has no name."""
    found: str = load(_bound["name"])()
    return found
