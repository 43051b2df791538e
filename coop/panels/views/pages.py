"""Pages of panels that only show, and the form that opens a case.

Renders panels/home.html, new.html, case.html and draw.html, and office/panels.html.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.members import gates
from coop.panels import contexts, forms
from coop.panels.actions import opening
from coop.panels.actions.opening import Wish
from coop.panels.queries import cases
from coop.web import keys, who
from coop.work import actions as work
from coop.work import clock
from payouts import doors


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What concerns the reader, and what panels have come to."""
    return render(request, "panels/home.html", contexts.home(reader(request), clock.now()))


@never_cache
@require_safe
def single(request: HttpRequest, number: int) -> HttpResponse:
    """One case, as far as it is the reader's to read."""
    return render(request, "panels/case.html", contexts.page(number, reader(request), clock.now()))


@never_cache
@require_safe
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """How a panel was drawn."""
    return render(request, "panels/draw.html", contexts.draw(number, reader(request), clock.now()))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Bring something before a panel."""
    by, now, refusal = who.user_id(request), clock.now(), None
    kind, about = forms.subject(request.POST if request.method == "POST" else request.GET)
    context = contexts.opening(kind, about, by, now)
    if request.method == "POST":
        try:
            return redirect("panel_case", _open(request, by, context))
        except Malformed as refused:
            refusal = refused
    typed = {"claim": request.POST.get("claim", ""), "amount": request.POST.get("amount", "")}
    context |= {"refusal": refusal, "typed": typed}
    status = refusal.status if refusal else 200
    return render(request, "panels/new.html", context, status=status)


@never_cache
@login_required
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """Every case, for stewards: where each stands, and no names."""
    gates.steward(request)
    return render(request, "office/panels.html", contexts.office(clock.now()))


def reader(request: HttpRequest) -> UUID | None:
    """Whoever is signed in; nobody else."""
    return who.user_id(request) if request.user.is_authenticated else None


def refused(request: HttpRequest, number: int, refusal: Refusal) -> HttpResponse:
    """The case's page with a refusal, and what was typed."""
    context = contexts.page(number, reader(request), clock.now())
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "panels/case.html", context, status=refusal.status)


def _open(request: HttpRequest, by: UUID, context: dict[str, Any]) -> int:
    now, amount = clock.now(), None
    kind, about = context["kind"], context["about"]
    if context["most_minor"] is not None:
        amount = doors.amount_minor(request.POST.get("amount", ""), context["currency"])
    wish = Wish(kind, about, request.POST.get("claim", ""), amount)
    made = work.once(
        lambda: opening.open_case(wish, by=by, now=now),
        key=keys.event_id(request),
        by=by,
        what=f"POST {request.path}",
        now=now,
    )
    found = cases.by_id(made, now) if made else None
    if found is None:
        raise AssertionError("a case that was opened has a number")
    messages.success(request, _("Your case is open. You hear when its panel is drawn."))
    return found.number
