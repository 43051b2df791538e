"""The API of another way for a ride in hand: its price, asking, answering; and of waived fees."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from rides.trips import doors
from rides.trips.actions import waivers, ways
from rides.trips.api import KEY
from rides.trips.queries import quoting, rides
from rides.trips.queries import ways as priced
from rides.trips.queries.driving import drive_view, require_driver
from rides.trips.serializers import (
    DriveOut,
    RideOut,
    StopsIn,
    TokenIn,
    WaiveIn,
    WayOut,
    valid,
)
from rides.trips.states import Role

STOPS_EXAMPLE = OpenApiExample(
    "By the harbour to the square",
    {
        "stops": [
            {"lat": 60.166, "lon": 24.9525, "label": "South harbour"},
            {"lat": 60.1695, "lon": 24.9505, "label": "Senate square"},
        ]
    },
    request_only=True,
)


@extend_schema(
    request=StopsIn,
    responses=WayOut,
    examples=[STOPS_EXAMPLE],
    operation_id="price_of_change",
    summary="What another way would cost",
    tags=["rides"],
)
@api_view(["POST"])
def price(request: Request, ride_id: UUID) -> Response:
    """The price of other stops from where the car is now, and a token to ask for them."""
    rides.rider_role(ride_id, who.user_id(request))
    stops = [quoting.stop(**stop) for stop in valid(StopsIn(data=request.data))["stops"]]
    return Response(WayOut(priced.way_view(priced.new_way(ride_id, stops, now=clock.now()))).data)


@extend_schema(
    request=TokenIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="ask_for_change",
    summary="Ask the driver for another way",
    tags=["rides"],
)
@api_view(["POST"])
def ask(request: Request, ride_id: UUID) -> Response:
    """Ask for the way of a token at its price; nothing changes until the driver agrees."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    token = valid(TokenIn(data=request.data))["token"]
    ways.ask(priced.read_way(token, ride_id=ride_id, now=now), cause=cause, now=now)
    return _ride(request, ride_id)


@extend_schema(
    request=None,
    responses=RideOut,
    parameters=[KEY],
    operation_id="withdraw_change",
    summary="Take the question back",
    tags=["rides"],
)
@api_view(["POST"])
def withdraw(request: Request, ride_id: UUID) -> Response:
    """No longer ask for another way."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    ways.withdraw(ride_id=ride_id, cause=cause, now=now)
    return _ride(request, ride_id)


@extend_schema(
    request=WaiveIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="waive_fee",
    summary="Take a fee back",
    tags=["rides"],
)
@api_view(["POST"])
def waive(request: Request, ride_id: UUID) -> Response:
    """The desk takes back what a rider owes for cancelling late or not coming, and says why."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.role_on(ride_id, user_id), now=now)
    reason = valid(WaiveIn(data=request.data))["reason"]
    waivers.waive(ride_id=ride_id, reason=reason, cause=cause, now=now)
    return _ride(request, ride_id)


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="accept_change",
    summary="Agree to another way",
    tags=["drive"],
)
@api_view(["POST"])
def accept(request: Request, change_id: UUID) -> Response:
    """Agree to the way that your rider asks for."""
    now = clock.now()
    driver_id = require_driver(who.user_id(request))
    ways.accept(change_id=change_id, cause=doors.cause(request, Role.DRIVER, now=now), now=now)
    return Response(DriveOut(drive_view(driver_id, now=now)).data)


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="decline_change",
    summary="Stay on the way",
    tags=["drive"],
)
@api_view(["POST"])
def decline(request: Request, change_id: UUID) -> Response:
    """Say no to another way; the ride goes on as it was booked."""
    now = clock.now()
    driver_id = require_driver(who.user_id(request))
    ways.decline(change_id=change_id, cause=doors.cause(request, Role.DRIVER, now=now), now=now)
    return Response(DriveOut(drive_view(driver_id, now=now)).data)


def _ride(request: Request, ride_id: UUID) -> Response:
    view = rides.ride_for(ride_id, user_id=who.user_id(request), now=clock.now())
    return Response(RideOut(view).data)
