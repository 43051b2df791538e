"""Pages of assurance: one's level and vouches, and vouching in person with two phones.

Renders trust/assurance.html, vouch.html, meeting.html, _meeting.html and read.html.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.members.actions import vouching
from coop.trust import contexts_assurance as contexts
from coop.trust.actions import meetings
from coop.trust.forms_assurance import TEXT_MAX, place_of
from coop.web import who
from coop.work import clock

CODE_MAX = 20


@never_cache
@login_required
@require_safe
def assurance(request: HttpRequest) -> HttpResponse:
    """How sure we are of you, why, and what raises it."""
    context = contexts.mine(who.user_id(request), now=clock.now())
    return render(request, "trust/assurance.html", context)


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest, vouch_id: int) -> HttpResponse:
    """Vouch for somebody no longer."""
    vouching.take_back(vouch_id=vouch_id, by=who.user_id(request), now=clock.now())
    messages.info(request, _("You vouch for them no longer."))
    return redirect("assurance")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Say what a vouch means and stakes; on POST, show a code."""
    by, now, refusal = who.user_id(request), clock.now(), None
    if request.method == "POST":
        try:
            place = place_of(request.POST.dict(), now=now)
            return redirect("vouch_meeting", meetings.begin(place=place, by=by, now=now))
        except Refusal as refused:
            refusal = refused
    context = contexts.beginning(by, now=now) | {"refusal": refusal, "address": _address(request)}
    return render(request, "trust/vouch.html", context, status=refusal.status if refusal else 200)


@never_cache
@login_required
@require_safe
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Two phones together, for either of the two."""
    return _meeting(request, meeting_id)


@never_cache
@login_required
@require_POST
def move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Say anew where one is, and see the code that counts now."""
    now = clock.now()
    try:
        place = place_of(request.POST.dict(), now=now)
        meetings.move(meeting_id=meeting_id, place=place, by=who.user_id(request), now=now)
    except Refusal as refusal:
        return _meeting(request, meeting_id, refusal)
    return _meeting(request, meeting_id)


@never_cache
@login_required
@require_POST
def give(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Vouch for whoever read one's code."""
    try:
        meetings.give(meeting_id=meeting_id, by=who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _meeting(request, meeting_id, refusal)
    return redirect("vouch_meeting", meeting_id)


@never_cache
@login_required
@require_POST
def stop(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """End a meeting without a vouch."""
    meetings.stop(meeting_id=meeting_id, by=who.user_id(request), now=clock.now())
    messages.info(request, _("Nobody has vouched. You can begin again at any time."))
    return redirect("assurance")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest) -> HttpResponse:
    """Read the code on the other phone, by camera or by hand, to be vouched for."""
    now, refusal = clock.now(), None
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("code", "").replace("\x00", "")[:CODE_MAX]
    if request.method == "POST":
        try:
            place = place_of(request.POST.dict(), now=now)
            found = meetings.read(code=code, place=place, by=who.user_id(request), now=now)
            return redirect("vouch_meeting", found)
        except Refusal as refused:
            refusal = refused
    context = contexts.reading(now=now)
    context |= {"refusal": refusal, "code": code, "address": _address(request)}
    return render(request, "trust/read.html", context, status=refusal.status if refusal else 200)


def _meeting(
    request: HttpRequest, meeting_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    context = contexts.meeting(meeting_id, by=who.user_id(request), now=clock.now())
    context |= {"refusal": refusal, "address": _address(request)}
    is_part = request.headers.get("HX-Request") == "true"
    name = "trust/_meeting.html" if is_part else "trust/meeting.html"
    status = 200 if refusal is None or is_part else refusal.status
    return render(request, name, context, status=status)


def _address(request: HttpRequest) -> str:
    return request.POST.get("address", "").replace("\x00", "")[:TEXT_MAX]
