"""Pages of months' ends, of the statements of a span, of tax files, and of the whole."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.books import contexts, forms, papers, tax_files
from coop.books.actions import months, taxing
from coop.books.places import Place
from coop.members import gates
from coop.web.local import here, our_name
from coop.work import clock
from payouts.periods import local_day


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Where the money stands, and what waits."""
    gates.steward(request)
    return render(request, "books/overview.html", contexts.overview(here(), now=clock.now()))


@require_safe
@login_required
def all_months(request: HttpRequest) -> HttpResponse:
    """Months that are closed, and the next one."""
    gates.steward(request)
    return render(request, "books/months.html", contexts.all_months(here(), now=clock.now()))


@require_safe
@login_required
def month(request: HttpRequest, month: str) -> HttpResponse:
    """One month's list, its figures, and its two people."""
    gates.steward(request)
    return _month(request, forms.month(month))


@require_POST
@login_required
def act(request: HttpRequest, month: str, act: str) -> HttpResponse:
    """Propose to close a month, close it, or withdraw."""
    by, now, zone, month_on = gates.steward(request), clock.now(), here(), forms.month(month)
    place = Place(zone.currency, zone.time_zone)
    try:
        if act == "propose":
            note = request.POST.get("note", "")
            months.propose(month_on=month_on, note=note, place=place, by=by, now=now)
            messages.success(request, _("Proposed. Another steward closes the month."))
        elif act == "close":
            months.close(month_on=month_on, place=place, by=by, now=now)
            messages.success(request, _("Closed. Nothing can be dated in it any more."))
        elif act == "withdraw":
            months.withdraw(month_on=month_on, by=by, now=now)
            messages.success(request, _("Withdrawn."))
        else:
            raise Http404
    except Refusal as refusal:
        return _month(request, month_on, refusal)
    return redirect("books_month", month=month)


@require_safe
@login_required
def statements(request: HttpRequest) -> HttpResponse:
    """Income, balance sheet and reserve of a span: as a page, a table or on paper."""
    gates.steward(request)
    zone, asked, refusal = here(), request.GET, None
    today = local_day(clock.now(), zone.time_zone)
    try:
        first, last = forms.span(asked.get("since", ""), asked.get("until", ""), today=today)
    except Refusal as refused:
        refusal = refused
        first, last = forms.span("", "", today=today)
    found = papers.paper(first, last, currency=zone.currency, time_zone=zone.time_zone)
    form = "" if refusal else asked.get("as", "")
    if form == "csv":
        return _file(papers.as_csv(found), "text/csv; charset=utf-8", f"books-{first}-{last}.csv")
    if form == "pdf":
        made = papers.as_pdf(found, by=our_name())
        return _file(made, "application/pdf", f"books-{first}-{last}.pdf")
    context = {"zone": zone, "paper": found, "typed": asked, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "books/statements.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tax(request: HttpRequest) -> HttpResponse:
    """What tax offices ask for; POST makes the file, and notes that it was made."""
    by, now, zone, refusal = gates.steward(request), clock.now(), here(), None
    if request.method == "POST":
        try:
            found = taxing.export(
                form=request.POST.get("form", ""),
                year=forms.year(request.POST.get("year", "")),
                place=Place(zone.currency, zone.time_zone),
                by=by,
                now=now,
            )
            made, name = tax_files.as_csv(found), tax_files.file_name(found)
            return _file(made, "text/csv; charset=utf-8", name)
        except Refusal as refused:
            refusal = refused
    context = contexts.tax(zone, now=now) | {"refusal": refusal, "typed": request.POST}
    return render(request, "books/tax.html", context, status=refusal.status if refusal else 200)


@require_safe
@login_required
def provider(request: HttpRequest) -> HttpResponse:
    """What the nightly comparison with the payment provider found, and what to do."""
    gates.steward(request)
    return render(request, "books/provider.html", contexts.provider() | {"zone": here()})


def _month(request: HttpRequest, month_on: date, refusal: Refusal | None = None) -> HttpResponse:
    by = gates.steward(request)
    context = contexts.month(month_on, here(), by, now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "books/month.html", context, status=refusal.status if refusal else 200)


def _file(body: str | bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
