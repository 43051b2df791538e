"""Stewards' pages of organisations: all accounts, opening and changing one, payments."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import gates
from coop.organisations import contexts, forms
from coop.organisations.actions import opening, paying, seats
from coop.web import keys
from coop.web.local import here
from coop.work import actions as work
from coop.work import clock

FOUNDING = {"term_days": "14"}
"""What the empty form says: two weeks are usual."""


@require_safe
@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """All organisations that ride on account, and their newest invoices."""
    gates.steward(request)
    return render(request, "office/organisations.html", contexts.office(now=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open an organisation's account, and invite its first administrator."""
    by, refusal = gates.steward(request), None
    if request.method == "POST":
        try:
            return redirect("organisation", _open(request, by))
        except Refusal as refused:
            refusal = refused
    context = {
        "zone": here(),
        "typed": request.POST if refusal else FOUNDING,
        "client_event_id": request.POST.get("client_event_id") or uuid4(),
        "refusal": refusal,
        "account": None,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/organisation_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Change an organisation's terms."""
    by, refusal = gates.steward(request), None
    account = contexts.managed(organisation_id, by, now=clock.now())
    if request.method == "POST":
        try:
            terms = forms.terms(request.POST, account.currency)
            opening.change(organisation_id=organisation_id, terms=terms)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Changed."))
            return redirect("organisation", organisation_id)
    context = {
        "zone": here(),
        "typed": request.POST if refusal else forms.typed_terms(account),
        "client_event_id": "",
        "refusal": refusal,
        "account": account,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/organisation_edit.html", context, status=status)


@require_POST
@login_required
def close(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Close an account, or open it again."""
    gates.steward(request)
    if request.POST.get("to") == "open":
        opening.reopen(organisation_id=organisation_id)
        messages.success(request, _("The account is open again."))
    else:
        opening.close(organisation_id=organisation_id, now=clock.now())
        messages.success(request, _("The account is closed. What was booked is still billed."))
    return redirect("organisation", organisation_id)


@require_POST
@login_required
def paid(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Record a line of the bank account that belongs to an invoice."""
    by, now = gates.steward(request), clock.now()
    context = contexts.paper(paper_id, by, now=now)
    try:
        seen = forms.seen(request.POST, context["paper"].row.currency)
        key = str(keys.event_id(request))
        paying.record(paper_id=paper_id, seen=seen, key=key, by=by, now=now)
    except NotYours:
        raise
    except Refusal as refusal:
        context |= {"refusal": refusal, "typed": request.POST}
        return render(request, "organisations/paper.html", context, status=refusal.status)
    messages.success(request, _("Recorded."))
    return redirect("organisation_paper", paper_id)


def _open(request: HttpRequest, by: UUID) -> UUID:
    """Open the account and invite whoever administers it, together and once."""
    now, email = clock.now(), request.POST.get("admin", "").strip()[:254]
    terms = forms.terms(request.POST, here().currency)
    if not email:
        raise Malformed(_("Write the e-mail of whoever administers the account there."))

    def act() -> UUID:
        made = opening.open_account(terms=terms, by=by, now=now)
        seats.invite(
            organisation_id=made,
            email=email,
            limits=seats.Limits(),
            is_admin=True,
            by=by,
            now=now,
        )
        return made

    key = keys.event_id(request)
    made = work.once(act, key=key, by=by, what=f"POST {request.path}", now=now)
    if made is None:
        raise AssertionError("an account that was opened has an id")
    messages.success(request, _("The account is open, and its administrator is invited."))
    return made
