"""What a change of a rule must not harm: measures that rooms above offer, by name.

A registry: wiring binds each to a function of the room that can measure it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from coop.basics.imports import load


class Measure(Protocol):
    """How good something was over a span, in basis points; None where too little happened."""

    def __call__(self, *, since: datetime, until: datetime) -> int | None:
        """From `since` (included) to `until` (excluded)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A measure by its name for people, and the dotted name of the function that takes it."""

    name: str
    function: str


known: dict[str, Guard] = {}


def measure(key: str, *, since: datetime, until: datetime) -> int | None:
    """Take a measure.

    Raises:
        KeyError: there is none of this name.
    """
    function: Measure = load(known[key].function)
    return function(since=since, until=until)
