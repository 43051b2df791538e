"""The API of rides, for riders: quote, book, look, cancel. The driver's side is `api_drive`."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle

from coop.basics.geometry import Point
from coop.web import who
from coop.work import clock
from rides.trips import doors, quotes
from rides.trips.actions import booking, driving, ending
from rides.trips.queries import listing, quoting, rides
from rides.trips.serializers import (
    BookIn,
    CancelIn,
    CancellingOut,
    CarOut,
    PointIn,
    QuoteIn,
    QuoteOut,
    RideOut,
    RideRowOut,
    valid,
)

KEY = OpenApiParameter(
    "Idempotency-Key",
    UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID of yours; sending the same request twice does it once.",
)


class QuoteThrottle(AnonRateThrottle):
    """Prices are free to ask for, but not without end."""

    scope = "quote"


@extend_schema(request=QuoteIn, responses=QuoteOut, tags=["rides"])
@api_view(["POST"])
@permission_classes([AllowAny])
@throttle_classes([QuoteThrottle])
def quote(request: Request) -> Response:
    """Ask for a price. No account needed; it holds for some minutes."""
    now = clock.now()
    asked = valid(QuoteIn(data=request.data))
    stops = [quoting.stop(**stop) for stop in asked["stops"]]
    found = quoting.quote(stops, service_class=asked["service_class"], now=now)
    return Response(QuoteOut(listing.quote_view(found, now=now)).data)


@extend_schema(methods=["GET"], responses=RideRowOut(many=True), tags=["rides"])
@extend_schema(
    methods=["POST"], request=BookIn, responses={201: RideOut}, parameters=[KEY], tags=["rides"]
)
@api_view(["GET", "POST"])
def my_rides(request: Request) -> Response:
    """List your rides, newest first; or book one with the token of a quote."""
    user_id = who.user_id(request)
    if request.method == "GET":
        return Response(RideRowOut(rides.rides_of(user_id), many=True).data)
    now = clock.now()
    asked = valid(BookIn(data=request.data))
    quoted = quotes.read(asked["quote"], now=now)
    wish = booking.Booking(user_id, user_id, doors.event_id(request), asked["payment_method"])
    ride_id = booking.book(quoted, wish, now=now)
    return _ride(ride_id, user_id, code=status.HTTP_201_CREATED)


@extend_schema(responses=RideOut, tags=["rides"])
@api_view(["GET"])
def ride(request: Request, ride_id: UUID) -> Response:
    """One ride, as you may see it."""
    return _ride(ride_id, who.user_id(request))


@extend_schema(responses=CancellingOut, tags=["rides"])
@api_view(["GET"])
def cancellation(request: Request, ride_id: UUID) -> Response:
    """What cancelling would cost now. Asking changes nothing."""
    view = rides.ride_for(ride_id, user_id=who.user_id(request), now=clock.now())
    return Response(CancellingOut(view.cancel).data if view.cancel else None)


@extend_schema(request=CancelIn, responses=RideOut, parameters=[KEY], tags=["rides"])
@api_view(["POST"])
def cancel(request: Request, ride_id: UUID) -> Response:
    """Cancel your ride before it starts, for at most the fee that you saw."""
    now, user_id = clock.now(), who.user_id(request)
    asked = valid(CancelIn(data=request.data))
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    ending.cancel(ride_id=ride_id, agreed_minor=asked["agreed_minor"], cause=cause, now=now)
    return _ride(ride_id, user_id)


@extend_schema(request=None, responses=RideOut, parameters=[KEY], tags=["rides"])
@api_view(["POST"])
def extend(request: Request, ride_id: UUID) -> Response:
    """Search as long again, once."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    ending.extend(ride_id=ride_id, cause=cause, now=now)
    return _ride(ride_id, user_id)


@extend_schema(request=None, responses=RideOut, parameters=[KEY], tags=["rides"])
@api_view(["POST"])
def aboard(request: Request, ride_id: UUID) -> Response:
    """Say that you are in the car: starts the ride without the PIN."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    driving.begin(ride_id=ride_id, cause=cause, now=now)
    return _ride(ride_id, user_id)


@extend_schema(parameters=[PointIn], responses=CarOut(many=True), tags=["city"])
@api_view(["GET"])
@permission_classes([AllowAny])
@throttle_classes([QuoteThrottle])
def cars(request: Request) -> Response:
    """Free cars around a point, coarsely."""
    asked = valid(PointIn(data=request.query_params))
    point = Point(asked["lat"], asked["lon"])
    return Response(CarOut(listing.cars_near(point, now=clock.now()), many=True).data)


def _ride(ride_id: UUID, user_id: UUID, *, code: int = status.HTTP_200_OK) -> Response:
    view = rides.ride_for(ride_id, user_id=user_id, now=clock.now())
    return Response(RideOut(view).data, status=code)
