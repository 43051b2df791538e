"""Pages of the office for papers: a queue that a steward works through without leaving it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.scans import scans_out
from coop.work import clock
from rides.fleet import contexts
from rides.fleet.actions import applications, checking
from rides.fleet.forms import AcceptForm, ReasonForm, first_error
from rides.fleet.queries import desk

Decide = Callable[[UUID, datetime], object]


@require_GET
@login_required
def documents(request: HttpRequest) -> HttpResponse:
    """The oldest document that waits for this steward, or that none does."""
    by = gates.steward(request)
    first = desk.first_for(by)
    if first is not None:
        return redirect("office-document", document_id=first)
    waiting = [one for one in desk.queue(by) if one.is_mine]
    return render(request, "office/documents_none.html", {"mine": len(waiting)})


@require_GET
@login_required
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document beside the fields of a decision."""
    return _page(request, document_id)


@require_GET
@login_required
def scan(request: HttpRequest, document_id: UUID, number: int) -> HttpResponse:
    """One page of a document's scan; the look is logged to its person."""
    by = gates.steward(request)
    content = desk.page(document_id, number, by=by, now=clock.now())
    if content is None:
        raise Http404
    return scans_out.picture(content)


@require_POST
@login_required
def accept(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Accept a document; the next one comes by itself."""
    gates.steward(request)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, document_id, sentence=first_error(form))
    return _decide(
        request,
        document_id,
        lambda by, now: checking.accept(
            document_id=document_id, found=form.found(), by=by, now=now
        ),
        _("Accepted."),
    )


@require_POST
@login_required
def reject(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Reject a document with a reason; the next one comes by itself."""
    reason = _reason(request)
    return _decide(
        request,
        document_id,
        lambda by, now: checking.reject(document_id=document_id, reason=reason, by=by, now=now),
        _("Rejected. The sender reads your reason."),
    )


@require_POST
@login_required
def revoke(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Reject a document that was accepted."""
    reason = _reason(request)
    return _decide(
        request,
        document_id,
        lambda by, now: checking.revoke(document_id=document_id, reason=reason, by=by, now=now),
        _("It no longer counts. The sender reads your reason."),
    )


@require_POST
@login_required
def refuse(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Refuse somebody as a driver."""
    by = gates.steward(request)
    applications.refuse(
        application_id=application_id, reason=_reason(request), by=by, now=clock.now()
    )
    messages.success(request, _("Refused. The person reads your reason."))
    return redirect("office-documents")


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.reason() if form.is_valid() else ""


def _decide(request: HttpRequest, document_id: UUID, decide: Decide, done: str) -> HttpResponse:
    try:
        decide(gates.steward(request), clock.now())
    except checking.Decided as refusal:
        messages.info(request, refusal.sentence)
    except Refusal as refusal:
        return _page(request, document_id, refusal=refusal)
    else:
        messages.success(request, done)
    return redirect("office-documents")


def _page(
    request: HttpRequest,
    document_id: UUID,
    *,
    refusal: Refusal | None = None,
    sentence: str = "",
) -> HttpResponse:
    by, now = gates.steward(request), clock.now()
    view = desk.look(document_id, by=by, now=now)
    context = contexts.desk_page(view, by=by, now=now)
    status = refusal.status if refusal else 422 if sentence else 200
    context |= {"refusal": refusal, "sentence": sentence, "typed": request.POST}
    return render(request, "office/documents.html", context, status=status)
