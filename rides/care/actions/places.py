"""Places that somebody saves under a name: home, work, and others."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.locker import client as locker

KINDS = ("home", "work", "saved")
SAVED_MOST = 30
NAME_MOST = 60


class TooManyPlaces(Refusal):
    """More places than anybody finds again."""

    code = "too_many_places"


def save(member_id: UUID, *, kind: str, name: str, label: str, point: Point, now: datetime) -> str:
    """Keep a place; home and work exist once each. Returns its key.

    Args:
        name: how the person calls it; needed for all but home and work.
        label: its address.
    Raises:
        Malformed: no such kind, or no name.
        TooManyPlaces: forget one first.
    """
    if kind not in KINDS:
        raise Malformed(_("Choose home, work or another name."))
    if kind == "saved" and not name:
        raise Malformed(_("Give the place a name, such as “Grandma”."))
    mine = _saved(member_id, now=now)
    if len(mine) >= SAVED_MOST:
        raise TooManyPlaces(_("You saved %d places. Remove one first.") % SAVED_MOST)
    key = kind if kind != "saved" else str(uuid4())
    values = {"label": label, "detail": name[:NAME_MOST], "kind": kind}
    locker.write(
        member_id, "places", values | {"lat": point.lat, "lon": point.lon}, key=key, now=now
    )
    return key


def rename(member_id: UUID, *, key: str, name: str, now: datetime) -> None:
    """Call a saved place otherwise.

    Raises:
        NotYours: there is no such place.
        Malformed: no name.
    """
    if key not in {place.key for place in _saved(member_id, now=now)}:
        raise NotYours(_("You have no such place."))
    if not name:
        raise Malformed(_("Give the place a name, such as “Grandma”."))
    locker.write(member_id, "places", {"detail": name[:NAME_MOST]}, key=key, now=now)


def _saved(member_id: UUID, *, now: datetime) -> list[locker.Place]:
    every = locker.places(member_id, reader=str(member_id), now=now)
    return [place for place in every if place.kind != "recent"]
