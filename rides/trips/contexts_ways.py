"""What the pages of another way show, shaped for their templates."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from coop.basics.geometry import Point
from rides.trips import contexts, forms
from rides.trips.queries.rides import RideView
from rides.trips.queries.ways import WayView

Context = dict[str, Any]


def change_page(
    view: RideView, end: forms.End | None, way: WayView | None, *, mode: str, now: datetime
) -> Context:
    """The page on which a rider asks for another way."""
    shown = contexts.ride_page(view, now=now)
    if way:
        passed = [Point(stop.lat, stop.lon) for stop in view.stops[: view.next_position or 1]]
        to_come = [Point(stop.lat, stop.lon) for stop in way.stops]
        shown["scene"]["route"] = contexts.way([*passed, *to_come])
        shown["scene"]["stops"] = [
            {"lat": stop.lat, "lon": stop.lon, "label": stop.label}
            for stop in (*view.stops[: view.next_position or 1], *way.stops)
        ]
    return shown | {
        "mode": "instead" if mode == "instead" else "add",
        "end": end,
        "way": way,
        "added": contexts.lines(way.lines, view.zone) if way else [],
        "client_event_id": uuid4(),
        "near": view.stops[view.next_position],
    }
