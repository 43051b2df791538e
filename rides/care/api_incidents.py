"""The API of incidents, for the desk; and the figures that everybody may read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.members import gates
from coop.work.doors import Ask, get, post
from rides.care import serializers_safety as shapes
from rides.care.actions import incidents
from rides.care.actions.incidents import Call, Deed
from rides.care.queries import incidents as reading

OFFICE, SAFETY = "office", "safety"


@get(
    shapes.IncidentRowOut,
    name="incidents",
    summary="Incidents that are not closed",
    tag=OFFICE,
    many=True,
)
def queue(ask: Ask) -> object:
    """The most urgent first. Dispatchers see what happens now, stewards also reports."""
    return reading.for_desk(gates.dispatcher(ask.request), now=ask.now)


@post(
    shapes.IncidentIn,
    shapes.IncidentOut,
    name="open_incident",
    summary="Somebody called",
    tag=OFFICE,
    code=201,
)
def open_one(ask: Ask) -> object:
    """An incident in hand of whoever picked up."""
    by, asked = gates.dispatcher(ask.request), ask.fields
    call = Call(asked["what"], asked.get("ride_id"), asked["text"], by, ask.key)
    made = incidents.call_came(call, now=ask.now)
    return reading.for_one(made, by, now=ask.now)


@get(shapes.IncidentOut, name="incident", summary="One incident with its log", tag=OFFICE)
def one(ask: Ask, incident_id: UUID) -> object:
    """Its people read in their log that somebody looked."""
    return reading.for_one(incident_id, gates.dispatcher(ask.request), now=ask.now)


@post(
    shapes.DeedIn,
    shapes.IncidentOut,
    name="act_on_incident",
    summary="Do something about an incident",
    tag=OFFICE,
    code=201,
)
def act(ask: Ask, incident_id: UUID) -> object:
    """One more step of its log. Refused where somebody did something since you read it."""
    by, asked = gates.dispatcher(ask.request), ask.fields
    deed = Deed(by, ask.key, asked["seen"], asked["text"])
    _do(asked, incident_id, deed, now=ask.now)
    return reading.for_one(incident_id, by, now=ask.now)


@get(
    shapes.FiguresOut,
    name="safety_figures",
    summary="How often somebody needed help",
    tag=SAFETY,
    is_open=True,
)
def figures(ask: Ask) -> object:
    """The last year: how many incidents, and how soon somebody looked."""
    return reading.figures(now=ask.now)


def _do(asked: dict[str, Any], incident_id: UUID, deed: Deed, *, now: datetime) -> None:
    do = asked["do"]
    if do == "take":
        incidents.take(incident_id=incident_id, deed=deed, now=now)
    elif do in ("note", "call"):
        incidents.write(incident_id=incident_id, is_call=do == "call", deed=deed, now=now)
    elif do == "close":
        outcome = asked.get("outcome", "")
        incidents.close(incident_id=incident_id, outcome=outcome, deed=deed, now=now)
    elif "user_id" not in asked:
        raise Malformed(_("Say which person it is about."))
    elif do == "hand_over":
        incidents.hand_over(incident_id=incident_id, to=asked["user_id"], deed=deed, now=now)
    else:
        user_id, hours = asked["user_id"], asked.get("hours")
        if hours is None:
            raise Malformed(_("Say for how many hours, as a number."))
        incidents.hold(incident_id=incident_id, user_id=user_id, hours=hours, deed=deed, now=now)
