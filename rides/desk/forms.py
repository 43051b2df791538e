"""What comes in with a booking by phone."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from rides.places.queries import ZoneView
from rides.trips import forms, forms_later
from rides.trips.forms import End
from rides.trips.queries import quoting
from rides.trips.quotes import Quote, Wish

NEEDS = ("wheelchair", "child_seat", "pet")
TYPED = ("phone", "name", "note", "service_class", "seats", "organisation", "cost_centre")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a price over the phone: the quote, or what is still unclear about it."""

    start: End
    finish: End
    quote: Quote | None
    refusal: Refusal | None


def typed(data: QueryDict) -> dict[str, object]:
    """What was typed, to fill the form with again."""
    shown: dict[str, object] = dict(forms.typed(data))
    shown |= {name: data.get(name, "")[:200] for name in TYPED}
    shown["needs"] = [need for need in data.getlist("needs") if need in NEEDS]
    return shown


def is_asked(data: QueryDict) -> bool:
    """Whether both ends of the way were given."""
    return forms.is_given(data, "from") and forms.is_given(data, "to")


def ask(data: QueryDict, zone: ZoneView, *, now: datetime) -> Asked:
    """Find both ends and their price; what is unclear stays open, what is not possible is said."""
    start = forms.end(data, "from")
    near = start.chosen.at if start.chosen else None
    finish = forms.end(data, "to", near=near)
    if start.chosen is None or finish.chosen is None:
        return Asked(start, finish, None, None)
    try:
        wish = _wish(data, zone)
        return Asked(
            start, finish, quoting.quote([start.chosen, finish.chosen], wish, now=now), None
        )
    except Refusal as refusal:
        return Asked(start, finish, None, refusal)


def _wish(data: QueryDict, zone: ZoneView) -> Wish:
    seats = data.get("seats", "1")
    return Wish(
        service_class=data.get("service_class") or "standard",
        seats=int(seats) if seats in set("123456") else 1,
        needs=frozenset(need for need in data.getlist("needs") if need in NEEDS),
        pickup_at=forms_later.wished_at(data, zone),
    )


def unclear(asked: Asked) -> str:
    """Which end has to be said more exactly."""
    if asked.start.chosen is None:
        return _("Choose where the ride starts.")
    return _("Choose where the ride goes.")
