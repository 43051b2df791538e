"""Booking for somebody on the phone: known by their number, or new."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics import phones
from coop.basics.refusals import Malformed
from coop.locker import client as locker
from coop.members import actions as members
from rides.desk.queries import callers
from rides.places import queries as places
from rides.trips.actions import booking, paying
from rides.trips.actions.booking import Booking
from rides.trips.quotes import Quote
from rides.trips.states import Role


class NoName(Malformed):
    """Nobody knows whom the driver should ask for."""

    code = "no_name"


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls: `phone` in any notation; `name` may be empty for somebody known.

    With an `organisation_id` the ride goes on its account, under a cost centre or its own number.
    """

    phone: str
    name: str
    note: str = ""
    organisation_id: UUID | None = None
    cost_centre: str = ""


@transaction.atomic
def book(quote: Quote, call: Call, *, by: UUID, client_event_id: UUID, now: datetime) -> UUID:
    """Book a quoted ride for whoever calls; returns its id. Booking twice is one ride.

    Raises:
        phones.NoPhone: no such number exists.
        NoName: a new caller has not said their name.
        as `rides.trips.actions.booking.book`.
    """
    rider_id = _caller(quote, call, by=by, now=now)
    wish = Booking(
        by,
        rider_id,
        client_event_id,
        payment_method=paying.ACCOUNT if call.organisation_id else paying.CASH,
        note=call.note[:200],
        role=Role.DESK,
        organisation_id=call.organisation_id,
        cost_centre=call.cost_centre,
    )
    return booking.book(quote, wish, now=now)


def _caller(quote: Quote, call: Call, *, by: UUID, now: datetime) -> UUID:
    """The account of who calls, made if their number is new; a new name replaces the old one."""
    number = phones.normal(call.phone, phones.region_in(places.zone(quote.zone_id).time_zone))
    name = " ".join(call.name.split())[:80]
    known = callers.account_of(number)
    if known is None:
        if not name:
            raise NoName(_("Ask the caller’s name: the driver asks for it at the door."))
        known = members.join_by_phone(now=now)
        locker.write(known, "profile", {"name": name, "phone": number}, now=now)
    return known
