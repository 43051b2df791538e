"""The API of the desk, for dispatchers and stewards."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.refusals import NotYours
from coop.members import gates
from coop.work import clock
from rides.desk.actions import calls, messages, overriding, steering
from rides.desk.queries import board as boards
from rides.desk.queries import callers
from rides.desk.serializers import (
    AssignIn,
    BookedOut,
    CallerOut,
    CallIn,
    DeskBoardOut,
    ExchangeIn,
    MessageIn,
    PhoneIn,
    SentOut,
    WhyIn,
    ZoneIn,
)
from rides.places import queries as places
from rides.trips import doors
from rides.trips.actions.moves import Cause
from rides.trips.api import KEY
from rides.trips.queries import quoting
from rides.trips.quotes import Wish
from rides.trips.serializers import valid
from rides.trips.states import Role

Asked = dict[str, Any]


@extend_schema(
    parameters=[ZoneIn],
    responses=DeskBoardOut,
    operation_id="desk_rides",
    summary="The desk’s screen",
    tags=["desk"],
)
@api_view(["GET"])
def board(request: Request) -> Response:
    """Rides that need help, have no driver, lie ahead or are under way; cars on the road. No names."""
    by, now = gates.dispatcher(request), clock.now()
    zone = places.zone_called(valid(ZoneIn(data=request.query_params)).get("zone"))
    return Response(DeskBoardOut(boards.board(zone.id, by=by, now=now)).data)


@extend_schema(
    request=AssignIn,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_assign",
    summary="Give a ride to a driver",
    tags=["desk"],
)
@api_view(["POST"])
def assign(request: Request, ride_id: UUID) -> Response:
    """Give a ride to a driver who is free; from another driver, if one is on the way."""

    def step(asked: Asked, cause: Cause, now: datetime) -> None:
        found = boards.row(ride_id, now=now)
        act = steering.hand_on if found and found.ride.promised_at else steering.assign
        act(ride_id=ride_id, **asked, cause=cause, now=now)

    return _step(request, step, AssignIn)


@extend_schema(
    request=WhyIn,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_take_back",
    summary="Take the driver off a ride",
    tags=["desk"],
)
@api_view(["POST"])
def take_back(request: Request, ride_id: UUID) -> Response:
    """The search begins anew, at the same price."""
    return _step(
        request,
        lambda asked, cause, now: steering.take_back(
            ride_id=ride_id, **asked, cause=cause, now=now
        ),
        WhyIn,
    )


@extend_schema(
    request=ExchangeIn,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_exchange",
    summary="Exchange the drivers of two rides",
    tags=["desk"],
)
@api_view(["POST"])
def exchange(request: Request, ride_id: UUID) -> Response:
    """Both drivers must be on the way."""
    return _step(
        request,
        lambda asked, cause, now: steering.exchange(ride_id=ride_id, **asked, cause=cause, now=now),
        ExchangeIn,
    )


@extend_schema(
    request=WhyIn,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_override",
    summary="Do a step for somebody",
    tags=["desk"],
)
@api_view(["POST"])
def override(request: Request, ride_id: UUID, step: str) -> Response:
    """Arrive, start, complete or cancel a ride for its people, with a reason on record."""
    return _step(
        request,
        lambda asked, cause, now: overriding.do(
            step, ride_id=ride_id, **asked, cause=cause, now=now
        ),
        WhyIn,
    )


@extend_schema(
    request=None,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_seen",
    summary="Be done with a ride that has ended",
    tags=["desk"],
)
@api_view(["POST"])
def see(request: Request, ride_id: UUID) -> Response:
    """Its end was looked at, so it needs no attention any more; undo brings it back."""
    return _step(
        request, lambda _asked, cause, now: steering.see(ride_id=ride_id, cause=cause, now=now)
    )


@extend_schema(
    request=None,
    responses={204: None},
    parameters=[KEY],
    operation_id="desk_undo",
    summary="Undo a step of the desk",
    tags=["desk"],
)
@api_view(["POST"])
def undo(request: Request, act_id: UUID) -> Response:
    """While the ride still stands as that step left it."""
    return _step(
        request, lambda _asked, cause, now: steering.undo(act_id=act_id, cause=cause, now=now)
    )


@extend_schema(
    parameters=[PhoneIn],
    responses=CallerOut,
    operation_id="desk_caller",
    summary="Who calls",
    tags=["desk"],
)
@api_view(["GET"])
def caller(request: Request) -> Response:
    """Name and usual places of whoever has this number; the look is logged to them."""
    by = gates.dispatcher(request)
    typed = valid(PhoneIn(data=request.query_params))["phone"]
    found = callers.caller(typed, by=by, now=clock.now())
    if found is None:
        raise NotYours(_("Nobody known has this number."))
    return Response(CallerOut(found).data)


@extend_schema(
    request=CallIn,
    responses={201: BookedOut},
    parameters=[KEY],
    operation_id="desk_book",
    summary="Book by phone",
    tags=["desk"],
)
@api_view(["POST"])
def book(request: Request) -> Response:
    """Price and book a ride for whoever calls; a new number becomes an account without e-mail."""
    by, now = gates.dispatcher(request), clock.now()
    asked = valid(CallIn(data=request.data))
    needs = frozenset(asked["needs"])
    wish = Wish(asked["service_class"], asked["seats"], needs, asked.get("pickup_at"))
    quoted = quoting.quote([quoting.stop(**stop) for stop in asked["stops"]], wish, now=now)
    call = calls.Call(
        asked["phone"],
        asked["name"],
        asked["note"],
        asked.get("organisation"),
        asked["cost_centre"],
    )
    ride_id = calls.book(quoted, call, by=by, client_event_id=doors.event_id(request), now=now)
    return Response({"ride_id": ride_id}, status=201)


@extend_schema(
    request=MessageIn,
    responses=SentOut,
    parameters=[KEY],
    operation_id="desk_message",
    summary="Write to drivers",
    tags=["desk"],
)
@api_view(["POST"])
def send(request: Request) -> Response:
    """Put a line on a driver's screen, or on those of all on the road in a zone."""
    by, now, key = gates.dispatcher(request), clock.now(), doors.event_id(request)
    asked = valid(MessageIn(data=request.data))
    text, driver_id = asked["text"], asked.get("driver_id")
    if driver_id:
        count = messages.send(
            driver_ids=[driver_id], text=text, by=by, client_event_id=key, now=now
        )
    else:
        zone_id = places.zone_called(asked.get("zone")).id
        count = messages.broadcast(zone_id=zone_id, text=text, by=by, client_event_id=key, now=now)
    return Response({"drivers": count})


def _step(
    request: Request,
    step: Callable[[Asked, Cause, datetime], object],
    shape: type[serializers.Serializer[None]] | None = None,
) -> Response:
    """Carry out one step of the desk, with the checked fields of what came in."""
    by, now = gates.dispatcher(request), clock.now()
    asked = valid(shape(data=request.data)) if shape else {}
    step(asked, Cause(by, Role.DESK, now, doors.event_id(request)), now)
    return Response(status=204)
