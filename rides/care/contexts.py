"""What the pages of care show, shaped for the templates; names match their header comments."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from rides.care import telephony, wording
from rides.care.queries import lost, shares, tickets
from rides.care.queries.chat import Chat
from rides.care.queries.shares import Shared
from rides.places import queries as places
from rides.trips.contexts import map_of
from rides.trips.queries.around import sides
from rides.trips.states import State

Context = dict[str, Any]


def chat_page(found: Chat, *, now: datetime) -> Context:
    """The conversation of a ride."""
    ride = found.line.ride
    return {
        "chat": found,
        "ride_id": ride.ride_id,
        "line": found.line,
        "zone": places.zone(ride.zone_id),
        "seq": ride.seq,
        "now": now,
        "quick": wording.quick_replies(found.line.role) if found.line.is_open else [],
        "calls": telephony.is_set_up(),
        "client_event_id": uuid4(),
        "is_driver": found.line.role == "driver",
        "is_desk": found.line.role == "desk",
    }


def ride_head(ride_id: UUID, *, now: datetime) -> Context:
    """What every page about one ride begins with."""
    ride = sides(ride_id)
    return {
        "ride": ride,
        "ride_id": ride_id,
        "zone": places.zone(ride.zone_id),
        "now": now,
        "client_event_id": uuid4(),
    }


def share_page(ride_id: UUID, root: str, *, now: datetime) -> Context:
    """The link of a ride, for its rider."""
    share = shares.share_of(ride_id)
    link = f"{root}/s/{share.token}/" if share else ""
    return ride_head(ride_id, now=now) | {"share": share, "link": link}


def shared_page(shared: Shared, token: str, *, now: datetime) -> Context:
    """What somebody with the link sees."""
    stops = []
    if shared.destination_at:
        at = shared.destination_at
        stops = [{"lat": at.lat, "lon": at.lon, "label": shared.destination}]
    car = {"lat": shared.car.lat, "lon": shared.car.lon, "heading": 0} if shared.car else None
    scene: Context = {"stops": stops, "route": [], "approach": [], "car": car}
    if not car and not stops:
        scene["near"] = asdict(places.centre(shared.zone.id))
    return {
        "shared": shared,
        "token": token,
        "zone": shared.zone,
        "now": now,
        "map": map_of(shared.zone),
        "scene": scene,
        "is_waiting": shared.state in (State.SEARCHING, State.SCHEDULED),
    }


def problem_page(ride_id: UUID, user_id: UUID, role: str, *, now: datetime) -> Context:
    """Report a problem with a ride."""
    return ride_head(ride_id, now=now) | {
        "categories": wording.categories_for(role),
        "before": tickets.of_ride(ride_id, user_id, now=now),
        "promised_s": tickets.promised_s(now),
        "typed": {},
    }


def help_page(user_id: UUID, *, now: datetime) -> Context:
    """A person's tickets."""
    return {
        "tickets": tickets.mine(user_id, now=now),
        "promised_s": tickets.promised_s(now),
        "now": now,
    }


def ticket_page(ticket: tickets.TicketView, *, now: datetime) -> Context:
    """One ticket."""
    return {"ticket": ticket, "zone": ticket.zone, "now": now, "client_event_id": uuid4()}


def lost_page(ride_id: UUID, *, now: datetime) -> Context:
    """Something lost on a ride, for its rider."""
    return ride_head(ride_id, now=now) | {"items": lost.of_ride(ride_id, now=now)}


def drive_lost_page(driver_id: UUID, *, now: datetime) -> Context:
    """What riders of this driver miss."""
    items = lost.of_driver(driver_id, now=now)
    return {"items": items, "now": now, "client_event_id": uuid4()}
