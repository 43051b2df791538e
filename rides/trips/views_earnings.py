"""Pages of a driver's earnings: by day, week or month, and the statement to keep."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop.web import who
from coop.web.local import our_name
from coop.work import clock
from payouts.contexts_payees import next_payout
from rides.trips import contexts_earnings, statements
from rides.trips.queries import earnings as queries


@require_safe
@login_required
def earnings(request: HttpRequest) -> HttpResponse:
    """What you earned, what the fee became, and what is paid next."""
    found, now = _found(request), clock.now()
    coming = next_payout(who.user_id(request), found.zone, now=now)
    return render(request, "trips/earnings.html", contexts_earnings.page(found, coming, now=now))


@require_safe
@login_required
def statement_csv(request: HttpRequest) -> HttpResponse:
    """The statement for a spreadsheet."""
    found = _found(request)
    return _kept(statements.as_csv(found), "text/csv; charset=utf-8", found, "csv")


@require_safe
@login_required
def statement_pdf(request: HttpRequest) -> HttpResponse:
    """The statement on paper."""
    found = _found(request)
    return _kept(statements.as_pdf(found, by=our_name()), "application/pdf", found, "pdf")


def _found(request: HttpRequest) -> queries.Earnings:
    now = clock.now()
    span = queries.span(request.GET.get("by", "week"), request.GET.get("on", ""), now=now)
    return queries.earnings(who.user_id(request), span, now=now)


def _kept(body: str | bytes, kind: str, found: queries.Earnings, ending: str) -> HttpResponse:
    answer = HttpResponse(body, content_type=kind)
    name = statements.filename(found, ending)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
