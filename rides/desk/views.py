"""The desk's pages: the board, one ride, booking by phone, messages. Work without scripts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import gates
from coop.organisations.queries import accounts
from coop.web import who
from coop.work import clock
from rides.desk import contexts, forms
from rides.desk.actions import calls, overriding, steering
from rides.desk.actions import messages as lines
from rides.desk.queries import board as boards
from rides.desk.queries import callers
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import contexts as trip_contexts
from rides.trips import doors, forms_later, quotes
from rides.trips.actions.moves import Cause
from rides.trips.states import Role

REASON_MAX = 300


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """The one screen: map, table, booking by phone."""
    by = gates.dispatcher(request)
    context = _board(request, by) | _call(request, {}, now=clock.now())
    return render(request, "desk/board.html", context)


@require_safe
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """The live part of the one screen."""
    return render(request, "desk/_board.html", _board(request, gates.dispatcher(request)))


@require_safe
@login_required
def ride(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """One ride with its people, who are told that somebody looked."""
    return _ride(request, ride_id, gates.dispatcher(request), None)


@require_POST
@login_required
def assign(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Give the ride to a driver; from another driver, if one is on the way."""

    def step(cause: Cause, now: datetime) -> None:
        driver_id = _uuid(request, "driver")
        reason = doors.words(request, "reason", most=REASON_MAX)
        found = boards.row(ride_id, now=now)
        act = steering.hand_on if found and found.ride.promised_at else steering.assign
        act(ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now)

    return _step(request, ride_id, step)


@require_POST
@login_required
def take_back(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Take the driver off the ride and look for another."""
    reason = doors.words(request, "reason", most=REASON_MAX)
    return _step(
        request,
        ride_id,
        lambda cause, now: steering.take_back(ride_id=ride_id, reason=reason, cause=cause, now=now),
    )


@require_POST
@login_required
def exchange(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Exchange the driver with that of another ride, named by its short number."""
    reason = doors.words(request, "reason", most=REASON_MAX)
    number = doors.words(request, "number", most=8)
    return _step(
        request,
        ride_id,
        lambda cause, now: steering.exchange(
            ride_id=ride_id,
            other_id=boards.called(number),
            reason=reason,
            cause=cause,
            now=now,
        ),
    )


@require_POST
@login_required
def override(request: HttpRequest, ride_id: UUID, step: str) -> HttpResponse:
    """Do a step of the ride for its people: arrive, start, complete or cancel it, with a reason."""
    reason = doors.words(request, "reason", most=REASON_MAX)
    return _step(
        request,
        ride_id,
        lambda cause, now: overriding.do(
            step, ride_id=ride_id, reason=reason, cause=cause, now=now
        ),
    )


@require_POST
@login_required
def see(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The ride's end was looked at: it leaves those that need attention."""
    by, now = gates.dispatcher(request), clock.now()
    cause = Cause(by, Role.DESK, now, doors.event_id(request))
    try:
        steering.see(ride_id=ride_id, cause=cause, now=now)
    except steering.NotOver as refusal:
        return _ride(request, ride_id, by, refusal)
    return redirect("desk")


@require_POST
@login_required
def undo(request: HttpRequest, act_id: UUID) -> HttpResponse:
    """Take back what one did last."""
    by, now = gates.dispatcher(request), clock.now()
    cause = Cause(by, Role.DESK, now, doors.event_id(request))
    try:
        steering.undo(act_id=act_id, cause=cause, now=now)
        messages.info(request, _("Undone."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def book(request: HttpRequest) -> HttpResponse:
    """Book by phone: GET asks for the price of what was typed, POST books it."""
    by, now = gates.dispatcher(request), clock.now()
    if request.method == "POST":
        return _book(request, by, now=now)
    context = _call(request, _priced(request, by, now=now), now=now)
    is_part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/_price.html" if is_part else "desk/book.html", context)


@require_safe
@login_required
def caller(request: HttpRequest) -> HttpResponse:
    """Who calls, while the number is typed; a look that is logged to them."""
    by = gates.dispatcher(request)
    return render(request, "desk/_caller.html", _known(request, by, now=clock.now()))


@require_POST
@login_required
def send(request: HttpRequest) -> HttpResponse:
    """Write to one driver, or to all who are on the road in the zone."""
    by, now, key = gates.dispatcher(request), clock.now(), doors.event_id(request)
    text = doors.words(request, "text", most=lines.TEXT_MAX + 1)
    try:
        driver = request.POST.get("driver")
        if driver:
            drivers = [_uuid(request, "driver")]
            lines.send(driver_ids=drivers, text=text, by=by, client_event_id=key, now=now)
        else:
            zone_id = places.zone_called(request.POST.get("zone") or None).id
            lines.broadcast(zone_id=zone_id, text=text, by=by, client_event_id=key, now=now)
        messages.info(request, _("Sent. It stays on their screen until they have read it."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    ride_id = request.POST.get("ride")
    return redirect("desk-ride", ride_id) if ride_id else redirect("desk")


@require_POST
@login_required
def read(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The driver has read a line from the desk."""
    lines.read(message_id=message_id, user_id=who.user_id(request), now=clock.now())
    return redirect("drive")


def _board(request: HttpRequest, by: UUID) -> contexts.Context:
    now, zone = clock.now(), places.zone_called(request.GET.get("zone") or None)
    found = boards.board(zone.id, by=by, now=now)
    return contexts.board_page(found, zone, request.GET.get("tab", ""), now=now)


def _ride(request: HttpRequest, ride_id: UUID, by: UUID, refusal: Refusal | None) -> HttpResponse:
    now = clock.now()
    found = boards.row(ride_id, now=now)
    if found is None:
        raise NotYours(_("There is no such ride."))
    zone = places.zone(boards.zone_of(ride_id))
    context = contexts.ride_page(found, zone, by=by, now=now) | {"refusal": refusal}
    context["typed"] = request.POST if refusal else {}
    return render(request, "desk/ride.html", context, status=refusal.status if refusal else 200)


def _step(
    request: HttpRequest, ride_id: UUID, step: Callable[[Cause, datetime], object]
) -> HttpResponse:
    """Carry out one step; a refusal is shown where it was pressed, with what was typed."""
    by, now = gates.dispatcher(request), clock.now()
    try:
        step(Cause(by, Role.DESK, now, doors.event_id(request)), now)
    except Malformed:
        raise
    except Refusal as refusal:
        return _ride(request, ride_id, by, refusal)
    return redirect("desk-ride", ride_id)


def _priced(request: HttpRequest, by: UUID, *, now: datetime) -> contexts.Context:
    """The price of what was typed, or what has to be said more exactly."""
    if not forms.is_asked(request.GET):
        return {}
    zone = places.zone_called(request.GET.get("zone") or None)
    asked = forms.ask(request.GET, zone, now=now)
    context: contexts.Context = {"asked": asked, "refusal": asked.refusal}
    if asked.quote is None:
        return context | {"unclear": "" if asked.refusal else forms.unclear(asked)}
    page = trip_contexts.quote_page(asked.quote, now=now, edit_url="", is_signed_in=True)
    return context | {"quote": page["quote"]}


def _book(request: HttpRequest, by: UUID, *, now: datetime) -> HttpResponse:
    call = calls.Call(
        phone=doors.words(request, "phone", most=60),
        name=doors.words(request, "name", most=80),
        note=doors.words(request, "note", most=200),
        organisation_id=doors.chosen_id(request, "organisation"),
        cost_centre=doors.words(request, "cost_centre", most=40),
    )
    try:
        quoted = quotes.read(request.POST.get("token", ""), now=now)
        key = doors.event_id(request)
        ride_id = calls.book(quoted, call, by=by, client_event_id=key, now=now)
    except Refusal as refusal:
        context = _call(request, {"refusal": refusal}, now=now)
        return render(request, "desk/book.html", context, status=refusal.status)
    messages.info(request, _("Booked for %s.") % (call.name or _("the caller")))
    return redirect("desk-ride", ride_id)


def _call(request: HttpRequest, more: contexts.Context, *, now: datetime) -> contexts.Context:
    """The form of a call, as it was typed so far."""
    by, data = gates.dispatcher(request), request.POST or request.GET
    zone = places.zone_called(data.get("zone") or None)
    return {
        "zone": zone,
        "map": trip_contexts.map_of(zone),
        "form": forms.typed(data),
        "when": forms_later.when(data, zone, now=now),
        "classes": fleet.classes(),
        "now": now,
        "client_event_id": uuid4(),
        "organisations": accounts.open_for_desk(zone.currency),
        "refusal": None,
        **_known(request, by, now=now),
        **more,
    }


def _known(request: HttpRequest, by: UUID, *, now: datetime) -> contexts.Context:
    data = request.POST or request.GET
    number = data.get("phone", "").strip()
    if not number:
        return {"caller": None, "caller_refusal": None, "is_new": False}
    try:
        found = callers.caller(number, by=by, now=now)
    except Refusal as refusal:
        return {"caller": None, "caller_refusal": refusal, "is_new": False}
    return {"caller": found, "caller_refusal": None, "is_new": found is None}


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Malformed(_("Choose a driver.")) from error
