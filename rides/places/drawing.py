"""Writes of zones by people: drawn, changed, given hours, paused. Each change is kept and public.

The only writer of zones besides an import. Called by the doors of the office.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from shapely.geometry import Polygon

from coop.basics.refusals import Malformed, Refusal
from coop.journal import actions as journal
from rides.places import hours, shapes
from rides.places.hours import Hours
from rides.places.models import City, Import, SpecialZone, Zone, ZoneChange
from rides.places.queries import NoZone

NAME_MAX = 60
REASON_MAX = 200


class BadName(Malformed):
    """The zone has no name, a long one, or another zone's."""

    code = "bad_zone_name"


class NeedsReason(Malformed):
    """A pause says why: riders read it."""

    code = "pause_needs_reason"


class PauseEnds(Malformed):
    """The pause would be over before it begins."""

    code = "pause_ends_before"


class BadHours(Malformed):
    """A span of hours is none."""

    code = "bad_hours"


class ChangedMeanwhile(Refusal):
    """Somebody else changed the zone since this person looked."""

    code = "zone_changed_meanwhile"


class LastZone(Refusal):
    """Without this zone there would be none left."""

    code = "last_zone"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes a zone, and which change of it they saw last (0: none, or a new zone)."""

    user_id: UUID
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Sketch:
    """What somebody drew: `waiting` is where the drivers of a queue wait, if it is not `area`."""

    name: str
    area: Polygon
    waiting: Polygon | None = None


@transaction.atomic
def draw_service(*, city_slug: str, name: str, drawn: Polygon, by: By, now: datetime) -> UUID:
    """Open a zone of service, with the money, the clock and the units of its city's others.

    It follows the general rate card until it is given one of its own.

    Raises:
        BadName: no name, a long one, or one that is taken.
        rides.places.shapes.BadShape: outside the city, or overlapping another zone.
        NoZone: there is no such city.
    """
    city = _locked(city_slug)
    model = Zone.objects.filter(city=city).order_by("-is_whole_city", "name").first()
    if model is None:
        raise NoZone(_("This city has no zone yet. Import it first."))
    _need_place(city, drawn, but=None)
    zone = Zone.objects.create(
        slug=_slug(_name(name, city), city),
        city=city,
        name=_name(name, city),
        area=_area(drawn),
        currency=model.currency,
        time_zone=model.time_zone,
        units=model.units,
    )
    note(by, "drawn", {"name": zone.name, **_told(drawn)}, zone=zone, now=now)
    return zone.id


@transaction.atomic
def change_service(
    *, zone_id: UUID, name: str, drawn: Polygon, week: Hours, by: By, now: datetime
) -> None:
    """Give a zone of service another name, area or hours.

    Raises:
        ChangedMeanwhile: somebody else did, since this person looked.
        BadName, rides.places.shapes.BadShape: as in `draw_service`.
    """
    zone = _held(Zone, zone_id, by, "zone_id")
    city = _locked(zone.city.slug)
    facts: dict[str, object] = {}
    if name.strip() != zone.name:
        zone.name = _name(name, city)
        facts["name"] = zone.name
    if not _same(zone.area, drawn):
        _need_place(city, drawn, but=zone.id)
        zone.area, zone.is_whole_city = _area(drawn), False
        facts |= _told(drawn)
    if hours.dumped(week) != zone.hours:
        zone.hours = hours.dumped(week)
        facts["hours"] = zone.hours
    if facts:
        zone.save(update_fields=["name", "area", "is_whole_city", "hours"])
        note(by, "changed", facts, zone=zone, now=now)


def week(rows: Iterable[tuple[int, int, int]]) -> Hours:
    """Hours from days and minutes.

    Raises:
        BadHours: a span of them is none.
    """
    try:
        return hours.loaded(list(rows))
    except ValueError as error:
        raise BadHours(
            _("A span begins at a minute of a day from 0 to 1439 and ends within a day after it.")
        ) from error


@transaction.atomic
def pause(*, zone_id: UUID, reason: str, until: datetime | None, by: By, now: datetime) -> None:
    """Take no bookings in a zone, until an instant or until it is resumed. Live rides go on.

    Raises:
        NeedsReason: riders would not know why.
        PauseEnds: `until` is over already.
        NoZone: there is no such zone.
    """
    said = " ".join(reason.split())
    if not said or len(said) > REASON_MAX:
        raise NeedsReason(
            _("Say in up to %d letters why rides are paused: riders will read it.") % REASON_MAX
        )
    if until is not None and until <= now:
        raise PauseEnds(_("That is in the past. Choose a later end, or none."))
    _set_pause(zone_id, by, now=now, at=now, until=until, reason=said)


@transaction.atomic
def resume(*, zone_id: UUID, by: By, now: datetime) -> None:
    """Take bookings again. Resuming twice changes nothing.

    Raises:
        NoZone: there is no such zone.
    """
    _set_pause(zone_id, by, now=now, at=None, until=None, reason="")


@transaction.atomic
def retire_service(*, zone_id: UUID, by: By, now: datetime) -> None:
    """Give no more rides in a zone; what happened there stays. Another zone around it takes over.

    Raises:
        LastZone: no other zone is left.
        ChangedMeanwhile: somebody else changed it since this person looked.
    """
    zone = _held(Zone, zone_id, by, "zone_id")
    _locked(zone.city.slug)
    if not Zone.objects.filter(is_open=True).exclude(id=zone.id).exists():
        raise LastZone(_("This is the only zone. Pause it instead, or draw another one first."))
    if Zone.objects.filter(id=zone.id, is_open=True).update(is_open=False, is_whole_city=False):
        note(by, "retired", {}, zone=zone, now=now)


@transaction.atomic
def draw_special(*, city_slug: str, kind: str, sketch: Sketch, by: By, now: datetime) -> UUID:
    """Draw a queue, an area without pickups, or one with a surcharge or a charge that is passed on.

    Raises:
        BadName, rides.places.shapes.BadShape, NoZone: as in `draw_service`.
    """
    city = _locked(city_slug)
    name = _name(sketch.name, city)
    zone = SpecialZone(slug=_slug(name, city), city=city, kind=kind, name=name)
    _put(zone, sketch, city)
    zone.save(force_insert=True)
    facts = {"kind": kind, "name": name, **_told(sketch.area)}
    note(by, "drawn", facts, special=zone, now=now)
    return zone.id


@transaction.atomic
def change_special(*, special_id: UUID, sketch: Sketch, by: By, now: datetime) -> None:
    """Give a special zone another name or area.

    Raises:
        ChangedMeanwhile: somebody else did, since this person looked.
        BadName, rides.places.shapes.BadShape: as in `draw_service`.
    """
    zone = _held(SpecialZone, special_id, by, "special_id")
    city = _locked(zone.city.slug)
    if sketch.name.strip() != zone.name:
        zone.name = _name(sketch.name, city)
    _put(zone, sketch, city)
    zone.save(update_fields=["name", "area", "waiting_area"])
    facts = {"name": zone.name, **_told(sketch.area)}
    note(by, "changed", facts, special=zone, now=now)


@transaction.atomic
def remove_special(*, special_id: UUID, by: By, now: datetime) -> None:
    """End a special zone; what was decided under it stays.

    Raises:
        ChangedMeanwhile: somebody else changed it since this person looked.
    """
    zone = _held(SpecialZone, special_id, by, "special_id")
    if SpecialZone.objects.filter(id=zone.id, is_active=True).update(is_active=False):
        note(by, "removed", {}, special=zone, now=now)


def _put(zone: SpecialZone, sketch: Sketch, city: City) -> None:
    for shape in filter(None, (sketch.area, sketch.waiting)):
        shapes.in_city(shape, _box(city))
    zone.area, zone.waiting_area = _area(sketch.area), None
    if sketch.waiting and zone.kind == SpecialZone.Kind.QUEUE:
        zone.waiting_area = _area(sketch.waiting)


def _set_pause(
    zone_id: UUID,
    by: By,
    *,
    now: datetime,
    at: datetime | None,
    until: datetime | None,
    reason: str,
) -> None:
    zone = Zone.objects.select_for_update().filter(id=zone_id, is_open=True).first()
    if zone is None:
        raise NoZone(_("There is no such zone."))
    if at is None and zone.paused_at is None:
        return
    Zone.objects.filter(id=zone.id).update(paused_at=at, paused_until=until, pause_reason=reason)
    facts: dict[str, object] = {}
    if at:
        facts = {"until": until.isoformat() if until else None, "reason": reason}
    note(by, "paused" if at else "resumed", facts, zone=zone, now=now)


def held(zone_id: UUID, by: By) -> Zone:
    """A zone of service, locked, if this person saw its last change.

    Raises:
        ChangedMeanwhile: somebody else changed it since.
        NoZone: there is no such zone.
    """
    zone: Zone = _held(Zone, zone_id, by, "zone_id")
    return zone


def _held(model: Any, zone_id: UUID, by: By, field: str) -> Any:
    """The zone, locked, if this person saw its last change."""
    in_use = {"is_open": True} if model is Zone else {"is_active": True}
    zone = model.objects.select_for_update().filter(id=zone_id, **in_use).first()
    if zone is None:
        raise NoZone(_("There is no such zone."))
    last = ZoneChange.objects.filter(**{field: zone_id}).order_by("-id").first()
    if last is not None and last.id != by.seen:
        raise ChangedMeanwhile(
            _("Somebody changed this zone while you looked at it. Here it is as it is now.")
        )
    return zone


def _locked(city_slug: str) -> City:
    """The city, so that two people do not draw over each other at once."""
    city = City.objects.select_for_update().filter(slug=city_slug).first()
    if city is None:
        raise NoZone(_("There is no such city."))
    return city


def _need_place(city: City, drawn: Polygon, *, but: UUID | None) -> None:
    shapes.in_city(drawn, _box(city))
    others = Zone.objects.filter(city=city, is_open=True)
    if but is not None:
        others = others.exclude(id=but)
    shapes.apart(drawn, [(one.name, shapely.from_wkb(bytes(one.area.wkb))) for one in others])


def _box(city: City) -> shapes.Box:
    extent: shapes.Box = Import.objects.get(city=city, is_active=True).box.extent
    return extent


def _name(typed: str, city: City) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise BadName(_("Give the zone a name of up to %d letters.") % NAME_MAX)
    names = (
        Zone.objects.filter(city=city, is_open=True, name__iexact=name),
        SpecialZone.objects.filter(city=city, is_active=True, name__iexact=name),
    )
    if any(rows.exists() for rows in names):
        raise BadName(_("There is a zone called “%s” already.") % name)
    return name


def _slug(name: str, city: City) -> str:
    """An address that no other zone has or had: rates are kept under it."""
    base = (slugify(name) or "zone")[:30]
    wanted = f"{city.slug[:24]}-{base}"
    tries = (wanted if at == 1 else f"{wanted}-{at}" for at in range(1, 1000))
    return next(slug for slug in tries if not _is_taken(slug))


def _is_taken(slug: str) -> bool:
    return Zone.objects.filter(slug=slug).exists() or SpecialZone.objects.filter(slug=slug).exists()


def _area(drawn: Polygon) -> MultiPolygon:
    return MultiPolygon(GEOSGeometry(memoryview(shapely.to_wkb(drawn)), srid=4326), srid=4326)


def _same(area: MultiPolygon, drawn: Polygon) -> bool:
    """Whether somebody sent back what they were shown, with its six decimals."""
    before = shapely.from_wkb(bytes(area.wkb))
    return len(before.geoms) == 1 and bool(
        shapely.equals_exact(before.geoms[0].normalize(), drawn.normalize(), tolerance=1e-6)
    )


def _told(drawn: Polygon) -> dict[str, object]:
    """What the public log says of an area: how many corners, and a digest of them."""
    return {
        "corners": len(drawn.exterior.coords) - 1,
        "area_sha256": sha256(shapely.to_wkb(drawn)).hexdigest(),
    }


def note(
    by: By,
    kind: str,
    facts: dict[str, object],
    *,
    now: datetime,
    zone: Zone | None = None,
    special: SpecialZone | None = None,
) -> None:
    """Keep a change of a zone, and write it into the public log."""
    ZoneChange.objects.create(
        zone=zone, special=special, kind=kind, by_id=by.user_id, at=now, facts=facts
    )
    named = zone or special
    # What somebody typed to riders for an evening does not belong into a log for ever.
    public = {key: fact for key, fact in facts.items() if key != "reason"}
    journal.record(
        kind=f"zone.{kind}", public={"zone": named.slug if named else "", **public}, now=now
    )
