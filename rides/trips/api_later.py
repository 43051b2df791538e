"""The API of rides for later and repeating ones, for riders; the board is `api_board`."""

from datetime import datetime
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.refusals import Refusal
from coop.web import who
from coop.work import clock
from rides.trips import doors, forms_later
from rides.trips.actions import alerts as watching
from rides.trips.actions import scheduling
from rides.trips.actions import series as repeating
from rides.trips.api import KEY
from rides.trips.queries import alerts, later, lists, quoting, rides, series
from rides.trips.quotes import Wish
from rides.trips.serializers import RideOut, RideRowOut, valid
from rides.trips.serializers_later import (
    AlertIn,
    AlertOut,
    DayIn,
    LaterOut,
    SeriesIn,
    SeriesOut,
    SeriesPauseIn,
    SeriesRowOut,
    TimeIn,
)

EVERY_WEEKDAY = OpenApiExample(
    "To work on weekdays",
    {
        "stops": [
            {"lat": 60.1712, "lon": 24.9415, "label": "Home"},
            {"lat": 60.166, "lon": 24.9525, "label": "Work"},
        ],
        "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "at": "08:00",
        "starts_on": "2026-11-30",
    },
    request_only=True,
)


class NothingAhead(Refusal):
    """The ride does not lie ahead, or not any more."""

    code = "not_ahead"


@extend_schema(
    responses=RideRowOut(many=True),
    operation_id="rides_ahead",
    summary="My rides for later",
    tags=["rides"],
)
@api_view(["GET"])
def ahead(request: Request) -> Response:
    """The rides that you booked for later, soonest first."""
    return Response(RideRowOut(lists.rides_ahead_of(who.user_id(request)), many=True).data)


@extend_schema(
    responses=LaterOut,
    operation_id="ride_ahead",
    summary="What a ride for later waits for",
    tags=["rides"],
)
@api_view(["GET"])
def waiting(request: Request, ride_id: UUID) -> Response:
    """When the search begins, whether a driver gave their word, and what you are asked."""
    rides.role_on(ride_id, who.user_id(request))
    found = later.later_of(ride_id)
    if found is None:
        raise NothingAhead("This ride does not lie ahead.")
    return Response(LaterOut(found).data)


@extend_schema(
    request=TimeIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="reschedule",
    summary="Move a ride to another time",
    tags=["rides"],
)
@api_view(["POST"])
def reschedule(request: Request, ride_id: UUID) -> Response:
    """Another time for a ride for later, at the price it was booked for."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(TimeIn(data=request.data))
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    scheduling.reschedule(ride_id=ride_id, pickup_at=asked["pickup_at"], cause=cause, now=now)
    return _ride(ride_id, user_id, now)


@extend_schema(
    request=None,
    responses=RideOut,
    parameters=[KEY],
    operation_id="confirm_ride",
    summary="Say that a ride still holds",
    tags=["rides"],
)
@api_view(["POST"])
def confirm(request: Request, ride_id: UUID) -> Response:
    """Answer that your ride for later still holds."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    scheduling.confirm(ride_id=ride_id, cause=cause, now=now)
    return _ride(ride_id, user_id, now)


@extend_schema(
    methods=["GET"],
    responses=SeriesRowOut(many=True),
    operation_id="my_series",
    summary="My repeating rides",
    tags=["rides"],
)
@extend_schema(
    methods=["POST"],
    request=SeriesIn,
    responses={201: SeriesOut},
    parameters=[KEY],
    examples=[EVERY_WEEKDAY],
    operation_id="begin_series",
    summary="Repeat a ride",
    description="Books the days that are near at once, the others as they come near.",
    tags=["rides"],
)
@api_view(["GET", "POST"])
def my_series(request: Request) -> Response:
    """List your repeating rides, or begin one."""
    now, user_id = clock.now(), who.user_id(request)
    if request.method == "GET":
        return Response(SeriesRowOut(series.series_of(user_id, now=now), many=True).data)
    series_id = repeating.start(_new(request, user_id), now=now)
    return _series(series_id, user_id, now, code=status.HTTP_201_CREATED)


@extend_schema(
    methods=["GET"],
    responses=SeriesOut,
    operation_id="series",
    summary="One repeating ride",
    tags=["rides"],
)
@extend_schema(
    methods=["DELETE"],
    responses=SeriesOut,
    operation_id="end_series",
    summary="End a repeating ride",
    tags=["rides"],
)
@api_view(["GET", "DELETE"])
def one_series(request: Request, series_id: UUID) -> Response:
    """A repeating ride and its coming days; or end it, which cancels what is booked for free."""
    now, user_id = clock.now(), who.user_id(request)
    if request.method == "DELETE":
        repeating.end(series_id=series_id, by=user_id, now=now)
    return _series(series_id, user_id, now)


@extend_schema(
    request=SeriesIn,
    responses=SeriesOut,
    parameters=[KEY],
    operation_id="change_series",
    summary="Change a repeating ride from a day on",
    tags=["rides"],
)
@api_view(["POST"])
def change_series(request: Request, series_id: UUID) -> Response:
    """From `starts_on` on it goes by the new pattern; the answer is the series that goes on."""
    now, user_id = clock.now(), who.user_id(request)
    new = _new(request, user_id)
    return _series(repeating.change(series_id=series_id, new=new, now=now), user_id, now)


@extend_schema(
    request=SeriesPauseIn,
    responses=SeriesOut,
    parameters=[KEY],
    operation_id="pause_series",
    summary="Pause a repeating ride",
    tags=["rides"],
)
@api_view(["POST"])
def pause_series(request: Request, series_id: UUID) -> Response:
    """Stop booking, and cancel what is booked for free; or go on."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(SeriesPauseIn(data=request.data))
    repeating.pause(series_id=series_id, is_paused=asked["is_paused"], by=user_id, now=now)
    return _series(series_id, user_id, now)


@extend_schema(
    request=DayIn,
    responses=SeriesOut,
    parameters=[KEY],
    operation_id="skip_day",
    summary="Skip a day of a repeating ride",
    tags=["rides"],
)
@api_view(["POST"])
def skip_day(request: Request, series_id: UUID) -> Response:
    """Leave one day out, or with `undo` take it back in."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(DayIn(data=request.data))
    act = repeating.unskip if asked["undo"] else repeating.skip
    act(series_id=series_id, on=asked["on"], by=user_id, now=now)
    return _series(series_id, user_id, now)


@extend_schema(
    request=AlertIn,
    responses={201: AlertOut},
    parameters=[KEY],
    operation_id="ask_alert",
    summary="Be told when a car is free",
    tags=["rides"],
)
@api_view(["POST"])
def ask_alert(request: Request) -> Response:
    """We look for a while, and tell you by mail and socket."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(AlertIn(data=request.data))
    stops = tuple(quoting.stop(**stop) for stop in asked["stops"])
    new = watching.NewAlert(user_id, doors.event_id(request), stops, Wish())
    view = alerts.alert(watching.ask(new, now=now), user_id=user_id, now=now)
    return Response(AlertOut(view).data, status=status.HTTP_201_CREATED)


@extend_schema(
    methods=["GET"],
    responses=AlertOut,
    operation_id="alert",
    summary="Whether a car is free",
    tags=["rides"],
)
@extend_schema(
    methods=["DELETE"],
    responses=AlertOut,
    operation_id="stop_alert",
    summary="No longer be told",
    tags=["rides"],
)
@api_view(["GET", "DELETE"])
def one_alert(request: Request, alert_id: UUID) -> Response:
    """Until when we look, and since when a car is free; or stop looking."""
    now, user_id = clock.now(), who.user_id(request)
    if request.method == "DELETE":
        watching.stop(alert_id=alert_id, by=user_id, now=now)
    return Response(AlertOut(alerts.alert(alert_id, user_id=user_id, now=now)).data)


def _new(request: Request, user_id: UUID) -> repeating.NewSeries:
    asked = valid(SeriesIn(data=request.data))
    return repeating.NewSeries(
        by=user_id,
        client_event_id=doors.event_id(request),
        stops=tuple(quoting.stop(**stop) for stop in asked["stops"]),
        wish=Wish(seats=asked["seats"]),
        pattern=forms_later.read(asked["rule"], asked["starts_on"], asked.get("ends_on")),
        at=asked["at"],
        payment_method=asked["payment_method"],
        card_id=asked.get("card"),
    )


def _ride(ride_id: UUID, user_id: UUID, now: datetime) -> Response:
    return Response(RideOut(rides.ride_for(ride_id, user_id=user_id, now=now)).data)


def _series(
    series_id: UUID, user_id: UUID, now: datetime, *, code: int = status.HTTP_200_OK
) -> Response:
    view = series.series_view(series_id, user_id=user_id, now=now)
    return Response(SeriesOut(view).data, status=code)
