"""Pages of rides for later: another time, still holds; and “tell me when a car is free”."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.web import who
from coop.work import clock
from rides.trips import contexts_later, doors, forms, forms_later, wording
from rides.trips.actions import alerts as watching
from rides.trips.actions import scheduling
from rides.trips.queries import alerts, rides
from rides.trips.states import State


@require_http_methods(["GET", "POST"])
@login_required
def change_time(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Move a ride for later to another time; what was typed stays where it cannot be."""
    now, user_id = clock.now(), who.user_id(request)
    role = rides.rider_role(ride_id, user_id)
    view = rides.ride_for(ride_id, user_id=user_id, now=now)
    refusal = None
    if request.method == "GET" and view.state != State.SCHEDULED:
        messages.info(request, wording.no_other_time(view.state))
        return redirect("ride", ride_id)
    if request.method == "POST":
        try:
            pickup_at = forms_later.wished_at(_later(request.POST), view.zone)
            if pickup_at is None:
                raise Malformed("")
            cause = doors.cause(request, role, now=now)
            scheduling.reschedule(ride_id=ride_id, pickup_at=pickup_at, cause=cause, now=now)
            return redirect("ride", ride_id)
        except Refusal as refused:
            refusal = refused
    typed = request.POST if refusal else _now_booked(view)
    when = forms_later.when(typed, view.zone, now=now)
    context = contexts_later.time_page(view, when) | {"refusal": refusal}
    return render(request, "trips/time.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def confirm(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The ride still holds."""
    now = clock.now()
    cause = doors.cause(request, rides.rider_role(ride_id, who.user_id(request)), now=now)
    scheduling.confirm(ride_id=ride_id, cause=cause, now=now)
    return redirect("ride", ride_id)


@require_POST
@login_required
def ask_alert(request: HttpRequest) -> HttpResponse:
    """Tell me when a car is free for this way."""
    fields = ("from", *forms.given_vias(request.POST), "to")
    found = [forms.end(request.POST, field).chosen for field in fields]
    stops = tuple(stop for stop in found if stop is not None)
    if len(stops) < len(fields):
        return redirect("plan")
    wish = forms.wish(request.POST, None)
    new = watching.NewAlert(who.user_id(request), doors.event_id(request), stops, wish)
    return redirect("alert", watching.ask(new, now=clock.now()))


@require_safe
@login_required
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Whether a car is free by now; the page asks again by itself."""
    view = alerts.alert(alert_id, user_id=who.user_id(request), now=clock.now())
    return render(request, "trips/alert.html", {"alert": view, "zone": view.zone})


@require_POST
@login_required
def stop_alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """No longer tell me."""
    watching.stop(alert_id=alert_id, by=who.user_id(request), now=clock.now())
    return redirect("rides")


def _later(data: QueryDict) -> QueryDict:
    """The fields of the form, which always means later."""
    fields = data.copy()
    fields["when"] = "later"
    return fields


def _now_booked(view: rides.RideView) -> QueryDict:
    fields = QueryDict(mutable=True)
    fields.update(forms_later.local(view.pickup_at, view.zone) if view.pickup_at else {})
    return fields
