"""Pages of rides for riders: where to, the price, the ride, its receipt, all rides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.rulebook.queries import opened_at
from coop.web import way_back, who
from coop.work import clock
from payouts import contexts as money
from payouts.actions import payments, wallet
from rides.fleet.classes import CLASSES, named
from rides.places import queries as places
from rides.trips import (
    contexts,
    contexts_later,
    contexts_pay,
    doors,
    forms,
    forms_later,
    guests,
    quotes,
    wording,
)
from rides.trips.actions import booking, driving, ending
from rides.trips.queries import lists, quoting, rides
from rides.trips.states import Role, State

PAGE = 30
CARRIED = ("token", "client_event_id", "payment", "note", "guest_name", "guest_phone")
"""What a page on the way to a booking carries along."""
AGAIN = ("client_event_id", "payment")
"""What the price needs besides, to go on with a booking: its number, under which the card is held."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, the city as it is now, where the fee goes."""
    if opened_at() is None:
        return _soon(request)
    now = clock.now()
    zone = places.main_zone()
    context = contexts.home_page(zone, now=now)
    if request.user.is_authenticated:
        context["dividends"] = money.strip(who.user_id(request), zone, now=now)
    return render(request, "web/home.html", context)


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """Where to? Then, once both ends are clear, the price in lines."""
    if opened_at() is None:
        return _soon(request)
    is_asked = forms.is_given(request.GET, "from") and forms.is_given(request.GET, "to")
    if not is_asked or request.GET.get("edit") or request.GET.get("arrange"):
        return _search(request)
    try:
        ends = _ends(request.GET)
        stops = [end.chosen for end in ends if end.chosen]
        if len(stops) < len(ends):
            carried = forms.typed(request.GET)
            return render(request, "trips/pick.html", {"ends": ends, "form": carried})
        zone = places.zone_at(stops[0].at) or places.main_zone()
        wish = forms.wish(request.GET, forms_later.wished_at(request.GET, zone))
    except Refusal as refusal:
        return _search(request, refusal)
    return _price(request, stops, wish)


@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """Book the quoted ride; whoever is not signed in signs in first and comes back to a price."""
    now = clock.now()
    try:
        quoted = quotes.read(request.POST.get("token", ""), now=now)
    except quotes.QuoteExpired as refusal:
        return _price(request, refusal.stops, refusal.wish, refusal)
    except quotes.QuoteAltered as refusal:
        return _search(request, refusal)
    if not request.user.is_authenticated:
        return redirect("/accounts/login/?" + urlencode({"next": contexts.price_url(quoted)}))
    try:
        _prefer(request, now=now)
        ride_id = booking.book(quoted, _booking(request, quoted.zone_id), now=now)
    except booking.QuoteUsed:
        return redirect(contexts.price_url(quoted))
    except payments.NeedsAction as refusal:
        return _confirm(request, quoted, refusal)
    except Refusal as refusal:
        return _price(request, quoted.stops, quotes.wish_of(quoted), refusal)
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
        messages.info(request, wording.no_cancelling(context["ride"]["state"]))
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


def _elsewhere(data: QueryDict) -> bool:
    """Whether another ride is wanted beside the one under way: for later, or for somebody else."""
    return data.get("when") == "later" or data.get("for") == "other" or "arrange" in data


def _search(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    zone = places.main_zone()
    recent: list[locker.Place] = []
    if request.user.is_authenticated:
        user_id = who.user_id(request)
        live = rides.live_ride_of(user_id)
        if live and refusal is None and not _elsewhere(request.GET):
            return redirect("ride", live)
        recent = locker.places_at_hand(user_id, now=clock.now())
    data = request.POST or request.GET
    context = {
        "form": forms.typed(forms.arranged(data) if data.get("arrange") else data),
        "when": forms_later.when(request.POST or request.GET, zone, now=clock.now()),
        "recent": recent,
        "zone": zone,
        "map": contexts.map_of(zone),
        "scene": contexts.city_scene(zone),
        "refusal": refusal,
    }
    return render(request, "trips/plan.html", context, status=refusal.status if refusal else 200)


def _ends(data: QueryDict) -> list[forms.End]:
    """The stops of the form in order, each looked for near the one before."""
    ends: list[forms.End] = []
    near = None
    for field in ("from", *forms.given_vias(data), "to"):
        found = forms.end(data, field, near=near)
        near = found.chosen.at if found.chosen else near
        ends.append(found)
    return ends


def _booking(request: HttpRequest, zone_id: UUID) -> booking.Booking:
    """Who books for whom, with which note."""
    user_id = who.user_id(request)
    typed = {part: doors.words(request, f"guest_{part}", most=80) for part in ("name", "phone")}
    guest = guests.guest(typed, zone_id)
    method, means_id = doors.payment(request)
    return booking.Booking(
        by=user_id,
        rider_id=None if guest else user_id,
        client_event_id=doors.event_id(request),
        payment_method=method,
        card_id=means_id if method == "card" else None,
        organisation_id=means_id if method == "account" else None,
        guest=guest,
        note=doors.words(request, "note", most=200),
    )


def _prefer(request: HttpRequest, *, now: datetime) -> None:
    """Keep the switch about dividends as it was set, where the page showed it."""
    if "dividends_shown" not in request.POST:
        return
    wishes, user_id = request.POST.get("dividends_first") == "1", who.user_id(request)
    wallet.choose(user_id=user_id, pays_rides_first=wishes, now=now)


def _confirm(request: HttpRequest, quoted: quotes.Quote, refusal: Refusal) -> HttpResponse:
    """The bank wants to hear the rider: everything that was typed waits on this page."""
    typed = [(name, request.POST[name]) for name in CARRIED if request.POST.get(name)]
    again = [(name, request.POST[name]) for name in AGAIN if request.POST.get(name)]
    price_url = contexts.price_url(quoted)
    way_back.keep(request, refusal.facts["payment"], f"{price_url}&{urlencode(again)}")
    context = contexts_pay.confirming(str(refusal.facts["action_url"]), typed) | {
        "zone": places.zone(quoted.zone_id),
        "price_minor": quoted.price_minor,
        "edit_url": price_url,
    }
    return render(request, "trips/confirm_card.html", context)


def _price(
    request: HttpRequest,
    stops: Sequence[quotes.QuotedStop],
    wish: quotes.Wish,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = clock.now()
    try:
        quoted = quoting.quote(stops, _roomy(wish), now=now)
    except Refusal as refused:
        return _search(request, refused)
    is_signed_in = request.user.is_authenticated
    context = contexts.quote_page(
        quoted,
        now=now,
        edit_url=contexts.price_url(quoted, is_edit=True),
        is_signed_in=is_signed_in,
    )
    going_on = doors.uuid(request.GET.get("client_event_id"))
    if going_on:
        context["quote"]["client_event_id"] = going_on
    if is_signed_in:
        context |= contexts_pay.at_booking(
            who.user_id(request),
            places.zone(quoted.zone_id),
            rules_version=quoted.rules_version,
            chosen=request.POST.get("payment") or request.GET.get("payment", ""),
            back_url=contexts.price_url(quoted),
            now=now,
        )
    live = rides.live_ride_of(who.user_id(request)) if is_signed_in and not wish.pickup_at else None
    context |= {
        "refusal": refusal,
        "live_ride_url": f"/rides/{live}/" if live else None,
        "typed": {
            name: request.POST.get(name, "") for name in ("note", "guest_name", "guest_phone")
        },
    }
    return render(request, "trips/choose.html", context, status=refusal.status if refusal else 200)


def _roomy(wish: quotes.Wish) -> quotes.Wish:
    """The wish, in the smallest class that has the seats."""
    chosen = named(wish.service_class)
    if chosen and chosen.seats >= wish.seats:
        return wish
    larger = [one.key for one in CLASSES if one.seats >= wish.seats]
    return replace(wish, service_class=larger[0]) if larger else wish


def _rider(request: HttpRequest, ride_id: UUID) -> Role:
    return rides.rider_role(ride_id, who.user_id(request))


def _ride_context(request: HttpRequest, ride_id: UUID) -> contexts.Context:
    now = clock.now()
    view = rides.ride_for(ride_id, user_id=who.user_id(request), now=now)
    return contexts.ride_page(view, now=now) | {
        "later": contexts_later.waiting(view, now=now),
        "paying": contexts_pay.of_ride(view, who.user_id(request)),
    }
