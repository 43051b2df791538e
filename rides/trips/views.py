"""Pages of rides for riders: where to, the price, the ride, its receipt, all rides."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.rulebook.queries import opened_at
from coop.web import who
from coop.work import clock
from rides.places import queries as places
from rides.trips import contexts, contexts_later, doors, forms, forms_later, quotes
from rides.trips.actions import booking, driving, ending
from rides.trips.queries import later, lists, quoting, rides
from rides.trips.states import Role, State

PAGE = 30


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, the city as it is now, where the fee goes."""
    if opened_at() is None:
        return _soon(request)
    now = clock.now()
    zone = places.main_zone()
    context = contexts.home_page(zone, now=now)
    return render(request, "web/home.html", context)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Where to? Then, once both ends are clear, the price in lines."""
    if opened_at() is None:
        return _soon(request)
    is_asked = forms.is_given(request.GET, "from") and forms.is_given(request.GET, "to")
    if not is_asked or request.GET.get("edit"):
        return _search(request)
    try:
        start = forms.end(request.GET, "from")
        near = start.chosen.at if start.chosen else None
        finish = forms.end(request.GET, "to", near=near)
    except Refusal as refusal:
        return _search(request, refusal)
    if start.chosen is None or finish.chosen is None:
        return render(request, "trips/pick.html", {"ends": [start, finish]})
    zone = places.zone_at(start.chosen.at) or places.main_zone()
    try:
        pickup_at = forms_later.wished_at(request.GET, zone)
    except Refusal as refusal:
        return _search(request, refusal)
    return _price(request, start.chosen, finish.chosen, pickup_at=pickup_at)


@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Book the quoted ride; whoever is not signed in signs in first and comes back to a price."""
    now = clock.now()
    try:
        quoted = quotes.read(request.POST.get("token", ""), now=now)
    except quotes.QuoteExpired as refusal:
        ends = refusal.stops[0], refusal.stops[-1]
        return _price(request, *ends, refusal, pickup_at=refusal.pickup_at)
    except quotes.QuoteAltered as refusal:
        return _search(request, refusal)
    if not request.user.is_authenticated:
        return redirect("/accounts/login/?" + urlencode({"next": contexts.price_url(quoted)}))
    user_id = who.user_id(request)
    wish = booking.Booking(user_id, user_id, doors.event_id(request))
    try:
        ride_id = booking.book(quoted, wish, now=now)
    except booking.QuoteUsed:
        return redirect(contexts.price_url(quoted))
    except (booking.AlreadyRiding, later.Overlaps) as refusal:
        ends = quoted.stops[0], quoted.stops[-1]
        return _price(request, *ends, refusal, pickup_at=quoted.pickup_at)
    return redirect("ride", ride_id)


@require_safe
@login_required
def ride(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """One ride from booking to receipt: one address for all of it."""
    context = _ride_context(request, ride_id)
    is_done = context["ride"]["state"] == State.COMPLETED
    return render(request, "trips/receipt.html" if is_done else "trips/ride.html", context)


@require_safe
@login_required
def sheet(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The live part of a ride's page, fetched again whenever something changed."""
    return render(request, "trips/_sheet.html", _ride_context(request, ride_id))


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """What cancelling costs, before it happens; then, on POST, cancel for at most that."""
    now, user_id = clock.now(), who.user_id(request)
    role = rides.rider_role(ride_id, user_id)
    refusal = None
    if request.method == "POST":
        try:
            agreed_minor = doors.fee_minor(request)
            cause = doors.cause(request, role, now=now)
            ending.cancel(
                ride_id=ride_id,
                agreed_minor=agreed_minor,
                emergency=request.POST.get("emergency") == "1",
                cause=cause,
                now=now,
            )
            return redirect("ride", ride_id)
        except ending.FeeChanged as changed:
            refusal = changed
    context = _ride_context(request, ride_id)
    if context["ride"]["cancel"] is None:
        return redirect("ride", ride_id)
    context |= {"cancel": context["ride"]["cancel"], "refusal": refusal}
    return render(request, "trips/cancel.html", context)


@require_POST
@login_required
def extend(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Search as long again, once."""
    now = clock.now()
    cause = doors.cause(request, _rider(request, ride_id), now=now)
    ending.extend(ride_id=ride_id, cause=cause, now=now)
    return redirect("ride", ride_id)


@require_POST
@login_required
def aboard(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The rider says that they are in the car."""
    now = clock.now()
    cause = doors.cause(request, _rider(request, ride_id), now=now)
    driving.begin(ride_id=ride_id, cause=cause, now=now)
    return redirect("ride", ride_id)


@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponse:
    """Your rides: what lies ahead, then the newest first."""
    before = doors.instant(request.GET.get("before"))
    user_id, now = who.user_id(request), clock.now()
    found = lists.rides_of(user_id, limit=PAGE + 1, before=before, with_ahead=False)
    shown = found[:PAGE]
    older = None
    if len(found) > PAGE:
        older = "?" + urlencode({"before": shown[-1].booked_at.isoformat()})
    context = {"rides": shown, "next_url": older}
    if before is None:
        context |= contexts_later.ahead(user_id, now=now)
    return render(request, "trips/history.html", context)


def _soon(request: HttpRequest) -> HttpResponse:
    """What a co-operative says of itself before it opens."""
    return render(request, "trips/soon.html", {"zone": places.zones()[:1]})


def _search(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    zone = places.main_zone()
    recent: list[locker.Place] = []
    if request.user.is_authenticated:
        user_id = who.user_id(request)
        live = rides.live_ride_of(user_id)
        if live and refusal is None and request.GET.get("when") != "later":
            return redirect("ride", live)
        recent = locker.places(user_id, reader=str(user_id), now=clock.now())
    context = {
        "form": forms.typed(request.POST or request.GET),
        "when": forms_later.when(request.POST or request.GET, zone, now=clock.now()),
        "recent": recent,
        "zone": zone,
        "map": contexts.map_of(zone),
        "scene": contexts.city_scene(zone),
        "refusal": refusal,
    }
    return render(request, "trips/plan.html", context, status=refusal.status if refusal else 200)


def _price(
    request: HttpRequest,
    start: quotes.QuotedStop,
    finish: quotes.QuotedStop,
    refusal: Refusal | None = None,
    pickup_at: datetime | None = None,
) -> HttpResponse:
    now = clock.now()
    try:
        quoted = quoting.quote([start, finish], quotes.Wish(pickup_at=pickup_at), now=now)
    except Refusal as refused:
        return _search(request, refused)
    is_signed_in = request.user.is_authenticated
    context = contexts.quote_page(
        quoted,
        now=now,
        edit_url=contexts.price_url(quoted, is_edit=True),
        is_signed_in=is_signed_in,
    )
    live = rides.live_ride_of(who.user_id(request)) if is_signed_in and not pickup_at else None
    context |= {"refusal": refusal, "live_ride_url": f"/rides/{live}/" if live else None}
    return render(request, "trips/choose.html", context, status=refusal.status if refusal else 200)


def _rider(request: HttpRequest, ride_id: UUID) -> Role:
    return rides.rider_role(ride_id, who.user_id(request))


def _ride_context(request: HttpRequest, ride_id: UUID) -> contexts.Context:
    now = clock.now()
    view = rides.ride_for(ride_id, user_id=who.user_id(request), now=now)
    return contexts.ride_page(view, now=now) | {"later": contexts_later.waiting(view, now=now)}
