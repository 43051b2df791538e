"""The API of the board: rides for later that drivers claim, confirm and give back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from rides.trips import doors
from rides.trips.actions import claiming
from rides.trips.actions.moves import Cause
from rides.trips.api import KEY
from rides.trips.queries import near as nearby
from rides.trips.queries.driving import require_driver
from rides.trips.queries.orders import board_in_order
from rides.trips.serializers import valid
from rides.trips.serializers_later import BoardOut, GiveBackIn, NearOut
from rides.trips.states import Role


@extend_schema(responses=BoardOut, operation_id="board", summary="Rides for later", tags=["drive"])
@api_view(["GET"])
def board(request: Request) -> Response:
    """Rides for later in your zone, coarsely until you claim one, and those that you claimed."""
    driver_id = require_driver(who.user_id(request))
    return Response(BoardOut(board_in_order(driver_id, now=clock.now())).data)


@extend_schema(
    responses=NearOut, operation_id="rides_near_you", summary="Rides near you", tags=["drive"]
)
@api_view(["GET"])
def near(request: Request) -> Response:
    """Rides that began near you lately, and why you were asked or not: coarsely, and without whom."""
    driver_id = require_driver(who.user_id(request))
    return Response(NearOut(nearby.rides_near(driver_id, now=clock.now())).data)


@extend_schema(
    request=None,
    responses=BoardOut,
    parameters=[KEY],
    operation_id="claim",
    summary="Claim a ride for later",
    tags=["drive"],
)
@api_view(["POST"])
def claim(request: Request, ride_id: UUID) -> Response:
    """Give your word for a ride; you are asked to confirm it before."""
    return _do(
        request,
        lambda driver_id, cause, now: claiming.claim(
            ride_id=ride_id, driver_id=driver_id, cause=cause, now=now
        ),
    )


@extend_schema(
    request=None,
    responses=BoardOut,
    parameters=[KEY],
    operation_id="confirm_claim",
    summary="Confirm a claimed ride",
    tags=["drive"],
)
@api_view(["POST"])
def confirm(request: Request, ride_id: UUID) -> Response:
    """Say that you will be there."""
    return _do(
        request,
        lambda driver_id, cause, now: claiming.confirm(
            ride_id=ride_id, driver_id=driver_id, cause=cause, now=now
        ),
    )


@extend_schema(
    request=GiveBackIn,
    responses=BoardOut,
    parameters=[KEY],
    operation_id="give_back_claim",
    summary="Give a claimed ride back",
    tags=["drive"],
)
@api_view(["POST"])
def release(request: Request, ride_id: UUID) -> Response:
    """Back to the board; late enough it is counted, and needs a reason."""
    reason = valid(GiveBackIn(data=request.data))["reason"]
    return _do(
        request,
        lambda driver_id, cause, now: claiming.release(
            ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now
        ),
    )


def _do(request: Request, step: Callable[[UUID, Cause, datetime], None]) -> Response:
    now = clock.now()
    driver_id = require_driver(who.user_id(request))
    step(driver_id, doors.cause(request, Role.DRIVER, now=now), now)
    return Response(BoardOut(board_in_order(driver_id, now=now)).data)
