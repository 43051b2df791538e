"""Pages around a ride: what others wrote of its people, a problem and its ticket, what was lost."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.scans.scans_out import picture
from coop.web import who
from coop.work import clock
from rides.care import contexts
from rides.care.actions import lost, tickets
from rides.care.actions.tickets import PHOTO_BYTES_MOST, Wording
from rides.care.lost import State
from rides.care.queries import tickets as reading
from rides.care.queries import words
from rides.trips import doors
from rides.trips.queries.driving import require_driver
from rides.trips.queries.rides import rider_role, role_on
from rides.trips.states import Role

FORM = ["GET", "HEAD", "POST"]


@require_http_methods(FORM)
@login_required
def problem(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Report a problem with a ride; what was typed is never lost."""
    now, user_id = clock.now(), who.user_id(request)
    role = role_on(ride_id, user_id)
    if role == Role.DESK:
        raise NotYours(_("Only the rider and the driver of a ride report a problem with it."))
    refusal = None
    if request.method == "POST":
        try:
            category = doors.words(request, "category", most=20)
            said = wording(request)
            found = tickets.report(ride_id=ride_id, category=category, said=said, now=now)
            return redirect("ticket", found)
        except (Malformed, tickets.TooLate) as refused:
            refusal = refused
    context = contexts.problem_page(ride_id, user_id, role, now=now)
    context |= {"refusal": refusal, "typed": request.POST if refusal else {}}
    return _answer(request, "care/problem.html", context, refusal)


@require_safe
@login_required
def said(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """What others wrote about the other side of a ride, and what was answered."""
    found = words.about_other(ride_id, who.user_id(request), now=clock.now())
    context = contexts.ride_head(ride_id, now=clock.now()) | {"found": found}
    return render(request, "care/said.html", context)


@require_safe
@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Your tickets."""
    context = contexts.help_page(who.user_id(request), now=clock.now())
    return render(request, "care/help.html", context)


@require_http_methods(FORM)
@login_required
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """One ticket of yours; POST writes to it."""
    now, user_id = clock.now(), who.user_id(request)
    refusal = None
    if request.method == "POST":
        try:
            tickets.reply(ticket_id=ticket_id, said=wording(request), now=now)
            return redirect("ticket", ticket_id)
        except (Malformed, tickets.TooLate) as refused:
            refusal = refused
    context = contexts.ticket_page(reading.ticket(ticket_id, user_id, now=now), now=now)
    context |= {"refusal": refusal, "typed": request.POST if refusal else {}}
    return _answer(request, "care/ticket.html", context, refusal)


@require_safe
@login_required
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """A photo of a ticket, for its person and for the desk."""
    return picture(reading.photo(photo_id, who.user_id(request)))


@require_http_methods(FORM)
@login_required
def lost_page(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Something left in the car: ask the driver."""
    now, user_id = clock.now(), who.user_id(request)
    if rider_role(ride_id, user_id) == Role.DESK:
        raise NotYours(_("Only the rider can do this."))
    refusal = None
    if request.method == "POST":
        what = doors.words(request, "what", most=lost.WHAT_MOST)
        cause = doors.cause(request, Role.RIDER, now=now)
        try:
            lost.report(ride_id=ride_id, what=what, cause=cause, now=now)
            return redirect("ride-lost", ride_id)
        except (Malformed, lost.NothingToAsk, lost.AskedAlready) as refused:
            refusal = refused
    context = contexts.lost_page(ride_id, now=now) | {"refusal": refusal}
    context |= {"typed": request.POST if refusal else {}}
    return _answer(request, "care/lost.html", context, refusal)


@require_POST
@login_required
def lost_move(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """It was found or not, handed back, or is no longer looked for."""
    doors.event_id(request)
    lost.move(item_id=item_id, to=_state(request), by=who.user_id(request), now=clock.now())
    messages.success(request, _("Thank you. The other side is told."))
    back = request.POST.get("back", "")
    return redirect("drive-lost" if back == "drive" else "help")


@require_safe
@login_required
def drive_lost(request: HttpRequest) -> HttpResponse:
    """What riders of this driver miss."""
    driver_id = require_driver(who.user_id(request))
    context = contexts.drive_lost_page(driver_id, now=clock.now())
    return render(request, "care/drive_lost.html", context)


def wording(request: HttpRequest) -> Wording:
    """What somebody wrote into a form, with the photo they added."""
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
    return Wording(text, who.user_id(request), doors.event_id(request), _photo(request))


def _photo(request: HttpRequest) -> bytes | None:
    """What was sent as a photo; one byte more than allowed is enough to refuse it."""
    sent = request.FILES.get("photo")
    return sent.read(PHOTO_BYTES_MOST + 1) if isinstance(sent, UploadedFile) else None


def _state(request: HttpRequest) -> State:
    try:
        return State(request.POST.get("to", ""))
    except ValueError as error:
        raise Malformed(_("Open the page again: it did not say what you pressed.")) from error


def _answer(
    request: HttpRequest, name: str, context: contexts.Context, refusal: Refusal | None
) -> HttpResponse:
    return render(request, name, context, status=refusal.status if refusal else 200)
