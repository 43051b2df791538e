"""Somebody else who rides: their name and number as they are typed, put into one notation."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics import phones
from coop.basics.refusals import Malformed
from rides.places import queries as places
from rides.trips.actions.booking import Guest

NAME_MAX = 80


class NoName(Malformed):
    """A guest without a name, or a name without a number."""

    code = "no_guest_name"


def guest(typed: Mapping[str, str] | None, zone_id: UUID) -> Guest | None:
    """The guest of a booking; nothing where neither name nor number was typed.

    Raises:
        NoName: the driver would not know whom to ask for.
        phones.NoPhone: no such number exists.
    """
    name = " ".join((typed or {}).get("name", "").split())[:NAME_MAX]
    phone = (typed or {}).get("phone", "").strip()
    if not name and not phone:
        return None
    if not name:
        raise NoName(_("Say who rides: the driver asks for this name."))
    return Guest(name, phones.normal(phone, phones.region_in(places.zone(zone_id).time_zone)))
