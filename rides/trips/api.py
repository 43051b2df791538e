"""The API of rides, for riders: quote, book, look, cancel. The driver's side is `api_drive`."""

from urllib.parse import urlencode
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle

from coop.basics.geometry import Point
from coop.web import keys, who
from coop.work import clock
from rides.trips import doors, guests, quotes
from rides.trips.actions import booking, driving, ending
from rides.trips.queries import listing, lists, quoting, rides
from rides.trips.serializers import (
    BookIn,
    CancelIn,
    CancellingOut,
    CarOut,
    PageIn,
    PointIn,
    QuoteIn,
    QuoteOut,
    RideOut,
    RideRowOut,
    valid,
)

KEY = keys.KEY
QUOTE_EXAMPLE = OpenApiExample(
    "From the station to the harbour",
    {
        "stops": [
            {"lat": 60.1712, "lon": 24.9415, "label": "Railway station"},
            {"lat": 60.166, "lon": 24.9525, "label": "South harbour"},
        ]
    },
    request_only=True,
)


class QuoteThrottle(AnonRateThrottle):
    """Prices are free to ask for, but not without end."""

    scope = "quote"


@extend_schema(
    request=QuoteIn,
    responses=QuoteOut,
    examples=[QUOTE_EXAMPLE],
    operation_id="quote",
    summary="Ask for a price",
    tags=["rides"],
)
@api_view(["POST"])
@permission_classes([AllowAny])
@throttle_classes([QuoteThrottle])
def quote(request: Request) -> Response:
    """The fixed price of a way, in lines, and the token to book it with. No account needed."""
    now = clock.now()
    asked = valid(QuoteIn(data=request.data))
    stops = [quoting.stop(**stop) for stop in asked["stops"]]
    wish = quotes.Wish(
        service_class=asked["service_class"],
        seats=asked["seats"],
        needs=frozenset(asked["needs"]),
        pickup_at=asked.get("pickup_at"),
    )
    found = quoting.quote(stops, wish, now=now)
    return Response(QuoteOut(listing.quote_view(found, now=now)).data)


@extend_schema(
    methods=["GET"],
    parameters=[PageIn],
    responses=RideRowOut(many=True),
    operation_id="my_rides",
    summary="My rides",
    description="Your rides, newest first. The header `Link` leads to older ones, if there are any.",
    tags=["rides"],
)
@extend_schema(
    methods=["POST"],
    request=BookIn,
    responses={201: RideOut},
    parameters=[KEY],
    operation_id="book",
    summary="Book a ride",
    description=(
        "Books the way of a quote at its price; the search for a driver begins. By card, the price is "
        "held first. `needs_action` says where your bank wants to hear you: then send the same again."
    ),
    tags=["rides"],
)
@api_view(["GET", "POST"])
def my_rides(request: Request) -> Response:
    """List your rides, newest first; or book one with the token of a quote."""
    user_id = who.user_id(request)
    if request.method == "GET":
        return _page(request, user_id)
    now = clock.now()
    asked = valid(BookIn(data=request.data))
    quoted = quotes.read(asked["quote"], now=now)
    guest = guests.guest(asked.get("guest"), quoted.zone_id)
    wish = booking.Booking(
        by=user_id,
        rider_id=None if guest else user_id,
        client_event_id=doors.event_id(request),
        payment_method=asked["payment_method"],
        card_id=asked.get("card"),
        organisation_id=asked.get("organisation"),
        guest=guest,
        note=asked["note"],
    )
    ride_id = booking.book(quoted, wish, now=now)
    return _ride(ride_id, user_id, code=status.HTTP_201_CREATED)


@extend_schema(responses=RideOut, operation_id="ride", summary="One ride", tags=["rides"])
@api_view(["GET"])
def ride(request: Request, ride_id: UUID) -> Response:
    """A ride of yours from booking to receipt: as its rider, as its driver, or at the desk."""
    return _ride(ride_id, who.user_id(request))


@extend_schema(
    responses=CancellingOut,
    operation_id="preview_cancelling",
    summary="What cancelling costs",
    tags=["rides"],
)
@api_view(["GET"])
def cancellation(request: Request, ride_id: UUID) -> Response:
    """What cancelling would cost now, under which rule, and when that changes. Changes nothing."""
    found = rides.cancelling(ride_id, user_id=who.user_id(request), now=clock.now())
    return Response(CancellingOut(found).data)


@extend_schema(
    request=CancelIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="cancel",
    summary="Cancel a ride",
    tags=["rides"],
)
@api_view(["POST"])
def cancel(request: Request, ride_id: UUID) -> Response:
    """Cancel your ride before it starts, for at most the fee that you saw."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(CancelIn(data=request.data))
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    ending.cancel(
        ride_id=ride_id,
        agreed_minor=asked["agreed_minor"],
        emergency=asked["emergency"],
        cause=cause,
        now=now,
    )
    return _ride(ride_id, user_id)


@extend_schema(
    request=None,
    responses=RideOut,
    parameters=[KEY],
    operation_id="extend_search",
    summary="Keep looking longer",
    tags=["rides"],
)
@api_view(["POST"])
def extend(request: Request, ride_id: UUID) -> Response:
    """Look for a driver as long again, once."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    ending.extend(ride_id=ride_id, cause=cause, now=now)
    return _ride(ride_id, user_id)


@extend_schema(
    request=None,
    responses=RideOut,
    parameters=[KEY],
    operation_id="say_aboard",
    summary="Say that you are in the car",
    tags=["rides"],
)
@api_view(["POST"])
def aboard(request: Request, ride_id: UUID) -> Response:
    """Start the ride from the rider’s side, without the PIN."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    driving.begin(ride_id=ride_id, cause=cause, now=now)
    return _ride(ride_id, user_id)


@extend_schema(
    parameters=[PointIn],
    responses=CarOut(many=True),
    operation_id="cars",
    summary="Free cars nearby",
    tags=["city"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([QuoteThrottle])
def cars(request: Request) -> Response:
    """Free cars around a point: few, coarsely, and under names that change."""
    asked = valid(PointIn(data=request.query_params))
    point = Point(asked["lat"], asked["lon"])
    return Response(CarOut(listing.cars_near(point, now=clock.now()), many=True).data)


def _page(request: Request, user_id: UUID) -> Response:
    asked = valid(PageIn(data=request.query_params))
    found = lists.rides_of(user_id, limit=asked["limit"] + 1, before=asked.get("before"))
    shown = found[: asked["limit"]]
    answer = Response(RideRowOut(shown, many=True).data)
    if len(found) > len(shown):
        older = {"before": shown[-1].booked_at.isoformat(), "limit": asked["limit"]}
        answer.headers["Link"] = f'<{request.path}?{urlencode(older)}>; rel="next"'
    return answer


def _ride(ride_id: UUID, user_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
    view = rides.ride_for(ride_id, user_id=user_id, now=clock.now())
    return Response(RideOut(view).data, status=code)
