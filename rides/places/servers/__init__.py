"""Servers of others that may answer instead of our own engine: OSRM and Valhalla, by address.

Which one, the operator says in ROADS_URL; nothing in a request can choose an address. Called by
`rides.places.roads`.
"""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from coop.basics.geometry import Point
from rides.places.driving.ways import Leg
from rides.places.servers.asking import Server, parsed


class RoadServer(Protocol):
    """What a road server can be asked; both raise `Away` where it does not answer."""

    def legs(self, stops: Sequence[Point]) -> list[Leg] | None:
        """The quickest way from stop to stop; None where it knows none."""

    def times_to(self, target: Point, sources: Sequence[Point]) -> list[int | None]:
        """Driving seconds from each source; None where it knows no way."""


@cache
def road_server(url: str) -> RoadServer | None:
    """The server at `osrm+http://…` or `valhalla+https://…`; None for "".

    Raises:
        ImproperlyConfigured: the address cannot be read.
    """
    if not url:
        return None
    from rides.places.servers.osrm import Osrm
    from rides.places.servers.valhalla import Valhalla

    kind, address = parsed("ROADS_URL", url, kinds=("osrm", "valhalla"))
    server = Server(address)
    return Osrm(server) if kind == "osrm" else Valhalla(server)
