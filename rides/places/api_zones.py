"""The API of zones: open to read, drawn by stewards, paused by dispatchers.

A door: parses, makes one call inside, renders.
"""

import json
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from shapely.geometry import Polygon

from coop.members import gates
from coop.work import clock
from rides.places import drawing, hours, shapes, zoning
from rides.places.drawing import By, Sketch
from rides.places.serializers import (
    NewServiceIn,
    NewSpecialIn,
    SeenIn,
    ServiceOut,
    SpecialOut,
    ZoneIn,
    ZonePauseIn,
    valid,
)


@extend_schema(
    operation_id="zones",
    summary="Where rides are given",
    responses=ServiceOut(many=True),
    tags=["places"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def zones(_request: Request) -> Response:
    """Zones of service with the money, the clock and the units used there, hours and pauses."""
    return Response(ServiceOut(zoning.services(now=clock.now()), many=True).data)


@extend_schema(
    operation_id="draw_service_zone",
    summary="Draw a zone of service",
    request=NewServiceIn,
    responses={201: ServiceOut},
    tags=["office"],
)
@api_view(["POST"])
def draw_service(request: Request) -> Response:
    """Open a zone of service. Its name is given once, so that drawing it twice makes one zone."""
    by, now = By(gates.steward(request)), clock.now()
    asked = valid(NewServiceIn(data=request.data))
    made = drawing.draw_service(
        city_slug=asked["city"], name=asked["name"], drawn=_area(asked["area"]), by=by, now=now
    )
    return Response(ServiceOut(zoning.service(made, now=now)).data, status=201)


@extend_schema(
    operation_id="draw_special_zone",
    summary="Draw a queue, an area without pickups or one with a price",
    request=NewSpecialIn,
    responses={201: SpecialOut},
    tags=["office"],
)
@api_view(["POST"])
def draw_special(request: Request) -> Response:
    """Draw a special zone. Its name is given once, so that drawing it twice makes one zone."""
    by, now = By(gates.steward(request)), clock.now()
    asked = valid(NewSpecialIn(data=request.data))
    made = drawing.draw_special(
        city_slug=asked["city"], kind=asked["kind"], sketch=_sketch(asked), by=by, now=now
    )
    return Response(SpecialOut(zoning.special(made)).data, status=201)


@extend_schema(
    methods=["PATCH"],
    operation_id="change_zone",
    summary="Change a zone of service",
    request=ZoneIn,
    responses=ServiceOut,
    tags=["office"],
)
@extend_schema(
    methods=["DELETE"],
    operation_id="retire_zone",
    summary="Give no more rides in a zone",
    parameters=[SeenIn],
    responses={204: None},
    tags=["office"],
)
@api_view(["PATCH", "DELETE"])
def zone(request: Request, zone_id: UUID) -> Response:
    """Change or close a zone of service; `seen` says which change of it you saw last."""
    user_id, now = gates.steward(request), clock.now()
    if request.method == "DELETE":
        seen = valid(SeenIn(data=request.query_params))["seen"]
        drawing.retire_service(zone_id=zone_id, by=By(user_id, seen), now=now)
        return Response(status=204)
    asked = valid(ZoneIn(data=request.data))
    before = zoning.service(zone_id, now=now)
    drawing.change_service(
        zone_id=zone_id,
        name=asked.get("name", before.name),
        drawn=_area(asked.get("area", before.area)),
        week=_week(asked["hours"]) if "hours" in asked else before.hours,
        by=By(user_id, asked["seen"]),
        now=now,
    )
    return Response(ServiceOut(zoning.service(zone_id, now=now)).data)


@extend_schema(
    operation_id="pause_zone",
    summary="Take no bookings in a zone for a while",
    request=ZonePauseIn,
    responses=ServiceOut,
    tags=["office"],
)
@api_view(["POST"])
def pause(request: Request, zone_id: UUID) -> Response:
    """Pause a zone: riders read the reason, rides under way go on."""
    by, now = By(gates.dispatcher(request)), clock.now()
    asked = valid(ZonePauseIn(data=request.data))
    drawing.pause(zone_id=zone_id, reason=asked["reason"], until=asked.get("until"), by=by, now=now)
    return Response(ServiceOut(zoning.service(zone_id, now=now)).data)


@extend_schema(
    operation_id="resume_zone",
    summary="Take bookings again",
    request=None,
    responses=ServiceOut,
    tags=["office"],
)
@api_view(["POST"])
def resume(request: Request, zone_id: UUID) -> Response:
    """Resume a paused zone."""
    by, now = By(gates.dispatcher(request)), clock.now()
    drawing.resume(zone_id=zone_id, by=by, now=now)
    return Response(ServiceOut(zoning.service(zone_id, now=now)).data)


@extend_schema(
    operation_id="special_zones",
    summary="Queues, areas without pickups, areas with a price",
    responses=SpecialOut(many=True),
    tags=["places"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def specials(_request: Request) -> Response:
    """Parts of the city with a rule of their own."""
    return Response(SpecialOut(zoning.specials(), many=True).data)


@extend_schema(
    methods=["PATCH"],
    operation_id="change_special_zone",
    summary="Change a special zone",
    request=ZoneIn,
    responses=SpecialOut,
    tags=["office"],
)
@extend_schema(
    methods=["DELETE"],
    operation_id="remove_special_zone",
    summary="Remove a special zone",
    parameters=[SeenIn],
    responses={204: None},
    tags=["office"],
)
@api_view(["PATCH", "DELETE"])
def special(request: Request, special_id: UUID) -> Response:
    """Change or remove a special zone; `seen` says which change of it you saw last."""
    user_id, now = gates.steward(request), clock.now()
    if request.method == "DELETE":
        seen = valid(SeenIn(data=request.query_params))["seen"]
        drawing.remove_special(special_id=special_id, by=By(user_id, seen), now=now)
        return Response(status=204)
    asked = valid(ZoneIn(data=request.data))
    before = zoning.special(special_id)
    known = {"name": before.name, "area": before.area, "waiting_area": before.waiting_area}
    drawing.change_special(
        special_id=special_id, sketch=_sketch(known | asked), by=By(user_id, asked["seen"]), now=now
    )
    return Response(SpecialOut(zoning.special(special_id)).data)


def _area(geojson: object) -> Polygon:
    return shapes.read(json.dumps(geojson))


def _sketch(asked: dict[str, object]) -> Sketch:
    waiting = asked.get("waiting_area")
    return Sketch(
        name=str(asked["name"]),
        area=_area(asked["area"]),
        waiting=_area(waiting) if waiting else None,
    )


def _week(rows: list[dict[str, int]]) -> hours.Hours:
    return drawing.week([(row["day"], row["from_min"], row["until_min"]) for row in rows])
