"""Areas of about 500 m: what a driver reads of a place before a ride is theirs."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.locker import client as locker
from rides.places import geocoding

GRID_DEG = 0.005
TERM = "offer"


def before_accepting(told: Sequence[tuple[UUID, Point]]) -> list[Point]:
    """Where people's rides begin or end, no nearer than the contract of each lets drivers see."""
    return locker.areas(told, term=TERM)


def middle(at: Point) -> Point:
    """The middle of the area around a place: a point of a grid."""
    return Point(_coarse(at.lat), _coarse(at.lon))


def name(at: Point) -> str:
    """An area, called after the street at its middle."""
    found = geocoding.reverse(at)
    return _("Near %s") % found.label if found else _("This area")


def _coarse(degrees: float) -> float:
    return round(round(degrees / GRID_DEG) * GRID_DEG, 4)
