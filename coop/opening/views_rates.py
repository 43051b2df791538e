"""Pages of the rate card: written while the co-operative is founded, read afterwards.

The same form is a step of the opening and, until then, the office's page of rates.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.opening import actions, contexts, queries, rates
from coop.opening.forms import RatesForm
from coop.work import clock
from rides.places import queries as places

UNPROCESSABLE = 422


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest) -> HttpResponse:
    """The step of the opening that asks for the rates."""
    gates.steward(request)
    progress = queries.progress()
    if progress.opened_at is not None:
        return redirect("office_rates")
    frame = contexts.frame(progress, "rates")
    return _edit(request, "opening/rates.html", frame, then="opening")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    """The rates in force; a form until the co-operative opens, to be read from then on."""
    by, now = gates.steward(request), clock.now()
    progress = queries.progress()
    if progress.opened_at is None:
        return _edit(request, "office/rates_edit.html", {}, then="office_rates")
    book = rates.in_force(now)
    if request.method == "POST":
        actions.set_rates(book=book, by=by, now=now)  # refuses: only votes change them now
    context = contexts.rates_read(book, places.main_zone()) | {"opened_at": progress.opened_at}
    return render(request, "office/rates.html", context)


@login_required
@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """What the card as typed so far makes of a ride; what is wrong with it, otherwise."""
    gates.steward(request)
    form, zone = _form(request), places.main_zone()
    if not form.is_valid():
        return render(request, "opening/_example.html", {"is_unfinished": True, "zone": zone})
    return render(request, "opening/_example.html", contexts.example(form.book(), zone))


def _edit(
    request: HttpRequest, template: str, frame: contexts.Context, *, then: str
) -> HttpResponse:
    now, form, zone = clock.now(), _form(request), places.main_zone()
    book, refusal = rates.in_force(now), None
    if request.method == "POST" and form.is_valid():
        book = form.book()
        try:
            actions.set_rates(book=book, by=gates.steward(request), now=now)
            messages.success(request, _("The rates are saved."))
            return redirect(then)
        except Refusal as refused:
            refusal = refused
    context = frame | contexts.rates_page(form, book, zone) | {"refusal": refusal}
    is_wrong = bool(refusal or form.errors)
    return render(request, template, context, status=UNPROCESSABLE if is_wrong else 200)


def _form(request: HttpRequest) -> RatesForm:
    book, currency = rates.in_force(clock.now()), places.main_zone().currency
    return RatesForm(request.POST or None, book=book, currency=currency)
