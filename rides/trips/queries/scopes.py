"""Where a rule of ours may have a value of its own: a class of cars, a zone, both, or an area.

As fares read them: a rate card by zone and class, a tax and cash by zone, a surcharge by area.
"""

from django.utils.translation import gettext as _

from coop.rulebook.scopes import Scope
from rides.fleet.classes import CLASSES
from rides.places import queries as places
from rides.places import zoning
from rides.trips.changing import OF_AREAS

OF_ZONES = frozenset({"fares.tax_bp", "payments.cash_allowed"})
AREAS = frozenset(f"fares.{kind}_minor" for kind in OF_AREAS)


def of(key: str) -> list[Scope]:
    """The scopes of a rule that has them, widest first."""
    if key in AREAS:
        kinds = {f"fares.{kind}_minor": kind for kind in OF_AREAS}
        areas = [one for one in zoning.specials() if one.kind == kinds[key]]
        return [Scope(one.slug, one.name) for one in areas]
    zones = places.zones()
    if key in OF_ZONES:
        return [Scope(zone.slug, zone.name) for zone in zones]
    classes = [Scope(f"/{one.key}", _("%s, everywhere") % _(one.name)) for one in CLASSES]
    both = [
        Scope(f"{zone.slug}/{one.key}", f"{_(one.name)}, {zone.name}")
        for zone in zones
        for one in CLASSES
    ]
    return classes + both
