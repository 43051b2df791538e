"""Pages of the bank account: what is not explained, statements, and what a line was."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.books import contexts, files, forms
from coop.books.actions import importing, matches
from coop.books.queries import bank as queries
from coop.members import gates
from coop.web.local import here
from coop.work import clock


@require_safe
@login_required
def bank(request: HttpRequest) -> HttpResponse:
    """Where bank and books stand to each other."""
    gates.steward(request)
    return render(request, "books/bank.html", contexts.bank_page(here(), now=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_over(request: HttpRequest) -> HttpResponse:
    """Choose a file; POST shows what it says, and stores it once that is right."""
    by = gates.steward(request)
    if request.method != "POST":
        return _choose(request)
    try:
        return _take_over(request, by)
    except Refusal as refusal:
        return _choose(request, refusal)


@require_safe
@login_required
def line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """One line, what it was, and what it may be."""
    return _line(request, line_id, gates.steward(request))


@require_POST
@login_required
def match(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say what a line was: something that is open, or in words."""
    by, now, typed = gates.steward(request), clock.now(), request.POST
    try:
        if typed.get("kind") == "free":
            reason, account = typed.get("reason", ""), typed.get("account", "")
            matches.explain(line_id=line_id, account=account, reason=reason, by=by, now=now)
        else:
            item_id, kind = _id(typed.get("item", "")), typed.get("kind", "")
            matches.match(line_id=line_id, kind=kind, item_id=item_id, by=by, now=now)
    except NotYours:
        raise
    except Refusal as refusal:
        return _line(request, line_id, by, refusal)
    return _said(request, line_id)


@require_POST
@login_required
def decide(request: HttpRequest, match_id: UUID, act: str) -> HttpResponse:
    """Agree to what somebody said about a line, refuse it, or take it back."""
    by, now = gates.steward(request), clock.now()
    if act not in DECIDING:
        raise Http404
    found = queries.line_of(match_id)
    try:
        DECIDING[act](match_id=match_id, by=by, now=now)
    except NotYours:
        raise
    except Refusal as refusal:
        return _line(request, found, by, refusal)
    return redirect("books_line", line_id=found)


DECIDING = {"agree": matches.agree, "refuse": matches.refuse, "undo": matches.undo}


def _take_over(request: HttpRequest, by: UUID) -> HttpResponse:
    zone = here()
    file_name, content = forms.bank_file(request)
    asked = forms.asked(request.POST, zone)
    found = files.preview(content, asked, currency=zone.currency)
    refusal = None
    if request.POST.get("act") == "store" and found.statement:
        try:
            made = importing.take_over(
                found=found.statement,
                file_name=file_name,
                digest=found.digest,
                by=by,
                now=clock.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _imported(made))
            return redirect("books_bank")
    account = found.statement.account if found.statement else asked.account
    context = contexts.preview(
        found, zone, file_name=file_name, carried=forms.carried(content), account=account
    )
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "books/preview.html", context, status=refusal.status if refusal else 200)


def _imported(made: importing.Imported) -> str:
    new = ngettext("%d new line.", "%d new lines.", made.new) % made.new
    known = ngettext("%d was here already.", "%d were here already.", made.known) % made.known
    return f"{new} {known}" if made.known else new


def _choose(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    zone = here()
    account = request.POST.get("account") or queries.last_account(zone.currency)
    context = {"zone": zone, "account": account, "refusal": refusal}
    return render(request, "books/import.html", context, status=refusal.status if refusal else 200)


def _line(
    request: HttpRequest, line_id: UUID, by: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    context = contexts.line(line_id, here(), by, now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "books/line.html", context, status=refusal.status if refusal else 200)


def _said(request: HttpRequest, line_id: UUID) -> HttpResponse:
    found = queries.line(line_id)
    if found and found.is_waiting:
        messages.success(request, _("Another steward has to agree: it is above the limit."))
        return redirect("books_line", line_id=line_id)
    messages.success(request, _("Booked."))
    return redirect("books_bank")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed(_("Open the page again and choose once more.")) from error
