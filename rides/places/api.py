"""The API of places: search, addresses of points, ways on the streets.

A door: parses, makes one call inside, renders. Public but throttled, except what costs more.
"""

from random import Random

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle

from coop.basics.geometry import Point
from rides.places import geocoding, queries, roads
from rides.places.serializers import (
    PlaceOut,
    PointIn,
    PointOut,
    RandomIn,
    ReverseOut,
    RouteOut,
    SearchIn,
    StopsIn,
    valid,
)


class SearchThrottle(AnonRateThrottle):
    """Who is not signed in may search, but not copy the gazetteer."""

    scope = "search"


@extend_schema(
    operation_id="search_places",
    summary="Search for an address or place",
    parameters=[SearchIn],
    responses=PlaceOut(many=True),
    tags=["places"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([SearchThrottle])
def search(request: Request) -> Response:
    """Find addresses, streets and places by what was typed so far, best first."""
    asked = valid(SearchIn(data=request.query_params))
    near = Point(asked["lat"], asked["lon"]) if {"lat", "lon"} <= asked.keys() else None
    found = geocoding.search(asked["q"], near=near, limit=asked["limit"])
    return Response(PlaceOut(found, many=True).data)


@extend_schema(
    operation_id="reverse_place",
    summary="What is at a point",
    parameters=[PointIn],
    responses=ReverseOut,
    tags=["places"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([SearchThrottle])
def reverse(request: Request) -> Response:
    """The nearest address to a point, or the street it lies on."""
    point = Point(**valid(PointIn(data=request.query_params)))
    return Response(ReverseOut({"place": geocoding.reverse(point)}).data)


@extend_schema(
    operation_id="route",
    summary="The quickest way",
    parameters=[StopsIn],
    responses=RouteOut,
    tags=["places"],
)
@api_view(["GET"])
def routes(request: Request) -> Response:
    """The quickest way through some stops, with its instructions."""
    asked = valid(StopsIn(data=request.query_params))
    found = roads.route(_stops(asked["stops"]))
    return Response(RouteOut(found).data)


@extend_schema(
    operation_id="random_streets",
    summary="Random places on streets",
    parameters=[RandomIn],
    responses=PointOut(many=True),
    tags=["places"],
)
@api_view(["GET"])
def random_streets(request: Request) -> Response:
    """Places on streets of a zone, the same ones for the same seed: for simulated cities."""
    asked = valid(RandomIn(data=request.query_params))
    rng = Random(asked["seed"])  # noqa: S311 - the same seed must give the same places
    found = roads.random_points(asked.get("zone"), rng=rng, count=asked["n"])
    return Response(PointOut(found, many=True).data)


def _stops(text: str) -> list[Point]:
    try:
        return [Point(*map(float, stop.split(","))) for stop in text.split(";")]
    except ValueError as error:
        raise queries.NotOnEarth(str(error)) from error
