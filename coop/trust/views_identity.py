"""Pages of showing who one is: one's own, and the stewards' queue.

Renders trust/identity.html, office/identity.html and office/showing.html.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.members import gates
from coop.scans.scans_out import picture
from coop.trust import contexts_assurance as contexts
from coop.trust.actions import identity
from coop.trust.queries import identity as reads
from coop.web import who
from coop.work import clock

TEXT_MAX = 300


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What you showed; on POST, a picture of a document, or that you come to the office."""
    by, now, refusal = who.user_id(request), clock.now(), None
    what = _text(request, "what")
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if request.POST.get("way") == "office":
                identity.come(what=what, by=by, now=now)
                messages.success(request, _("A steward at the office looks at it with you."))
            else:
                identity.send(what=what, content=_content(file), by=by, now=now)
                messages.success(request, _("It waits for a steward. You find the answer here."))
            return redirect("identity")
        except Refusal as refused:
            refusal = refused
    context = contexts.identity(by, now=now) | {"refusal": refusal, "what": what}
    return render(
        request, "trust/identity.html", context, status=refusal.status if refusal else 200
    )


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back what waits."""
    identity.take_back(by=who.user_id(request), now=clock.now())
    messages.info(request, _("Taken back. A picture that you had sent is gone."))
    return redirect("identity")


@never_cache
@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for stewards, longest first."""
    gates.steward(request)
    return render(request, "office/identity.html", contexts.queue())


@never_cache
@login_required
@require_safe
def showing(request: HttpRequest, showing_id: UUID) -> HttpResponse:
    """One document beside the fields of a decision; its person is told of the look."""
    return _desk(request, showing_id)


@never_cache
@login_required
@require_safe
def page(request: HttpRequest, showing_id: UUID, number: int) -> HttpResponse:
    """One page of a picture; the look is logged to its person."""
    found = reads.page(showing_id, number, by=gates.steward(request), now=clock.now())
    if found is None:
        raise Http404
    return picture(found)


@never_cache
@login_required
@require_POST
def accept(request: HttpRequest, showing_id: UUID) -> HttpResponse:
    """Say that one saw the document."""
    by = gates.steward(request)
    try:
        identity.accept(
            showing_id=showing_id,
            what=_text(request, "what"),
            expires_on=_day(_text(request, "expires_on")),
            by=by,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _desk(request, showing_id, refusal)
    messages.success(request, _("Accepted. It is noted that you saw it."))
    return redirect("office_identity")


@never_cache
@login_required
@require_POST
def reject(request: HttpRequest, showing_id: UUID) -> HttpResponse:
    """Turn the document down."""
    by = gates.steward(request)
    reason = _text(request, "written") or _text(request, "chosen")
    try:
        identity.reject(showing_id=showing_id, reason=reason, by=by, now=clock.now())
    except Refusal as refusal:
        return _desk(request, showing_id, refusal)
    messages.success(request, _("Rejected. The person reads your reason."))
    return redirect("office_identity")


def _desk(request: HttpRequest, showing_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    context = contexts.desk(showing_id, by=gates.steward(request), now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST}
    return render(
        request, "office/showing.html", context, status=refusal.status if refusal else 200
    )


def _content(file: UploadedFile[bytes] | None) -> bytes:
    if file is None:
        raise Malformed(_("Choose a photo or a PDF of the document first."))
    return bytes(file.read())


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")[:TEXT_MAX].strip()


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Malformed(_("Write the day as year, month and day.")) from error
