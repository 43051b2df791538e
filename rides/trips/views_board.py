"""The board: rides for later that drivers claim, confirm and give back. Works without scripts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.web import who
from coop.work import clock
from rides.trips import contexts_later, contexts_near, doors
from rides.trips.actions import claiming
from rides.trips.actions.moves import Cause
from rides.trips.queries import near as nearby
from rides.trips.queries import orders
from rides.trips.queries.driving import require_driver
from rides.trips.states import Role

REASON_MAX = 300


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """What can be claimed, and what this driver has claimed."""
    return _render(request, require_driver(who.user_id(request)))


@require_POST
@login_required
def claim(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Give one's word for a ride."""
    return _do(
        request,
        lambda driver_id, cause, now: claiming.claim(
            ride_id=ride_id, driver_id=driver_id, cause=cause, now=now
        ),
    )


@require_POST
@login_required
def confirm(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Say that a claimed ride holds."""
    return _do(
        request,
        lambda driver_id, cause, now: claiming.confirm(
            ride_id=ride_id, driver_id=driver_id, cause=cause, now=now
        ),
    )


@require_POST
@login_required
def release(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Give a claimed ride back."""
    reason = doors.words(request, "reason", most=REASON_MAX)
    return _do(
        request,
        lambda driver_id, cause, now: claiming.release(
            ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now
        ),
    )


@require_safe
@login_required
def near(request: HttpRequest) -> HttpResponse:
    """Rides near this driver lately, and why they were asked or not."""
    now = clock.now()
    found = nearby.rides_near(require_driver(who.user_id(request)), now=now)
    return render(request, "trips/near.html", contexts_near.near_page(found))


def _do(request: HttpRequest, step: Callable[[UUID, Cause, datetime], None]) -> HttpResponse:
    """Take one step and show the board; a refusal stands on it."""
    now = clock.now()
    driver_id = require_driver(who.user_id(request))
    try:
        step(driver_id, doors.cause(request, Role.DRIVER, now=now), now)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _render(request, driver_id, refusal)
    return redirect("board")


def _render(request: HttpRequest, driver_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    context = contexts_later.board_page(orders.board_in_order(driver_id, now=now), now=now)
    context |= {"refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "trips/board.html", context, status=status)
