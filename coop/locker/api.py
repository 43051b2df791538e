"""Doors of the API to one's own data: profile, places, and who read what."""

from typing import NoReturn
from uuid import uuid4

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.refusals import Malformed, NotYours
from coop.locker import client, queries, serializers, shapes
from coop.locker.client import Place
from coop.locker.forms import entry_id
from coop.web.who import user_id
from coop.work import clock

PROFILE_FIELDS = ("name", "phone")
BEFORE = OpenApiParameter("before", int, description="only entries with a lower id")


@extend_schema(
    methods=["GET"], responses=serializers.ProfileShape, summary="My name and phone", tags=["me"]
)
@extend_schema(
    methods=["PATCH"],
    request=serializers.ProfileShape,
    responses=serializers.ProfileShape,
    summary="Change my name or phone",
    tags=["me"],
)
@api_view(["GET", "PATCH"])
def profile(request: Request) -> Response:
    """What I tell about myself."""
    member_id, now = user_id(request), clock.now()
    if request.method == "PATCH":
        shape = serializers.ProfileShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        client.write(member_id, "profile", shape.validated_data, now=now)
    known = client.read(
        member_id, "profile", fields=PROFILE_FIELDS, purpose="own", reader=str(member_id), now=now
    )
    return Response({name: known.get(name) for name in PROFILE_FIELDS})


@extend_schema(
    methods=["GET"],
    responses=serializers.PlaceFoundShape(many=True),
    summary="My places",
    tags=["me"],
)
@extend_schema(
    methods=["POST"],
    request=serializers.PlaceShape,
    responses={201: serializers.PlaceShape},
    summary="Save a place",
    tags=["me"],
)
@api_view(["GET", "POST"])
def places(request: Request) -> Response:
    """Places I saved, then places I went to lately."""
    if request.method == "GET":
        return Response([_place(place) for place in _places(request)])
    shape = serializers.PlaceShape(data=request.data)
    shape.is_valid(raise_exception=True)
    values = shape.validated_data
    key = values["kind"] if values["kind"] != "saved" else str(uuid4())
    client.write(user_id(request), "places", values, key=key, now=clock.now())
    return Response({"key": key, **values}, status=201)


@extend_schema(
    methods=["GET"], responses=serializers.PlaceFoundShape, summary="One place of mine", tags=["me"]
)
@extend_schema(
    methods=["PUT"],
    request=serializers.PlaceShape,
    responses=serializers.PlaceShape,
    summary="Change a saved place",
    tags=["me"],
)
@extend_schema(methods=["DELETE"], responses={204: None}, summary="Forget a place", tags=["me"])
@api_view(["GET", "PUT", "DELETE"])
def place(request: Request, key: str) -> Response:
    """One place of mine."""
    found = next((place for place in _places(request) if place.key == key), None)
    if found is None:
        _no_such_place()
    if request.method == "GET":
        return Response(_place(found))
    if request.method == "DELETE":
        client.forget(user_id(request), "places", key=key, now=clock.now())
        return Response(status=204)
    if found.kind not in shapes.PLACE_KINDS:
        raise Malformed(_("This is a place you went to lately. Save it as a place of its own."))
    shape = serializers.PlaceShape(data=request.data)
    shape.is_valid(raise_exception=True)
    values = shape.validated_data | {"kind": found.kind}
    client.write(user_id(request), "places", values, key=key, now=clock.now())
    return Response({"key": key, **values})


@extend_schema(
    parameters=[BEFORE],
    responses=serializers.AccessPageShape,
    summary="Who read my data",
    tags=["me"],
)
@api_view(["GET"])
def accesses(request: Request) -> Response:
    """Every read of my data and every refused one, latest first."""
    found = queries.accesses(user_id(request), before=entry_id(request.query_params.get("before")))
    rows = [
        {
            "id": access.id,
            "at": access.at,
            "reader": access.reader,
            "purpose": access.purpose,
            "collection": access.collection,
            "fields_read": list(access.fields),
            "allowed": access.allowed,
        }
        for access in found
    ]
    more = f"{request.path}?before={found[-1].id}" if len(found) == queries.PAGE else None
    return Response({"results": rows, "next": more})


def _places(request: Request) -> list[Place]:
    member_id = user_id(request)
    return client.places(member_id, reader=str(member_id), now=clock.now())


def _place(place: Place) -> dict[str, object]:
    return {
        "key": place.key,
        "kind": place.kind,
        "label": place.label,
        "detail": place.detail,
        "lat": place.point.lat,
        "lon": place.point.lon,
    }


def _no_such_place() -> NoReturn:
    raise NotYours(_("You have no such place."))
