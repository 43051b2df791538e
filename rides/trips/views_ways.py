"""Pages of a ride in hand that becomes another: another way, and a fee that is taken back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours, Refusal
from coop.web import who
from coop.work import clock
from rides.trips import contexts_ways, doors, forms
from rides.trips.actions import waivers, ways
from rides.trips.queries import rides
from rides.trips.queries import ways as priced


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Where to instead, or by which stop; then the price; then, on POST, ask the driver."""
    now, user_id = clock.now(), who.user_id(request)
    role = rides.rider_role(ride_id, user_id)
    if request.method == "GET":
        return _form(request, ride_id)
    try:
        way = priced.read_way(request.POST.get("token", ""), ride_id=ride_id, now=now)
        ways.ask(way, cause=doors.cause(request, role, now=now), now=now)
    except NotYours:
        raise
    except Refusal as refusal:
        return _form(request, ride_id, refusal)
    return redirect("ride", ride_id)


@require_POST
@login_required
def withdraw(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The rider no longer asks for another way."""
    now = clock.now()
    cause = doors.cause(request, rides.rider_role(ride_id, who.user_id(request)), now=now)
    ways.withdraw(ride_id=ride_id, cause=cause, now=now)
    return redirect("ride", ride_id)


@require_POST
@login_required
def waive(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The desk takes a fee back."""
    now = clock.now()
    cause = doors.cause(request, rides.role_on(ride_id, who.user_id(request)), now=now)
    reason = doors.words(request, "reason", most=waivers.REASON_MAX)
    waivers.waive(ride_id=ride_id, reason=reason, cause=cause, now=now)
    return redirect("ride", ride_id)


def _form(request: HttpRequest, ride_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    view = rides.ride_for(ride_id, user_id=who.user_id(request), now=now)
    if view.ended_at is not None:
        messages.info(request, _("This ride has ended, so its way can no longer change."))
        return redirect("ride", ride_id)
    end, way = None, None
    try:
        if refusal is None and forms.is_given(request.GET, "to"):
            here = view.stops[view.next_position]
            end = forms.end(request.GET, "to", near=Point(here.lat, here.lon))
        if end and end.chosen:
            instead = request.GET.get("mode") == "instead"
            stops = priced.with_place(ride_id, end.chosen, instead=instead)
            way = priced.way_view(priced.new_way(ride_id, stops, now=now))
    except Refusal as refused:
        refusal = refused
    context = contexts_ways.change_page(
        view, end, way, mode=request.GET.get("mode", "add"), now=now
    )
    status = refusal.status if refusal else 200
    return render(request, "trips/change.html", context | {"refusal": refusal}, status=status)
