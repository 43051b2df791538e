"""What the pages of safety and of incidents show, shaped for the templates."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from rides.care import wording
from rides.care.contexts import ride_head
from rides.care.incidents import Kind, State
from rides.care.queries import alerts as alarms
from rides.care.queries import blocks, check_ins, circles, incidents
from rides.care.queries.check_ins import GuestAsked
from rides.care.queries.incidents import IncidentRow, IncidentView, MineView
from rides.places import queries as places
from rides.trips.states import Role

Context = dict[str, Any]


def safety_page(ride_id: UUID, user_id: UUID, role: Role, *, now: datetime) -> Context:
    """What to do in an emergency on one ride."""
    alert = alarms.alert_of(ride_id, user_id)
    return ride_head(ride_id, now=now) | {
        "role": role,
        "alert": alert,
        "told_at": incidents.told_at(alert.id) if alert else [],
        "asked": check_in(ride_id, user_id, role),
        "mine": [mine_view(one) for one in incidents.of_ride(ride_id, user_id)],
    }


def check_in(ride_id: UUID, user_id: UUID, role: str) -> Context | None:
    """The question whether all is well, if it is put to this person."""
    found = check_ins.open_for(ride_id, user_id)
    if found is None:
        return None
    return {
        "ride_id": ride_id,
        "view": found,
        "says": wording.check_in(found.cause),
        "role": role,
        "client_event_id": uuid4(),
    }


def guest_page(asked: GuestAsked) -> Context:
    """The question to a guest, who has no account here."""
    return {
        "zone": places.zone(asked.zone_id),
        "is_open": asked.is_open,
        "said": asked.view.said,
        "says": wording.check_in(asked.view.cause),
        "client_event_id": uuid4(),
    }


def my_page(user_id: UUID, *, now: datetime) -> Context:
    """Somebody's own safety: whom we tell, whom they do not meet, with whom they ride."""
    zone = places.main_zone()
    return {
        "zone": zone,
        "now": now,
        "client_event_id": uuid4(),
        "contacts": locker.contacts(user_id, purpose="own", reader=str(user_id), now=now),
        "contacts_max": rules_as_of(now)["safety.contacts_max"],
        "blocked": blocks.of(user_id, now=now),
        "circle": circles.mine(user_id, now=now),
        "many": circles.are_many(zone.id, now=now) if zone.circle_is_open else False,
        "least": rules_as_of(now)["safety.publish_min"],
        "told": [mine_view(one) for one in incidents.mine(user_id)],
    }


def happened_page(ride_id: UUID, user_id: UUID, *, now: datetime) -> Context:
    """Say that something happened on a ride."""
    return ride_head(ride_id, now=now) | {
        "whats": wording.whats(),
        "typed": {},
        "before": [mine_view(one) for one in incidents.of_ride(ride_id, user_id)],
    }


def queue_page(rows: list[IncidentRow], *, is_done: bool, now: datetime) -> Context:
    """The incidents of the desk."""
    return {
        "incidents": [row_view(row) for row in rows],
        "waiting": sum(row.state == State.OPEN for row in rows),
        "is_done": is_done,
        "now": now,
        "zone": places.main_zone(),
        "figures": incidents.figures(now=now),
    }


def incident_page(found: IncidentView, *, by: UUID, now: datetime) -> Context:
    """One incident at the desk."""
    return {
        "one": row_view(found.row),
        "found": found,
        "zone": found.zone,
        "now": now,
        "me": by,
        "client_event_id": uuid4(),
        "people": [{"who": one, "part": wording.part(one.part)} for one in found.people],
        "steps": [{"step": step, "says": wording.did(step.did)} for step in found.steps],
        "outcomes": wording.outcomes(),
        "hold_hours": rules_as_of(now)["accounts.hold_s"] // 3_600,
        "typed": {},
        "shown": None,
    }


def row_view(row: IncidentRow) -> Context:
    """One incident in a line."""
    return {
        "row": row,
        "title": wording.incident(row.kind, row.what),
        "kind": wording.opened_by(row.kind),
        "severity": wording.severity(row.severity),
        "state": wording.incident_state(row.state),
        "outcome": wording.outcomes().get(row.outcome, ""),
        "icon": {
            Kind.SOS: "siren",
            Kind.CHECK_IN: "clock",
            Kind.REPORT: "message-circle",
            Kind.CALL: "phone",
        }[row.kind],
    }


def mine_view(one: MineView) -> Context:
    """What somebody told us, in a line to them."""
    return {
        "view": one,
        "title": wording.incident(one.kind, one.what),
        "state": wording.incident_state(one.state),
        "outcome": wording.outcomes().get(one.outcome, ""),
    }
