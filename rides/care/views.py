"""Pages around a ride while it lives: words, calls, the shared link, safety, whom one likes."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import actions as members
from coop.members.actions import favourites
from coop.web import who
from coop.work import clock
from rides.care import contexts, contexts_safety, links_out, throttling
from rides.care.actions import alerts, avoiding, calling, chat, shares
from rides.care.queries import around as arounds
from rides.care.queries import contact
from rides.care.queries import shares as links
from rides.trips import doors
from rides.trips.actions.moves import Cause
from rides.trips.queries.rides import rider_role, role_on
from rides.trips.states import Role


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def chat_page(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """What rider and driver wrote; POST writes. The desk may look, which is logged to both."""
    if request.method == "POST":
        return _say(request, ride_id)
    return _chat(request, ride_id)


@require_POST
@login_required
def call(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The number to dial; it leads to the other side and hides both."""
    now = clock.now()
    dial = calling.call(ride_id=ride_id, cause=_cause(request, ride_id), now=now)
    context = contexts.ride_head(ride_id, now=now) | {"dial": dial}
    return render(request, "care/call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The link by which others watch; POST makes it or changes what it shows."""
    now, user_id = clock.now(), who.user_id(request)
    if rider_role(ride_id, user_id) == Role.DESK:
        raise NotYours(_("Only the rider can do this."))
    refusal = None
    if request.method == "POST":
        doors.event_id(request)
        shows = bool(request.POST.get("shows_destination"))
        try:
            shares.make(ride_id=ride_id, shows_destination=shows, by=user_id, now=now)
            return redirect("ride-share", ride_id)
        except shares.RideIsOver as refused:
            refusal = refused
    root = request.build_absolute_uri("/").rstrip("/")
    context = contexts.share_page(ride_id, root, now=now) | {"refusal": refusal}
    return render(request, "care/share.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def unshare(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Take the link back."""
    doors.event_id(request)
    shares.revoke(ride_id=ride_id, by=who.user_id(request), now=clock.now())
    messages.success(request, _("The link no longer works."))
    return redirect("ride-share", ride_id)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """A ride as somebody with its link sees it. No sign-in; counted for the rider."""
    throttling.require_pace(request)
    now = clock.now()
    found = shares.open_link(token=token, now=now)
    context = contexts.shared_page(found, token, now=now)
    return links_out.unseen(render(request, "care/shared.html", context))


@require_safe
def shared_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The live part of that page."""
    throttling.require_pace(request)
    now = clock.now()
    context = contexts.shared_page(links.shared(token, now=now), token, now=now)
    return links_out.unseen(render(request, "care/_shared.html", context))


@require_safe
@login_required
def safety(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """What to do in an emergency: the number first."""
    now, user_id = clock.now(), who.user_id(request)
    role = role_on(ride_id, user_id)
    context = contexts_safety.safety_page(ride_id, user_id, role, now=now)
    return render(request, "care/safety.html", context)


@require_POST
@login_required
def sos(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Tell the desk; the phone has dialled by itself. Scripts get no page back."""
    alerts.raise_alarm(
        ride_id=ride_id, at=_where(request), cause=_cause(request, ride_id), now=clock.now()
    )
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    messages.success(
        request, _("The desk and your contacts know. The desk looks at your ride now.")
    )
    return redirect("ride-safety", ride_id)


@require_POST
@login_required
def favourite(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Wish for this driver again, or no longer."""
    now, user_id, other = clock.now(), who.user_id(request), _other(request, ride_id)
    doors.event_id(request)
    if role_on(ride_id, user_id) != Role.RIDER:
        raise NotYours(_("Only the rider can do this."))
    if request.POST.get("undo"):
        favourites.unfavour(by=user_id, favourite=other, now=now)
    else:
        favourites.favour(by=user_id, favourite=other, now=now)
        messages.success(
            request, _("Remembered. It changes nobody’s turn: the nearest driver still comes.")
        )
    return redirect("ride", ride_id)


@require_POST
@login_required
def block(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Never meet the other side of this ride again, or take that back."""
    now, user_id, other = clock.now(), who.user_id(request), _other(request, ride_id)
    doors.event_id(request)
    if request.POST.get("undo"):
        avoiding.unblock(by=user_id, blocked=other, now=now)
        messages.success(request, _("Taken back. You can meet again."))
    else:
        try:
            members.block(by=user_id, blocked=other, now=now)
            messages.success(request, _("Blocked. No ride brings you together again."))
        except members.TooManyBlocks as refusal:
            messages.error(request, refusal.sentence)
    return redirect("ride", ride_id)


def _chat(request: HttpRequest, ride_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    context = contexts.chat_page(
        chat.see(ride_id=ride_id, by=who.user_id(request), now=now), now=now
    )
    context |= {"refusal": refusal, "typed": request.POST.get("text", "") if refusal else ""}
    return render(request, "care/chat.html", context, status=refusal.status if refusal else 200)


def _say(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Write; without scripts, what was refused comes back with what was typed."""
    is_live = bool(request.headers.get("HX-Request"))
    text = request.POST.get("quick") or request.POST.get("text", "")
    cause = _cause(request, ride_id)
    try:
        chat.write(ride_id=ride_id, text=text, cause=cause, now=clock.now())
    except (Malformed, contact.Closed, contact.OnlyLooking, chat.TooFast) as refusal:
        if is_live:
            raise
        return _chat(request, ride_id, refusal)
    return _chat(request, ride_id) if is_live else redirect("ride-chat", ride_id)


def _cause(request: HttpRequest, ride_id: UUID) -> Cause:
    role = role_on(ride_id, who.user_id(request))
    return doors.cause(request, role, now=clock.now())


def _other(request: HttpRequest, ride_id: UUID) -> UUID:
    found = arounds.around(ride_id, who.user_id(request), now=clock.now())
    if found.other_id is None:
        raise NotYours(_("This ride has no other side."))
    return found.other_id


def _where(request: HttpRequest) -> Point | None:
    """Where the phone is, if it says so; an alarm never fails for a bad position."""
    try:
        return Point(float(request.POST.get("lat", "")), float(request.POST.get("lon", "")))
    except ValueError:
        return None
