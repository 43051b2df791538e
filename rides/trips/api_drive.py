"""The API of rides, for drivers: screen, shift, positions, offers and the steps of a ride."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from rides.dispatch.actions import offers
from rides.fleet import actions as fleet
from rides.trips import doors
from rides.trips.actions import contact, driving, ending, late, stops, tracking
from rides.trips.actions.moves import Cause
from rides.trips.api import KEY
from rides.trips.queries.driving import drive_view, require_driver
from rides.trips.serializers import (
    CompleteIn,
    DriveOut,
    FixesIn,
    OnlineIn,
    PauseIn,
    PinIn,
    ReasonIn,
    valid,
)
from rides.trips.states import Role


@extend_schema(
    responses=DriveOut,
    operation_id="drive_screen",
    summary="My screen",
    tags=["drive"],
)
@api_view(["GET"])
def screen(request: Request) -> Response:
    """Your whole screen at one `seq`: shift, offer, ride in hand with guidance, earnings."""
    return _screen(request)


@extend_schema(
    request=OnlineIn,
    responses=DriveOut,
    operation_id="go_online",
    summary="Go online",
    tags=["drive"],
)
@api_view(["POST"])
def online(request: Request) -> Response:
    """Start a shift where you are."""
    now = clock.now()
    asked = valid(OnlineIn(data=request.data))
    fleet.go_online(
        driver_id=_driver(request),
        fix=doors.fix(asked, now=now),
        now=now,
        vehicle_id=asked.get("vehicle_id"),
    )
    return _screen(request)


@extend_schema(
    request=None,
    responses=DriveOut,
    operation_id="go_offline",
    summary="Go offline",
    tags=["drive"],
)
@api_view(["POST"])
def offline(request: Request) -> Response:
    """End your shift."""
    fleet.go_offline(driver_id=_driver(request), now=clock.now())
    return _screen(request)


@extend_schema(
    request=PauseIn,
    responses=DriveOut,
    operation_id="pause",
    summary="Pause or resume offers",
    tags=["drive"],
)
@api_view(["POST"])
def pause(request: Request) -> Response:
    """Stop or resume offers without ending the shift."""
    is_paused = valid(PauseIn(data=request.data))["is_paused"]
    fleet.pause(driver_id=_driver(request), is_paused=is_paused, now=clock.now())
    return _screen(request)


@extend_schema(
    request=FixesIn,
    responses={204: None},
    operation_id="report_positions",
    summary="Report positions",
    tags=["drive"],
)
@api_view(["POST"])
def positions(request: Request) -> Response:
    """Report where you are or were; the same as by socket, for when that is down."""
    now = clock.now()
    asked = valid(FixesIn(data=request.data))["positions"]
    fixes, driver_id = [doors.fix(one, now=now) for one in asked], _driver(request)
    ride_id = tracking.track(driver_id=driver_id, fix=fixes[-1], now=now)
    if ride_id:
        tracking.keep(ride_id, driver_id, fixes, now=now)
    return Response(status=204)


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="accept",
    summary="Accept an offer",
    tags=["drive"],
)
@api_view(["POST"])
def accept(request: Request, offer_id: UUID) -> Response:
    """Take an offered ride."""
    now = clock.now()
    cause = doors.cause(request, Role.DRIVER, now=now)
    driving.accept(offer_id=offer_id, driver_id=_driver(request), cause=cause, now=now)
    return _screen(request)


@extend_schema(
    request=None,
    responses=DriveOut,
    operation_id="decline",
    summary="Decline an offer",
    tags=["drive"],
)
@api_view(["POST"])
def decline(request: Request, offer_id: UUID) -> Response:
    """Say no to an offer. It costs you nothing."""
    offers.decline(offer_id=offer_id, driver_id=_driver(request), now=clock.now())
    return _screen(request)


@extend_schema(
    request=ReasonIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="arrive",
    summary="Arrive at the pickup",
    tags=["drive"],
)
@api_view(["POST"])
def arrive(request: Request, ride_id: UUID) -> Response:
    """Say that you are at the pickup; from further away, say why."""
    reason = valid(ReasonIn(data=request.data))["reason"]
    return _step(
        request,
        lambda cause, now: driving.arrive(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="say_here",
    summary="Tell the rider that you are here",
    tags=["drive"],
)
@api_view(["POST"])
def here(request: Request, ride_id: UUID) -> Response:
    """Write to your rider that you are here; needed before you may say that nobody came."""
    return _step(request, lambda cause, now: contact.tried(ride_id=ride_id, cause=cause, now=now))


@extend_schema(
    request=PinIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="start",
    summary="Start a ride",
    tags=["drive"],
)
@api_view(["POST"])
def start(request: Request, ride_id: UUID) -> Response:
    """Begin the ride with the rider's PIN."""
    pin = valid(PinIn(data=request.data))["pin"]
    return _step(
        request, lambda cause, now: driving.start(ride_id=ride_id, pin=pin, cause=cause, now=now)
    )


@extend_schema(
    request=ReasonIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="reach_stop",
    summary="Reach a stop on the way",
    tags=["drive"],
)
@api_view(["POST"])
def reach(request: Request, ride_id: UUID, position: int) -> Response:
    """Say that you are at the next stop; from further away, say why. Waiting there is counted."""
    reason = valid(ReasonIn(data=request.data))["reason"]
    return _step(
        request,
        lambda cause, now: stops.reach(
            ride_id=ride_id, position=position, reason=reason, cause=cause, now=now
        ),
    )


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="leave_stop",
    summary="Drive on from a stop",
    tags=["drive"],
)
@api_view(["POST"])
def leave(request: Request, ride_id: UUID) -> Response:
    """Drive on to the next stop; the waiting clock stops."""
    return _step(request, lambda cause, now: stops.leave(ride_id=ride_id, cause=cause, now=now))


@extend_schema(
    request=CompleteIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="complete",
    summary="Complete a ride",
    tags=["drive"],
)
@api_view(["POST"])
def complete(request: Request, ride_id: UUID) -> Response:
    """End the ride at its destination; before every stop was reached only if you say so."""
    skips = valid(CompleteIn(data=request.data))["skips_stops"]
    return _step(
        request,
        lambda cause, now: driving.complete(
            ride_id=ride_id, cause=cause, now=now, skips_stops=skips
        ),
    )


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="confirm_cash",
    summary="Confirm the cash",
    tags=["drive"],
)
@api_view(["POST"])
def collected(request: Request, ride_id: UUID) -> Response:
    """Confirm that the rider paid in cash."""
    return _step(
        request, lambda cause, now: driving.confirm_cash(ride_id=ride_id, cause=cause, now=now)
    )


@extend_schema(
    request=ReasonIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="release",
    summary="Give a ride back",
    tags=["drive"],
)
@api_view(["POST"])
def release(request: Request, ride_id: UUID) -> Response:
    """Give the ride back; another driver is looked for at the same price."""
    reason = valid(ReasonIn(data=request.data))["reason"] or "driver"
    return _step(
        request,
        lambda cause, now: ending.release(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


@extend_schema(
    request=None,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="no_show",
    summary="Say that nobody came",
    tags=["drive"],
)
@api_view(["POST"])
def no_show(request: Request, ride_id: UUID) -> Response:
    """Say that nobody came; possible after the voted wait."""
    return _step(request, lambda cause, now: ending.no_show(ride_id=ride_id, cause=cause, now=now))


@extend_schema(
    request=ReasonIn,
    responses=DriveOut,
    parameters=[KEY],
    operation_id="abort",
    summary="Break off a ride",
    tags=["drive"],
)
@api_view(["POST"])
def abort(request: Request, ride_id: UUID) -> Response:
    """Break off a ride under way because of an emergency or a breakdown."""
    reason = valid(ReasonIn(data=request.data))["reason"] or "driver"
    return _step(
        request,
        lambda cause, now: ending.abort(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


def _driver(request: Request) -> UUID:
    return require_driver(who.user_id(request))


def _screen(request: Request) -> Response:
    return Response(DriveOut(drive_view(_driver(request), now=clock.now())).data)


def _step(request: Request, step: Callable[[Cause, datetime], object]) -> Response:
    now = clock.now()
    _driver(request)
    said = doors.cause(request, Role.DRIVER, now=now)
    late.apply(step, **doors.step_of(request), cause=said, now=now)
    return _screen(request)
