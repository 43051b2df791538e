"""Addresses behind geopy's interface, so that another geocoder can replace or extend ours.

OURWAY_GEOCODER names it: `photon:photon.example.org` is asked instead of our gazetteer,
`+nominatim:osm.example.org` only when ours finds nothing. Called by doors.
"""

import logging
from functools import cache
from typing import Any

from django.conf import settings
from geopy import Location
from geopy.exc import GeopyError
from geopy.geocoders import get_geocoder_for_service
from geopy.geocoders.base import Geocoder

from coop.basics.geometry import Point, distance_m
from rides.places import finding
from rides.places.finding import PlaceFound

TIMEOUT_S = 2
log = logging.getLogger("ourway.geocoding")


def search(text: str, *, near: Point | None, limit: int) -> list[PlaceFound]:
    """Places that fit what was typed, best first; see `finding.search`."""
    other, extends = _other(settings.OURWAY_GEOCODER)
    ours = finding.search(text, near=near, limit=limit) if other is None or extends else []
    if ours or other is None:
        return ours
    try:
        found = other.geocode(text, exactly_one=False, timeout=TIMEOUT_S) or []
    except GeopyError as error:
        log.warning("the other geocoder does not answer, ours does: %s", error)
        return finding.search(text, near=near, limit=limit)
    return [_place(location, near) for location in found[:limit]]


def reverse(point: Point) -> PlaceFound | None:
    """The address of a place; see `finding.reverse`."""
    other, extends = _other(settings.OURWAY_GEOCODER)
    ours = finding.reverse(point) if other is None or extends else None
    if ours is not None or other is None:
        return ours
    try:
        found = other.reverse((point.lat, point.lon), exactly_one=True, timeout=TIMEOUT_S)
    except GeopyError as error:
        log.warning("the other geocoder does not answer, ours does: %s", error)
        return finding.reverse(point)
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


@cache
def _other(setting: str) -> tuple[Any, bool]:
    """The geocoder that the setting names, and whether it only extends ours."""
    if not setting:
        return None, True
    service, _, domain = setting.removeprefix("+").partition(":")
    kind = get_geocoder_for_service(service)
    given = {"domain": domain} if domain else {}
    return kind(user_agent="ourway", **given), setting.startswith("+")


def _location(place: PlaceFound) -> Location:
    address = ", ".join(part for part in (place.label, place.detail) if part)
    raw = {"label": place.label, "detail": place.detail, "kind": place.kind}
    return Location(address, (place.point.lat, place.point.lon), raw)


def _place(location: Location, near: Point | None) -> PlaceFound:
    label, _, detail = location.address.partition(", ")
    at = Point(location.latitude, location.longitude)
    away_m = None if near is None else round(distance_m(near, at))
    return PlaceFound(label, detail, at, "address", away_m)
