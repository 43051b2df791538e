"""Pages of general meetings: all of them, calling one, and everything that is done on its page.

Renders governance/meetings.html, meeting_new.html and meeting.html.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.web import who
from coop.web.local import here
from coop.work import clock
from governance import forms_meetings
from governance.actions import meetings
from governance.queries import meetings as reads

TYPED = ("title", "on", "at", "place", "link", "agenda")
DIGITS_MAX = 9


@never_cache
@login_required
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All general meetings, for members."""
    by, now = _member(request), clock.now()
    context = {"meetings": reads.every(by, now), "zone": here()} | _terms(now)
    return render(request, "governance/meetings.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call a meeting, or ask others to call it with you."""
    by, now, refusal = _member(request), clock.now(), None
    typed = {name: request.POST.get(name, "") for name in TYPED}
    if request.method == "POST":
        try:
            wish = forms_meetings.wish(typed, here().time_zone)
            meetings.call(wish, by=by, now=now)
            return redirect("meetings")
        except Refusal as refused:
            refusal = refused
    earliest = now + timedelta(seconds=rules_as_of(now)["meetings.notice_s"])
    context = {
        "typed": typed,
        "earliest": earliest,
        "is_steward": members.is_steward(by),
        "refusal": refusal,
        "zone": here(),
    }
    status = refusal.status if refusal else 200
    return render(request, "governance/meeting_new.html", context | _terms(now), status=status)


@never_cache
@login_required
@require_safe
def single(request: HttpRequest, meeting: int) -> HttpResponse:
    """One meeting."""
    return _page(request, meeting)


@never_cache
@login_required
@require_POST
def sign(request: HttpRequest, meeting: int) -> HttpResponse:
    """Call it together with others."""
    return _do(request, meeting, lambda by, now: meetings.sign(number=meeting, by=by, now=now))


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, meeting: int) -> HttpResponse:
    """Say whether one comes."""
    comes = request.POST.get("comes") == "yes"
    return _do(
        request,
        meeting,
        lambda by, now: meetings.answer(number=meeting, comes=comes, by=by, now=now),
    )


@never_cache
@login_required
@require_POST
def cancel(request: HttpRequest, meeting: int) -> HttpResponse:
    """Cancel it, with a reason."""
    reason = request.POST.get("reason", "")
    return _do(
        request,
        meeting,
        lambda by, now: meetings.cancel(number=meeting, reason=reason, by=by, now=now),
    )


@never_cache
@login_required
@require_POST
def minutes(request: HttpRequest, meeting: int) -> HttpResponse:
    """Write a version of the minutes."""
    text, version = request.POST.get("text", ""), _number(request, "version")
    return _do(
        request,
        meeting,
        lambda by, now: meetings.write_minutes(
            number=meeting, text=text, version=version, by=by, now=now
        ),
    )


@never_cache
@login_required
@require_POST
def approve(request: HttpRequest, meeting: int) -> HttpResponse:
    """Note that a later meeting approved the minutes."""
    version, other = _number(request, "version"), _number(request, "approved_in")
    return _do(
        request,
        meeting,
        lambda by, now: meetings.approve(
            number=meeting, version=version, approved_in=other, by=by, now=now
        ),
    )


def _do(request: HttpRequest, number: int, act: Callable[[UUID, datetime], None]) -> HttpResponse:
    by = _member(request)
    try:
        act(by, clock.now())
    except (NotAllowed, NotYours):
        raise
    except Refusal as refusal:
        return _page(request, number, refusal)
    messages.success(request, _("Saved."))
    return redirect("meeting", number)


def _page(request: HttpRequest, number: int, refusal: Refusal | None = None) -> HttpResponse:
    by, now = _member(request), clock.now()
    found = reads.numbered(number, by, now)
    if found is None:
        raise NotYours(_("There is no such meeting."))
    context = {
        "found": found,
        "may_write": found.asked_by == by or members.is_steward(by),
        "approvers": reads.approvers(number, now),
        "text": request.POST.get("text", found.minutes[0].text if found.minutes else ""),
        "refusal": refusal,
        "zone": here(),
    }
    status = refusal.status if refusal else 200
    return render(request, "governance/meeting.html", context, status=status)


def _member(request: HttpRequest) -> UUID:
    by = who.user_id(request)
    meetings.need_member(by)
    return by


def _terms(now: datetime) -> dict[str, object]:
    rules = rules_as_of(now)
    return {
        "notice_days": rules["meetings.notice_s"] // 86_400,
        "share_bp": rules["meetings.call_bp"],
        "needed": reads.signatures_needed(now),
    }


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise Malformed(_("Something is missing. Open the page again."))
    return int(text)
