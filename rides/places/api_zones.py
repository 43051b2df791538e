"""The API of zones of service: open to read, drawn by stewards, paused by dispatchers.

A door: parses, makes one call inside, renders. Special zones are drawn at the office, which knows
what they cost.
"""

from uuid import UUID

from coop.members import gates
from coop.work.doors import Ask, delete, get, patch, post, put
from rides.places import drawing, guarding, hours, zoning
from rides.places.drawing import By
from rides.places.guarding import Safety
from rides.places.serializers import (
    NewServiceIn,
    SafetyIn,
    SeenIn,
    ServiceOut,
    SpecialOut,
    ZoneIn,
    ZonePauseIn,
    area,
)

OFFICE = "office"


@get(
    ServiceOut,
    name="zones",
    summary="Where rides are given",
    tag="places",
    many=True,
    is_open=True,
)
def zones(ask: Ask) -> object:
    """Zones of service with the money, the clock and the units used there, hours and pauses."""
    return zoning.services(now=ask.now)


@post(
    NewServiceIn,
    ServiceOut,
    name="draw_service_zone",
    summary="Draw a zone of service",
    tag=OFFICE,
    code=201,
)
def draw_service(ask: Ask) -> object:
    """Open a zone of service. Its name is given once, so that drawing it twice makes one zone."""
    by, asked = By(gates.steward(ask.request)), ask.fields
    city, name, drawn = asked["city"], asked["name"], area(asked["area"])
    made = ask.once(
        lambda: drawing.draw_service(city_slug=city, name=name, drawn=drawn, by=by, now=ask.now)
    )
    return _service(ask, made)


@patch(ZoneIn, ServiceOut, name="change_zone", summary="Change a zone of service", tag=OFFICE)
def change(ask: Ask, zone_id: UUID) -> object:
    """Change a zone of service; `seen` says which change of it you saw last."""
    user_id, asked = gates.steward(ask.request), ask.fields
    before = zoning.service(zone_id, now=ask.now)
    drawing.change_service(
        zone_id=zone_id,
        name=asked.get("name", before.name),
        drawn=area(asked.get("area", before.area)),
        week=_week(asked["hours"]) if "hours" in asked else before.hours,
        by=By(user_id, asked["seen"]),
        now=ask.now,
    )
    return _service(ask, zone_id)


@put(SafetyIn, ServiceOut, name="guard_zone", summary="Keep people safe in a zone", tag=OFFICE)
def guard(ask: Ask, zone_id: UUID) -> object:
    """Set the number to dial in an emergency, and whether women and non-binary people may ask to
    ride with each other; what is left out stays. `seen` says which change you saw last.
    """
    user_id, asked = gates.steward(ask.request), ask.fields
    before = zoning.service(zone_id, now=ask.now)
    safety = Safety(
        asked.get("emergency", before.emergency),
        asked.get("circle_is_open", before.circle_is_open),
        asked.get("circle_reason", before.circle_reason),
    )
    guarding.guard(zone_id=zone_id, safety=safety, by=By(user_id, asked["seen"]), now=ask.now)
    return _service(ask, zone_id)


@delete(SeenIn, name="retire_zone", summary="Give no more rides in a zone", tag=OFFICE)
def retire(ask: Ask, zone_id: UUID) -> None:
    """Close a zone of service; `seen` says which change of it you saw last."""
    user_id = gates.steward(ask.request)
    drawing.retire_service(zone_id=zone_id, by=By(user_id, ask.fields["seen"]), now=ask.now)


@post(
    ZonePauseIn,
    ServiceOut,
    name="pause_zone",
    summary="Take no bookings in a zone for a while",
    tag=OFFICE,
)
def pause(ask: Ask, zone_id: UUID) -> object:
    """Pause a zone: riders read the reason, rides under way go on."""
    by, asked = By(gates.dispatcher(ask.request)), ask.fields
    reason, until = asked["reason"], asked.get("until")
    ask.once(lambda: drawing.pause(zone_id=zone_id, reason=reason, until=until, by=by, now=ask.now))
    return _service(ask, zone_id)


@post(None, ServiceOut, name="resume_zone", summary="Take bookings again", tag=OFFICE)
def resume(ask: Ask, zone_id: UUID) -> object:
    """Resume a paused zone."""
    by = By(gates.dispatcher(ask.request))
    ask.once(lambda: drawing.resume(zone_id=zone_id, by=by, now=ask.now))
    return _service(ask, zone_id)


@get(
    SpecialOut,
    name="special_zones",
    summary="Queues, areas without pickups, areas with a price",
    tag="places",
    many=True,
    is_open=True,
)
def specials(_ask: Ask) -> object:
    """Parts of the city with a rule of their own."""
    return zoning.specials()


def _service(ask: Ask, zone_id: UUID | None) -> object:
    assert zone_id is not None
    return zoning.service(zone_id, now=ask.now)


def _week(rows: list[dict[str, int]]) -> hours.Hours:
    return drawing.week([(row["day"], row["from_min"], row["until_min"]) for row in rows])
