"""The fields by which a search for a ride is asked for again: its stops, and what was wished."""

from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import urlencode

from coop.basics.geometry import Point
from rides.fleet.classes import STANDARD

VIAS = ("via1", "via2", "via3")
"""The fields of stops on the way, in order."""

Fields = list[tuple[str, str]]


class Named(Protocol):
    """A place with a name."""

    @property
    def label(self) -> str:
        """As it was typed or found."""

    @property
    def at(self) -> Point:
        """Where it is."""


def way(stops: Sequence[Named]) -> Fields:
    """The ends and the stops between, as the search has them."""
    names = ["from", *VIAS[: len(stops) - 2], "to"]
    return [
        field
        for name, stop in zip(names, stops, strict=True)
        for field in (
            (name, stop.label),
            (f"{name}_lat", str(stop.at.lat)),
            (f"{name}_lon", str(stop.at.lon)),
        )
    ]


def wishes(seats: int, needs: Iterable[str], service_class: str) -> Fields:
    """What differs from what most people ask for."""
    fields = [("seats", str(seats))] if seats > 1 else []
    fields += [("needs", need) for need in sorted(needs)]
    return fields + ([("class", service_class)] if service_class != STANDARD else [])


def plan_url(fields: Fields) -> str:
    """The page that searches, or prices what is complete."""
    return "/ride/?" + urlencode(fields)
