"""Our gazetteer behind geopy's interface, and another geocoder that extends it.

GEOCODER_URL names the other one: `nominatim+http://…` or `photon+http://…`. It is asked when ours
finds little, within a small budget, and only for places where rides are offered. Called by doors.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from geopy import Location
from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon
from geopy.geocoders.base import Geocoder

from coop.basics.geometry import Point, distance_m
from rides.places import finding, queries
from rides.places.finding import PlaceFound
from rides.places.profiles import profile
from rides.places.servers.asking import Rest, parsed

BUDGET_S = 0.6
ENOUGH = 3  # places of our own, with which the other one is not asked
LETTERS_LEAST = 4
SAME_PLACE_M = 60
log = logging.getLogger("ourway.geocoding")


def search(text: str, *, near: Point | None, limit: int) -> list[PlaceFound]:
    """Places that fit what was typed, ours first; see `finding.search`."""
    ours = finding.search(text, near=near, limit=limit)
    other = _other(settings.GEOCODER_URL)
    if other is None or len(ours) >= min(ENOUGH, limit) or len(text.strip()) < LETTERS_LEAST:
        return ours
    found = ours
    for location in other.places(text, near=near, limit=limit):
        place = _place(location, near)
        if not any(_is_same(place, known) for known in found) and _is_served(place.point):
            found = [*found, place]
    return found[:limit]


def reverse(point: Point) -> PlaceFound | None:
    """The address of a place; see `finding.reverse`."""
    ours = finding.reverse(point)
    other = _other(settings.GEOCODER_URL)
    if ours is not None or other is None or not _is_served(point):
        return ours
    found = other.at(point)
    return None if found is None else _place(found, point)


class Gazetteer(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Our own gazetteer as any geopy geocoder: `geocode` and `reverse` answer `Location`s."""

    def __init__(self) -> None:
        super().__init__(user_agent="ourway")

    def geocode(
        self, query: str, *, exactly_one: bool = True, near: Point | None = None, limit: int = 10
    ) -> Location | list[Location] | None:
        """Find places by text; None if there is none."""
        found = [_location(place) for place in finding.search(query, near=near, limit=limit)]
        if not found:
            return None
        return found[0] if exactly_one else found

    def reverse(self, query: Any, *, exactly_one: bool = True) -> Location | list[Location] | None:
        """Find the address at a point, given in any form geopy knows."""
        lat, lon = (float(part) for part in self._coerce_point_to_string(query).split(","))
        place = finding.reverse(Point(lat, lon))
        if place is None:
            return None
        return _location(place) if exactly_one else [_location(place)]


@dataclass(frozen=True, slots=True)
class _Other:
    """A geocoder of the operator's; who asks it never waits longer than the budget."""

    geocoder: Any
    rest: Rest
    pool: ThreadPoolExecutor

    def places(self, text: str, *, near: Point | None, limit: int) -> list[Location]:
        """What it finds where rides are offered; nothing where it is away."""
        west, south, east, north = _bounds()
        wishes: dict[str, Any] = {"exactly_one": False, "limit": limit}
        if isinstance(self.geocoder, Nominatim):
            wishes |= {"viewbox": [(south, west), (north, east)], "bounded": True}
            wishes |= {"addressdetails": True}
        else:
            wishes |= {"bbox": [(south, west), (north, east)]}
            wishes |= {"location_bias": (near.lat, near.lon)} if near else {}
        return self._within_budget(self.geocoder.geocode, text, **wishes) or []

    def at(self, point: Point) -> Location | None:
        """What it knows at a place."""
        return self._within_budget(self.geocoder.reverse, (point.lat, point.lon))

    def _within_budget(self, ask: Any, *what: Any, **wishes: Any) -> Any:
        if not self.rest.is_over:
            return None
        asked = self.pool.submit(ask, *what, timeout=BUDGET_S, **wishes)
        try:
            return asked.result(timeout=BUDGET_S)
        # Whatever it answers instead of what it should, ours has answered already.
        except (GeopyError, TooLate, ValueError, LookupError, TypeError, AttributeError) as error:
            asked.cancel()
            self.rest.begin()
            log.warning("the other geocoder does not answer, ours does: %r", error)
            return None


@cache
def _other(setting: str) -> _Other | None:
    """The geocoder that the setting names.

    Raises:
        ImproperlyConfigured: it names none.
    """
    if not setting:
        return None
    kind, address = parsed("GEOCODER_URL", setting, kinds=("nominatim", "photon"))
    parts = urlsplit(address)
    made = {"nominatim": Nominatim, "photon": Photon}[kind]
    given: dict[str, Any] = {
        "scheme": parts.scheme,
        "domain": parts.netloc + parts.path,
        "proxies": {},
    }
    given["adapter_factory"] = URLLibAdapter  # asks once; the other kind tries again and again
    return _Other(made(user_agent="ourway", **given), Rest(), ThreadPoolExecutor(max_workers=4))


def check() -> None:
    """Refuse to start with an address that cannot be read."""
    _other(settings.GEOCODER_URL)


def _bounds() -> queries.Bbox:
    """The box around all places where rides are offered."""
    boxes = [zone.bbox for zone in queries.zones()] or [(-180.0, -90.0, 180.0, 90.0)]
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _is_served(point: Point) -> bool:
    return queries.zone_at(point) is not None


def _is_same(one: PlaceFound, other: PlaceFound) -> bool:
    is_near = distance_m(one.point, other.point) <= SAME_PLACE_M
    return is_near and one.label.casefold() == other.label.casefold()


def _location(place: PlaceFound) -> Location:
    address = ", ".join(part for part in (place.label, place.detail) if part)
    raw = {"label": place.label, "detail": place.detail, "kind": place.kind}
    return Location(address, (place.point.lat, place.point.lon), raw)


def _place(location: Location, near: Point | None) -> PlaceFound:
    at = Point(location.latitude, location.longitude)
    away_m = None if near is None else round(distance_m(near, at))
    raw = location.raw
    # Photon says it in `properties`, Nominatim in `address`.
    told = raw.get("properties") or raw.get("address") or {}
    number = told.get("housenumber") or told.get("house_number")
    street = told.get("street") or told.get("road")
    name = told.get("name") or raw.get("name")
    town = told.get("city") or told.get("town") or told.get("village") or ""
    if name or not (street and number):
        label = name or location.address.partition(", ")[0]
        detail = ", ".join(part for part in (street, town) if part and part != label)
        return PlaceFound(label, detail, at, "poi" if name else "address", away_m)
    usual = profile((at.lon, at.lat, at.lon, at.lat))
    is_first = usual is not None and usual.number_first
    label = f"{number} {street}" if is_first else f"{street} {number}"
    return PlaceFound(label, town, at, "address", away_m)
