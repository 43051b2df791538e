"""What comes in with a search for a ride: its stops, each typed, chosen or put on the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed
from rides.fleet.classes import FEATURES, STANDARD, named
from rides.places import geocoding
from rides.places.finding import PlaceFound
from rides.trips.links import VIAS
from rides.trips.quotes import QuotedStop, Wish

MATCHES = 5
SEATS = range(1, 7)
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


def typed(data: QueryDict) -> dict[str, object]:
    """What was typed, to fill the form with again; a point only where it is one."""
    shown: dict[str, object] = {}
    for field in ("from", "to"):
        found = _typed(data, field)
        shown |= {f"{field}_{part}": value for part, value in found.items()}
    vias = shown_vias(data)
    shown["vias"] = [{"field": field, "number": n} | _typed(data, field) for n, field in vias]
    shown["more_vias"] = len(vias) < len(VIAS)
    wished = set(data.getlist("needs"))
    return shown | {
        "seats": data.get("seats", "1"),
        "all_seats": [str(count) for count in SEATS],
        "needs": [{"key": key, "is_wished": key in wished} for key in FEATURES],
        "has_wishes": bool(wished) or data.get("seats", "1") != "1",
        "service_class": data.get("class", STANDARD),
    }


def shown_vias(data: QueryDict) -> list[tuple[int, str]]:
    """The fields of stops on the way that the form has, numbered from 1."""
    present = [field for field in VIAS if field in data or is_given(data, field)]
    return list(enumerate(present, start=1))


def given_vias(data: QueryDict) -> list[str]:
    """The stops on the way that were typed; empty rows are none."""
    return [field for field in VIAS if is_given(data, field)]


def arranged(data: QueryDict) -> QueryDict:
    """The form with a row more, a row less, or two stops in each other's place.

    `arrange` says what: "add", or "drop", "up" or "down" with a field, such as "up:via2".
    """
    act, _colon, field = data.get("arrange", "").partition(":")
    rows = [name for _n, name in shown_vias(data)]
    order = ["from", *rows, "to"]
    held = {name: _parts(data, name) for name in order}
    if field in rows and act in ("up", "down"):
        at = order.index(field)
        other = order[at - 1 if act == "up" else at + 1]
        held[field], held[other] = held[other], held[field]
    between = [held[name] for name in rows if not (act == "drop" and name == field)]
    if act == "add" and len(between) < len(VIAS):
        between.append(("", "", ""))
    return _rearranged(data, held["from"], between, held["to"])


def wish(data: QueryDict, pickup_at: datetime | None) -> Wish:
    """Seats, needs and class as they were chosen.

    Raises:
        Malformed: a number of seats or a need that the form does not have.
    """
    seats, needs = data.get("seats", "1"), frozenset(data.getlist("needs"))
    chosen = data.get("class", STANDARD)
    if not (seats.isascii() and seats.isdigit() and int(seats) in SEATS):
        raise Malformed(_("Say for how many people: one to six."))
    if not needs <= set(FEATURES) or named(chosen) is None:
        raise Malformed(_("Choose from what the page offers."))
    return Wish(service_class=chosen, seats=int(seats), needs=needs, pickup_at=pickup_at)


def _typed(data: QueryDict, field: str) -> dict[str, str]:
    label, lat, lon = _parts(data, field)
    is_point = _point(lat, lon) is not None
    return {"label": label, "lat": lat if is_point else "", "lon": lon if is_point else ""}


def _parts(data: QueryDict, field: str) -> tuple[str, str, str]:
    label = data.get(field, "").strip()[:LABEL_MAX]
    return label, data.get(f"{field}_lat", ""), data.get(f"{field}_lon", "")


def _rearranged(
    data: QueryDict,
    first: tuple[str, str, str],
    between: Sequence[tuple[str, str, str]],
    last: tuple[str, str, str],
) -> QueryDict:
    new = data.copy()
    for field in ("from", "to", *VIAS):
        for name in (field, f"{field}_lat", f"{field}_lon", f"{field}_place"):
            new.pop(name, None)
    new.pop("arrange", None)
    ends = {"from": first, **dict(zip(VIAS, between, strict=False)), "to": last}
    for field, (label, lat, lon) in ends.items():
        new[field], new[f"{field}_lat"], new[f"{field}_lon"] = label, lat, lon
    return new


def end(data: QueryDict, field: str, *, near: Point | None = None) -> End:
    """Read one end: coordinates win, then a picked match, then the best match of what was typed.

    Args:
        field: "from", "to" or one of `VIAS`.
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
