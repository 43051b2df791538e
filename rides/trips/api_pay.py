"""The API of paying a ride: another way to pay, a tip, a toll, the receipt."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.web.local import our_name
from coop.work import clock
from rides.trips import doors, receipts
from rides.trips.actions import late, repaying, tipping, tolls
from rides.trips.api import KEY
from rides.trips.queries import rides
from rides.trips.queries.driving import drive_view, require_driver
from rides.trips.serializers import (
    DriveOut,
    PaymentIn,
    ReceiptOut,
    RideOut,
    TipIn,
    TollIn,
    valid,
)
from rides.trips.states import Role


class Pdf(BaseRenderer):
    """Lets a client ask for a PDF; what is answered is drawn elsewhere."""

    media_type = "application/pdf"
    format = "pdf"


@extend_schema(
    request=PaymentIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="choose_payment",
    summary="Pay a ride for later in another way",
    tags=["rides"],
)
@api_view(["POST"])
def choose(request: Request, ride_id: UUID) -> Response:
    """Choose another card, or cash, while the ride lies ahead; mends a card that was refused."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    asked = valid(PaymentIn(data=request.data))
    choice = repaying.Choice(asked["payment_method"], asked.get("card"), asked.get("organisation"))
    repaying.choose(ride_id=ride_id, choice=choice, cause=cause, now=now)
    return Response(RideOut(rides.ride_for(ride_id, user_id=user_id, now=now)).data)


@extend_schema(
    request=TipIn,
    responses=RideOut,
    parameters=[KEY],
    operation_id="tip",
    summary="Give a tip",
    tags=["rides"],
)
@api_view(["POST"])
def tip(request: Request, ride_id: UUID) -> Response:
    """Give your driver a tip by card, once the ride is over; all of it is theirs."""
    now, user_id = clock.now(), who.user_id(request)
    cause = doors.cause(request, rides.rider_role(ride_id, user_id), now=now)
    amount_minor = valid(TipIn(data=request.data))["amount_minor"]
    tipping.tip(ride_id=ride_id, amount_minor=amount_minor, cause=cause, now=now)
    return Response(RideOut(rides.ride_for(ride_id, user_id=user_id, now=now)).data)


@extend_schema(
    responses=ReceiptOut, operation_id="receipt", summary="The receipt of a ride", tags=["rides"]
)
@api_view(["GET"])
def receipt(request: Request, ride_id: UUID) -> Response:
    """Where each cent of a completed ride of yours went."""
    view = rides.completed(ride_id, user_id=who.user_id(request), now=clock.now())
    if view.receipt is None:
        raise AssertionError("a completed ride has a receipt")
    return Response(ReceiptOut(view.receipt).data)


@extend_schema(
    responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    operation_id="receipt_pdf",
    summary="The receipt of a ride as PDF",
    tags=["rides"],
)
@api_view(["GET"])
@renderer_classes([JSONRenderer, Pdf])
def receipt_pdf(request: Request, ride_id: UUID) -> HttpResponse:
    """The receipt of a completed ride of yours, on paper."""
    view = rides.completed(ride_id, user_id=who.user_id(request), now=clock.now())
    drawn = receipts.as_pdf(view, by=our_name())
    return HttpResponse(drawn, content_type="application/pdf")


@extend_schema(
    request=TollIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="add_toll",
    summary="Add a toll paid on the way",
    tags=["drive"],
)
@api_view(["POST"])
def toll(request: Request, ride_id: UUID) -> Response:
    """Add a toll that you paid on the way to the price, up to what members voted."""
    now = clock.now()
    driver_id = require_driver(who.user_id(request))
    asked = valid(TollIn(data=request.data))
    cause = doors.cause(request, Role.DRIVER, now=now)
    paid = tolls.Toll(asked["amount_minor"], asked["name"])
    late.apply(
        lambda said, at: tolls.enter(ride_id=ride_id, toll=paid, cause=said, now=at),
        **doors.step_of(request),
        cause=cause,
        now=now,
    )
    return Response(DriveOut(drive_view(driver_id, now=now)).data)
