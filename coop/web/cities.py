"""The cities that this co-operative serves: a registry, bound by wiring to whoever has their maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coop.basics.geometry import Point
from coop.basics.imports import load


@dataclass(frozen=True, slots=True)
class City:
    """A city by its short name, which never changes, and as people call it."""

    slug: str
    name: str


class Every(Protocol):
    """Knows the cities."""

    def __call__(self) -> Sequence[City]:
        """All of them, by name."""


class At(Protocol):
    """Knows what lies where."""

    def __call__(self, point: Point) -> str | None:
        """The short name of the city at a place."""


class Found(Protocol):
    """Knows addresses."""

    def __call__(self, text: str) -> Point | None:
        """Where an address that somebody typed is."""


_bound: dict[str, str] = {}


def bind(*, every: str, at: str, found: str) -> None:
    """Name the functions that know the maps."""
    _bound.update(every=every, at=at, found=found)


def every() -> Sequence[City]:
    """All cities, by name."""
    ask: Every = load(_bound["every"])
    return ask()


def at(point: Point) -> str | None:
    """The short name of the city that a place lies in; None outside of all."""
    ask: At = load(_bound["at"])
    return ask(point)


def found(text: str) -> Point | None:
    """Where an address that somebody typed is; None where no map has it."""
    ask: Found = load(_bound["found"])
    return ask(text)
