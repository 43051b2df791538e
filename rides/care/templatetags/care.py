"""What pages of rides show of this room, so that they need not know how it is found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.template import Context

from coop.basics.refusals import Refusal
from rides.care import contexts_safety, telephony, wording
from rides.care.lost import Side
from rides.care.queries import around as arounds
from rides.care.queries import incidents, lost
from rides.care.queries.lost import LostView
from rides.fleet import queries as fleet

register = template.Library()


@register.simple_tag(takes_context=True)
def around(context: Context, ride_id: UUID) -> dict[str, Any] | None:
    """`{% around ride.id as care %}`: what the reader can do around a ride; nothing for strangers."""
    user, now = context["request"].user, context["now"]
    if not user.is_authenticated or not isinstance(now, datetime):
        return None
    try:
        found = arounds.around(ride_id, user.pk, now=now)
    except Refusal:
        return None
    return {
        "view": found,
        "calls": telephony.is_set_up(),
        "wishes": wording.wishes(found.wishes),
        "quick": wording.quick_replies(found.role),
    }


@register.simple_tag(takes_context=True)
def check_in(context: Context, ride_id: UUID, role: str) -> dict[str, Any] | None:
    """`{% check_in ride.id ride.role as asked %}`: the question whether all is well, if it stands."""
    user = context["request"].user
    if not user.is_authenticated or role == "desk":
        return None
    try:
        return contexts_safety.check_in(ride_id, user.pk, role)
    except Refusal:
        return None


@register.simple_tag(takes_context=True)
def incidents_waiting(context: Context) -> int:
    """`{% incidents_waiting as waiting %}`: how many incidents nobody looks after."""
    return incidents.open_count(context["request"].user.pk)


@register.simple_tag(takes_context=True)
def lost_questions(context: Context) -> int:
    """`{% lost_questions as asked %}`: how many questions wait for the driver who reads this."""
    driver_id = fleet.driver_of(context["request"].user.pk)
    return lost.waiting_for(driver_id) if driver_id else 0


@register.filter
def category_name(key: str) -> str:
    """What a problem is about."""
    return wording.category(key)


@register.filter
def ticket_state(state: str) -> str:
    """Where a ticket stands."""
    return wording.ticket_state(state)


@register.filter
def lost_words(item: LostView, side: str) -> str:
    """`{{ item|lost_words:"driver" }}`: where something lost stands, to one of the two."""
    return wording.lost_state(item.state, Side(side))
