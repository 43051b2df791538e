"""What sides and panel do on a case's page: write, ask, accept, decide, appeal."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coop.basics.refusals import NotYours, Refusal
from coop.panels import forms
from coop.panels.actions import deciding, drawing, hearing, opening
from coop.panels.actions.deciding import TooNear
from coop.panels.queries import cases, said
from coop.panels.views.pages import refused
from coop.scans import scans_out
from coop.web import keys, who
from coop.work import actions as work
from coop.work import clock

Act = Callable[[UUID, datetime], UUID | None]


@never_cache
@login_required
@require_POST
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Say something as a side; whatever a picture stands beside is evidence."""
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    file = request.FILES.get("file")
    content = bytes(file.read()) if file else b""
    if content and kind == hearing.STATEMENT:
        kind = hearing.EVIDENCE

    def act(by: UUID, now: datetime) -> UUID:
        return hearing.state(number=number, kind=kind, text=text, content=content, by=by, now=now)

    return _once(request, number, act, _("Written. The panel reads it as it stands here."))


@never_cache
@login_required
@require_safe
def picture(request: HttpRequest, number: int, said_id: UUID, page: int) -> HttpResponse:
    """One page of what a side showed, for the sides and the panel."""
    found = said.picture(number, said_id, page, who.user_id(request), clock.now())
    if found is None:
        raise Http404
    return scans_out.picture(found)


@never_cache
@login_required
@require_POST
def done(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one has nothing to add."""
    return _do(
        request,
        number,
        lambda by, now: hearing.said_all(number=number, by=by, now=now),
        _("Noted. The panel decides as soon as every side has said so, or its time is over."),
    )


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's seat, or step back."""
    accepts = request.POST.get("accepts") == "yes"
    says = _("Thank you. You serve on this panel.")
    if not accepts:
        says = _("Somebody else is asked. Thank you for saying so.")
    return _do(
        request,
        number,
        lambda by, now: drawing.answer(number=number, accepts=accepts, by=by, now=now),
        says,
        leaves=not accepts,
    )


@never_cache
@login_required
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a side something, as one of the panel."""
    text, to = request.POST.get("question", ""), request.POST.get("to", "")
    return _once(
        request,
        number,
        lambda by, now: hearing.ask(number=number, to=forms.role(to), text=text, by=by, now=now),
        _("Asked. They answer here, and read which seat asks, not who."),
    )


@never_cache
@login_required
@require_POST
def talk(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the others of the panel."""
    text = request.POST.get("talk", "")
    return _once(
        request,
        number,
        lambda by, now: hearing.talk(number=number, text=text, by=by, now=now),
        _("Written. Only the panel reads it."),
    )


@never_cache
@login_required
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Give one's decision."""
    reasons, level = request.POST.get("reasons", ""), request.POST.get("level", "")
    return _do(
        request,
        number,
        lambda by, now: deciding.decide(
            number=number, level=forms.level(level), reasons=reasons, by=by, now=now
        ),
        _("Your decision is in. Thank you."),
    )


@never_cache
@login_required
@require_POST
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a new panel, as a side."""
    claim = request.POST.get("claim", "")
    by, now = who.user_id(request), clock.now()
    try:
        made = work.once(
            lambda: opening.appeal(number=number, claim=claim, by=by, now=now),
            key=keys.event_id(request),
            by=by,
            what=f"POST {request.path}",
            now=now,
        )
    except NotYours:
        raise
    except Refusal as refusal:
        return refused(request, number, refusal)
    found = cases.by_id(made, now) if made else None
    messages.success(request, _("A new panel hears it. You hear when it is drawn."))
    return redirect("panel_case", found.number if found else number)


def _once(request: HttpRequest, number: int, act: Act, says: str) -> HttpResponse:
    """A write that is not repeated when its form is sent twice."""

    def done_once(by: UUID, now: datetime) -> None:
        work.once(
            lambda: act(by, now),
            key=keys.event_id(request),
            by=by,
            what=f"POST {request.path}",
            now=now,
        )

    return _do(request, number, done_once, says)


def _do(
    request: HttpRequest,
    number: int,
    act: Callable[[UUID, datetime], None],
    says: str,
    *,
    leaves: bool = False,
) -> HttpResponse:
    try:
        act(who.user_id(request), clock.now())
    except (NotYours, TooNear):
        raise
    except Refusal as refusal:
        return refused(request, number, refusal)
    messages.success(request, says)
    return redirect("panels") if leaves else redirect("panel_case", number)
