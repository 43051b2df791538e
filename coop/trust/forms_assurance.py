"""What comes in around assurance: where a phone says that it is, or an address typed instead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isfinite

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.trust.actions.meetings import NoPlace, Place
from coop.web import cities

TEXT_MAX = 200
DAY_MS = 86_400_000


def place_of(data: Mapping[str, str], *, now: datetime) -> Place:
    """Where somebody is: as their phone says, or at the address that they typed.

    Args:
        data: `lat`, `lon` and `age_ms` of a phone's position, or `address`.
    Raises:
        NoPlace: neither, or nothing on earth.
    """
    point = _point(data.get("lat", ""), data.get("lon", ""))
    if point is not None:
        return Place(point, now - timedelta(milliseconds=_age_ms(data.get("age_ms", ""))))
    address = data.get("address", "").replace("\x00", "")[:TEXT_MAX].strip()
    found = cities.found(address) if address else None
    if found is not None:
        return Place(found, now)
    if address:
        raise NoPlace(_("We find no such address. Write the street and the number where you are."))
    raise NoPlace(
        _("Let your phone say where you are, or write the street and the number. It is not kept.")
    )


def _point(lat: str, lon: str) -> Point | None:
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        return None
    if not (isfinite(north) and isfinite(east) and abs(north) <= 90 and abs(east) <= 180):
        raise NoPlace(_("There is no such place on earth. Let your phone look once more."))
    return Point(north, east)


def _age_ms(text: str) -> int:
    digits = text.partition(".")[0]
    if not (digits.isascii() and digits.isdigit()):
        return 0
    return min(int(digits[:10]), DAY_MS)
