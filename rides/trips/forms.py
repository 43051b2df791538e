"""What comes in with a search for a ride: two ends, each typed, chosen or put on the map."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed
from rides.places import geocoding
from rides.places.finding import PlaceFound
from rides.trips.quotes import QuotedStop

MATCHES = 5
LABEL_MAX = 200


@dataclass(frozen=True, slots=True)
class End:
    """One end of the ride as the form has it: `chosen` when it is clear where that is."""

    field: str
    typed: str
    chosen: QuotedStop | None
    places: tuple[PlaceFound, ...] = ()


def is_given(data: QueryDict, field: str) -> bool:
    """Whether this end of the ride was typed, picked or put on the map."""
    return any(data.get(name, "").strip() for name in (field, f"{field}_lat", f"{field}_place"))


def typed(data: QueryDict) -> dict[str, str]:
    """What was typed, to fill the form with again; a point only where it is one."""
    shown: dict[str, str] = {}
    for field in ("from", "to"):
        lat, lon = data.get(f"{field}_lat", ""), data.get(f"{field}_lon", "")
        is_point = _point(lat, lon) is not None
        shown |= {
            f"{field}_label": data.get(field, "").strip()[:LABEL_MAX],
            f"{field}_lat": lat if is_point else "",
            f"{field}_lon": lon if is_point else "",
        }
    return shown


def end(data: QueryDict, field: str, *, near: Point | None = None) -> End:
    """Read one end: coordinates win, then a picked match, then the best match of what was typed.

    Args:
        field: "from" or "to".
        near: where the other end is, so that near places come first.
    Raises:
        Malformed: coordinates that are no place on earth.
    """
    typed = data.get(field, "").strip()[:LABEL_MAX]
    picked = data.get(f"{field}_place", "")
    if picked.count(",") >= 2:
        lat, lon, label = picked.split(",", 2)
        return End(field, label, _stop(lat, lon, label))
    lat, lon = data.get(f"{field}_lat", ""), data.get(f"{field}_lon", "")
    if lat and lon:
        return End(field, typed, _stop(lat, lon, typed))
    return _searched(field, typed, near)


def _searched(field: str, typed: str, near: Point | None) -> End:
    found = tuple(geocoding.search(typed, near=near, limit=MATCHES)) if typed else ()
    same = [place for place in found if place.label.casefold() == typed.casefold()]
    if len(found) == 1 or len(same) == 1:
        only = (same or found)[0]
        return End(field, typed, QuotedStop(only.point, only.label), found)
    return End(field, typed, None, found)


def _stop(lat: str, lon: str, label: str) -> QuotedStop:
    at = _point(lat, lon)
    if at is None:
        raise Malformed(_("That is not a place on earth. Search for an address instead."))
    if not label:
        found = geocoding.reverse(at)
        label = found.label if found else _("Point on the map")
    return QuotedStop(at, label[:LABEL_MAX])


def _point(lat: str, lon: str) -> Point | None:
    try:
        return Point(float(lat), float(lon))
    except ValueError:
        return None
