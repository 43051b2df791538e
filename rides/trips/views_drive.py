"""The driver's page: online and offline, offers, the steps of a ride. Works without scripts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from coop.basics.refusals import NotAllowed, Refusal
from coop.web import who
from coop.work import clock
from rides.dispatch.actions import offers
from rides.fleet import actions as fleet
from rides.fleet import queries as fleet_queries
from rides.fleet.motion import Fix
from rides.places import queries as places
from rides.trips import contexts_drive, doors
from rides.trips.actions import contact, driving, ending, late, stops, tolls, ways
from rides.trips.actions.moves import Cause
from rides.trips.cancelling import BY_DRIVERS
from rides.trips.queries import rides
from rides.trips.queries.driving import drive_view, require_driver
from rides.trips.states import Role


@require_GET
@login_required
def drive(request: HttpRequest) -> HttpResponse:
    """The driver's one page."""
    try:
        return _render(request, "fleet/drive.html")
    except NotAllowed as refusal:
        return render(request, "fleet/not_yet.html", {"refusal": refusal}, status=403)


@require_GET
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """The live part of the driver's page."""
    return _render(request, "fleet/_sheet.html")


@require_POST
@login_required
def online(request: HttpRequest) -> HttpResponse:
    """Start a shift where the phone is; without a position, where the car was last seen."""
    return _do(request, lambda driver_id, now: _go_online(request, driver_id, now))


@require_POST
@login_required
def offline(request: HttpRequest) -> HttpResponse:
    """End the shift."""
    return _do(request, lambda driver_id, now: fleet.go_offline(driver_id=driver_id, now=now))


@require_POST
@login_required
def pause(request: HttpRequest) -> HttpResponse:
    """Stop offers without ending the shift."""
    return _do(
        request, lambda driver_id, now: fleet.pause(driver_id=driver_id, is_paused=True, now=now)
    )


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Take offers again."""
    return _do(
        request, lambda driver_id, now: fleet.pause(driver_id=driver_id, is_paused=False, now=now)
    )


@require_POST
@login_required
def accept(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take an offered ride."""
    return _step(
        request,
        lambda cause, now: driving.accept(
            offer_id=offer_id, driver_id=_driver(request), cause=cause, now=now
        ),
    )


@require_POST
@login_required
def decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Say no to an offer."""
    return _do(
        request,
        lambda driver_id, now: offers.decline(offer_id=offer_id, driver_id=driver_id, now=now),
    )


@require_POST
@login_required
def arrive(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Say that the driver is at the pickup."""
    reason = doors.words(request, "reason", most=300)
    return _step(
        request,
        lambda cause, now: driving.arrive(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


@require_POST
@login_required
def here(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Tell the rider that the driver is here."""
    return _step(request, lambda cause, now: contact.tried(ride_id=ride_id, cause=cause, now=now))


@require_POST
@login_required
def start(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Begin the ride with the rider's PIN."""
    pin = doors.words(request, "pin", most=10)
    return _step(
        request, lambda cause, now: driving.start(ride_id=ride_id, pin=pin, cause=cause, now=now)
    )


@require_POST
@login_required
def reach(request: HttpRequest, ride_id: UUID, position: int) -> HttpResponse:
    """Say that the driver is at a stop on the way."""
    reason = doors.words(request, "reason", most=300)
    return _step(
        request,
        lambda cause, now: stops.reach(
            ride_id=ride_id, position=position, reason=reason, cause=cause, now=now
        ),
    )


@require_POST
@login_required
def leave(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Drive on from a stop."""
    return _step(request, lambda cause, now: stops.leave(ride_id=ride_id, cause=cause, now=now))


@require_POST
@login_required
def accept_way(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Agree to another way."""
    return _step(request, lambda cause, now: ways.accept(change_id=change_id, cause=cause, now=now))


@require_POST
@login_required
def decline_way(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Stay on the way."""
    return _step(
        request, lambda cause, now: ways.decline(change_id=change_id, cause=cause, now=now)
    )


@require_POST
@login_required
def complete(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """End the ride at its destination; short of a stop only if the driver says so."""
    skips = request.POST.get("skips_stops") == "1"
    return _step(
        request,
        lambda cause, now: driving.complete(
            ride_id=ride_id, cause=cause, now=now, skips_stops=skips
        ),
    )


@require_POST
@login_required
def toll(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Add a toll paid on the way."""

    def step(cause: Cause, now: datetime) -> None:
        paid = doors.toll_minor(request, rides.currency_of(ride_id))
        named = tolls.Toll(paid, doors.words(request, "name", most=tolls.NAME_MAX))
        tolls.enter(ride_id=ride_id, toll=named, cause=cause, now=now)

    return _step(request, step)


@require_POST
@login_required
def collected(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Confirm that the rider paid in cash."""
    return _step(
        request, lambda cause, now: driving.confirm_cash(ride_id=ride_id, cause=cause, now=now)
    )


@require_POST
@login_required
def release(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Give the ride back, for one of the reasons on the page."""
    chosen = request.POST.get("reason", "")
    reason = chosen if chosen in BY_DRIVERS else "driver"
    return _step(
        request,
        lambda cause, now: ending.release(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


@require_POST
@login_required
def no_show(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Say that nobody came."""
    return _step(request, lambda cause, now: ending.no_show(ride_id=ride_id, cause=cause, now=now))


@require_POST
@login_required
def abort(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Break off a ride under way."""
    reason = doors.words(request, "reason", most=300) or "driver"
    return _step(
        request,
        lambda cause, now: ending.abort(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


def _driver(request: HttpRequest) -> UUID:
    return require_driver(who.user_id(request))


def _go_online(request: HttpRequest, driver_id: UUID, now: datetime) -> None:
    fleet.go_online(
        driver_id=driver_id,
        fix=_where(request, driver_id, now),
        now=now,
        vehicle_id=doors.chosen_id(request, "vehicle_id"),
    )


def _where(request: HttpRequest, driver_id: UUID, now: datetime) -> Fix:
    if request.POST.get("lat"):
        return doors.fix(request.POST.dict(), now=now)
    seen = fleet_queries.fix_of(driver_id)
    at = seen.at if seen else places.centre(places.main_zone().id)
    return Fix(at, 0.0, 10.0, now)


def _do(request: HttpRequest, action: Callable[[UUID, datetime], object]) -> HttpResponse:
    """Carry out one action, then show the screen; a refusal is shown in place."""
    try:
        action(_driver(request), clock.now())
    except Refusal as refusal:
        return _answer(request, refusal)
    return _answer(request, None)


def _step(request: HttpRequest, step: Callable[[Cause, datetime], object]) -> HttpResponse:
    def applied(_driver_id: UUID, now: datetime) -> None:
        cause = doors.cause(request, Role.DRIVER, now=now)
        late.apply(step, **doors.step_of(request), cause=cause, now=now)

    return _do(request, applied)


def _answer(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # 200 even where something was refused: htmx puts only successes in place.
        return _render(request, "fleet/_sheet.html", refusal)
    if refusal is None:
        return redirect("drive")
    return _render(request, "fleet/drive.html", refusal, status=refusal.status)


def _render(
    request: HttpRequest, name: str, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    now = clock.now()
    context = contexts_drive.drive_page(drive_view(_driver(request), now=now), now=now)
    return render(request, name, context | {"refusal": refusal}, status=status)
