"""What the pages of zones show, shaped for the templates; names match their header comments."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, format_money
from coop.basics.refusals import Refusal
from coop.rulebook import queries as rulebook
from coop.web import formats
from rides.office.forms import DAYS, KINDS, PAUSES_MIN, SERVICE, ZoneForm
from rides.places import hours, queries, zoning
from rides.trips.contexts import map_of

Context = dict[str, Any]
Zone = zoning.Service | zoning.Special


def zones_page(*, now: datetime) -> Context:
    """All zones, as a map and as lists."""
    services, specials = zoning.services(now=now), zoning.specials()
    home = queries.main_zone()
    return {
        "services": [_service(one, now=now) for one in services if one.is_open],
        "specials": [_special(one, now=now) for one in specials],
        "kinds": KINDS,
        "map": map_of(home),
        "scene": scene([*(one for one in services if one.is_open), *specials]),
        "pauses": [(minutes, formats.minutes(minutes * 60)) for minutes in PAUSES_MIN],
    }


def zone_page(
    zone: Zone | None, form: ZoneForm, refusal: Refusal | None, *, kind: str, now: datetime
) -> Context:
    """The form of one zone, new or known."""
    home = (
        queries.zone_called(zone.slug) if isinstance(zone, zoning.Service) else queries.main_zone()
    )
    others: list[Any] = [
        *(one for one in zoning.services(now=now) if one.is_open),
        *zoning.specials(),
    ]
    shown = [one for one in others if zone is None or one.id != zone.id]
    repaired = refusal.facts.get("repaired") if refusal else None
    return {
        "zone": zone,
        "form": form,
        "refusal": refusal,
        "repaired": json.dumps(repaired) if repaired else "",
        "kind": kind,
        "kinds": KINDS,
        "kind_name": dict(KINDS)[kind],
        "is_service": kind == SERVICE,
        "cities": queries.cities(),
        "days": _days(form, zone),
        "is_always": _is_always(form, zone),
        "price": _amount(zone, kind, home.currency, now=now) if kind in zoning.PRICED else None,
        "map": map_of(home),
        "scene": scene(shown),
        "seen": form.data.get("seen") or (zone.seen if zone else 0),
    }


def first_form(zone: Zone | None, kind: str, city: str) -> ZoneForm:
    """The form as it is first shown."""
    data: dict[str, str] = {"kind": kind, "city": city}
    if zone is not None:
        data |= {"name": zone.name, "corners": zone.lines, "seen": str(zone.seen)}
    if isinstance(zone, zoning.Special):
        data["waiting"] = zone.waiting_lines
    return ZoneForm(data)


def again(zone: Zone | None, *, now: datetime) -> Zone | None:
    """A zone as it is now."""
    if isinstance(zone, zoning.Service):
        return zoning.service(zone.id, now=now)
    return zoning.special(zone.id) if zone else None


def scene(zones: list[Any]) -> Context:
    """Zones as GeoJSON for the map."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"kind": getattr(one, "kind", SERVICE), "name": one.name},
                "geometry": one.area,
            }
            for one in zones
        ],
    }


def _service(zone: zoning.Service, *, now: datetime) -> Context:
    return {"zone": zone, "says": _state(zone, now=now), "week": week_words(zone.hours)}


def _special(zone: zoning.Special, *, now: datetime) -> Context:
    home = queries.main_zone()
    is_priced = zone.kind in zoning.PRICED
    amount = _amount(zone, zone.kind, home.currency, now=now) if is_priced else None
    return {"zone": zone, "kind_name": dict(KINDS)[zone.kind], "amount": amount}


def _state(zone: zoning.Service, *, now: datetime) -> str:
    if zone.is_paused:
        if zone.paused_until is None:
            return _("Paused until resumed")
        return _("Paused until %s") % _time(zone.paused_until, zone)
    if zone.is_open_now:
        return _("Open until %s") % _time(zone.closes_at, zone) if zone.closes_at else _("Open")
    return _("Closed until %s") % _time(zone.opens_at, zone) if zone.opens_at else _("Closed")


def _time(at: datetime, zone: zoning.Service) -> str:
    return formats.time_of_day(at, zone.time_zone, zone.units)


def week_words(week: hours.Hours) -> str:
    """A week in a line; days that are alike stand together: `Mon–Fri 06:00–22:00`."""
    if not week:
        return _("At all hours")
    days = [hours.written(span for span in week if span.day == day) for day in range(hours.WEEK)]
    parts, first = [], 0
    for day in range(1, hours.WEEK + 1):
        if day == hours.WEEK or days[day] != days[first]:
            names = str(DAYS[first])[:3]
            if day - first > 1:
                names += f"–{str(DAYS[day - 1])[:3]}"
            parts.append(f"{names} {days[first] or _('closed')}")
            first = day
    return " · ".join(parts)


def _days(form: ZoneForm, zone: Zone | None) -> list[Context]:
    known = zone.hours if isinstance(zone, zoning.Service) else ()
    return [
        {
            "key": f"hours_{day}",
            "name": name,
            "value": form.data.get(
                f"hours_{day}", hours.written(span for span in known if span.day == day)
            ),
        }
        for day, name in enumerate(DAYS)
    ]


def _is_always(form: ZoneForm, zone: Zone | None) -> bool:
    if "hours_0" in form.data:
        return "is_always" in form.data
    return not (isinstance(zone, zoning.Service) and zone.hours)


def _amount(zone: Zone | None, kind: str, currency: str, *, now: datetime) -> Context:
    rules = rulebook.rules_as_of(now)
    scope = zone.slug if zone else ""
    amount_minor = rules.scoped(f"fares.{kind}_minor", scope)
    digits = 0 if currency in NO_MINOR_UNIT else 2
    return {
        "says": format_money(amount_minor, currency),
        "value": f"{amount_minor / 10**digits:.{digits}f}",
        "currency": currency,
        "step": "1" if digits == 0 else "0.01",
        "is_free": rulebook.opened_at() is None,
    }
