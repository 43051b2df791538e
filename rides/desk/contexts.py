"""What the desk's pages show, shaped for the templates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from coop.basics import phones
from coop.basics.geometry import Point
from coop.locker import client as locker
from rides.desk import wording
from rides.desk.attention import ENDS, Concern
from rides.desk.queries import board as boards
from rides.desk.queries.board import ActView, Row, Screen
from rides.places.queries import ZoneView
from rides.trips.contexts import map_of, way
from rides.trips.queries import history, rides
from rides.trips.queries.around import sides
from rides.trips.states import State

Context = dict[str, Any]
TABS = ("attention", "unassigned", "scheduled", "live")


def board_page(found: Screen, zone: ZoneView, tab: str, *, now: datetime) -> Context:
    """The one screen."""
    shown = tab if tab in TABS else "attention"
    rows: Sequence[Row] = getattr(found, shown)
    free = [car for car in found.cars if not car.is_busy and not car.is_paused]
    return {
        "zone": zone,
        "map": map_of(zone),
        "now": now,
        "tab": shown,
        "counts": {name: len(getattr(found, name)) for name in TABS},
        "urgent": any(row.worries[0].is_urgent for row in found.attention),
        "rows": [row_view(row) | {"client_event_id": uuid4()} for row in rows],
        "cars": len(found.cars),
        "free": len(free),
        "scene": {"cars": _cars(found)},
        "last_act": _act(found.last_act),
        "client_event_id": uuid4(),
    }


def row_view(row: Row) -> Context:
    """One line of the table."""
    ride = row.ride
    return {
        "ride": ride,
        "worries": [{"text": wording.worry(w), "is_urgent": w.is_urgent} for w in row.worries],
        "has_alarm": any(w.concern == Concern.ALARM for w in row.worries),
        "ended_oddly": any(w.concern in ENDS for w in row.worries),
        "stands": wording.stands(ride),
        "do": _do(ride.state),
    }


def ride_page(row: Row, zone: ZoneView, *, by: UUID, now: datetime) -> Context:
    """One ride, opened: names and numbers are read, and that look is logged."""
    ride = row.ride
    view = rides.ride_for(ride.id, user_id=by, now=now)
    stops = [Point(stop.lat, stop.lon) for stop in view.stops]
    choose = ride.state in (State.SEARCHING, State.SCHEDULED, State.ASSIGNED)
    options = boards.options(ride.id, now=now) if choose else []
    return {
        **row_view(row),
        "view": view,
        "zone": zone,
        "now": now,
        "map": map_of(zone),
        "rider": _rider(ride.id, zone, by=by, now=now),
        "options": [
            {
                "driver_id": option.driver_id,
                "car": option.car,
                "plate": option.plate,
                "eta_s": option.eta_s,
                "hindrance": wording.hindrance(option.hindrance),
            }
            for option in options
            if option.driver_id != ride.driver_id
        ],
        "happenings": [
            {
                "what": wording.happening(one.kind),
                "who": wording.role(one.role),
                "at": one.occurred_at,
                "late_s": (one.received_at - one.occurred_at).total_seconds(),
                "words": one.words,
                "is_evidence": one.is_evidence,
            }
            for one in history.history(ride.id)
        ],
        "scene": {
            "stops": [
                {"lat": stop.lat, "lon": stop.lon, "label": stop.label} for stop in view.stops
            ],
            "route": way(stops),
            "car": {"lat": ride.at.lat, "lon": ride.at.lon, "heading": ride.heading}
            if ride.at
            else None,
        },
        "client_event_id": uuid4(),
    }


def _rider(ride_id: UUID, zone: ZoneView, *, by: UUID, now: datetime) -> Context:
    who, reader = sides(ride_id), locker.Reader(f"dispatcher:{by}", f"ride:{ride_id}")
    if who.is_guest:
        found = locker.glance_guest(who.rider_id, ride_id, purpose="desk", reader=reader, now=now)
    else:
        found = locker.glance(
            who.rider_id,
            "profile",
            fields=("name", "phone"),
            purpose="desk",
            reader=reader,
            now=now,
        )
    number = found.get("phone", "")
    region = phones.region_in(zone.time_zone)
    return {
        "name": found.get("name", ""),
        "phone": phones.shown(number, region) if number.startswith("+") else number,
        "dial": number,
        "is_guest": who.is_guest,
    }


def _cars(found: Screen) -> list[Context]:
    worried = {row.ride.driver_id for row in found.attention if row.worries[0].is_urgent}
    return [
        {
            "id": str(car.driver_id),
            "lat": car.at.lat,
            "lon": car.at.lon,
            "heading": car.heading,
            "label": car.plate,
            "kind": "worry" if car.driver_id in worried else "busy" if car.is_busy else "free",
        }
        for car in found.cars
        if car.at
    ]


def _act(act: ActView | None) -> Context | None:
    if act is None:
        return None
    return {"id": act.id, "sentence": wording.deed(act.kind) % act.number}


def _do(state: State) -> str:
    return {
        State.SEARCHING: "assign",
        State.SCHEDULED: "assign",
        State.ASSIGNED: "swap",
        State.ARRIVED: "help",
    }.get(state, "open")
