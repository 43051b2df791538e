"""Which imported city a new co-operative begins in, and its money, clock and units there.

Writes zones, as `actions` does; called by `coop.opening.actions` until the co-operative opens.
"""

import re
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from rides.places.models import City, Zone

CURRENCY = re.compile(r"[A-Z]{3}")


class NoSuchCity(Refusal):
    """No city of this name was imported."""

    code = "no_such_city"
    status = 422


class BadLocal(Refusal):
    """A currency, time zone or unit that does not exist; `facts["field"]` says which."""

    code = "bad_local"
    status = 422


@dataclass(frozen=True, slots=True)
class Home:
    """A city, and how it counts: ISO 4217, an IANA name, metric or imperial."""

    city: str
    currency: str
    time_zone: str
    units: str


@transaction.atomic
def choose(home: Home) -> None:
    """Open the zones of this city alone, all with its money, clock and units.

    Raises:
        NoSuchCity: there is none of this name.
        BadLocal: a currency, time zone or unit that does not exist.
    """
    _need_local(home)
    city = City.objects.filter(slug=home.city, imports__is_active=True).first()
    if city is None:
        raise NoSuchCity(_("No city of this name was imported here."))
    Zone.objects.exclude(city=city).update(is_open=False)
    Zone.objects.filter(city=city).update(
        is_open=True, currency=home.currency, time_zone=home.time_zone, units=home.units
    )


def _need_local(home: Home) -> None:
    if not CURRENCY.fullmatch(home.currency):
        raise BadLocal(
            _("A currency has three letters, such as EUR or USD."), facts={"field": "currency"}
        )
    if home.time_zone not in available_timezones():
        raise BadLocal(
            _("There is no such time zone. Write it like Europe/Helsinki."),
            facts={"field": "time_zone"},
        )
    if home.units not in Zone.Units.values:
        raise BadLocal(_("Choose kilometres or miles."), facts={"field": "units"})
