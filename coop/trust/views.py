"""Pages of trust: rating whom one rode with, one's own standing and why, the formula for everybody."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import NotYours, Refusal
from coop.trust import contexts, contexts_assurance, forms
from coop.trust.actions import ratings
from coop.trust.conduct import Role
from coop.trust.queries import ratings as reading
from coop.web import keys, way_back, who
from coop.web.local import here
from coop.work import actions as work
from coop.work import clock


@require_safe
@login_required
def standing(request: HttpRequest) -> HttpResponse:
    """Your standing, and every line that makes it up."""
    return _standing(request)


@require_POST
@login_required
def reply(request: HttpRequest, rating_id: UUID) -> HttpResponse:
    """Answer words about yourself."""
    words = request.POST.get("words", "")
    try:
        ratings.reply(rating_id=rating_id, words=words, by=who.user_id(request), now=clock.now())
    except NotYours:
        raise
    except Refusal as refusal:
        return _standing(request, refusal, {"rating": rating_id, "words": words})
    messages.success(request, _("Your answer stands beside the words."))
    return redirect(way_back.wanted(request, otherwise="/standing/"))


@require_safe
@login_required
def to_rate(request: HttpRequest) -> HttpResponse:
    """Rides that you can still rate."""
    context = contexts.list_page(who.user_id(request), here(), now=clock.now())
    return render(request, "trust/to_rate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rate(request: HttpRequest, about: UUID) -> HttpResponse:
    """Rate whom you shared a ride with."""
    if request.method != "POST":
        return _rate(request, about)
    by, now = who.user_id(request), clock.now()
    try:
        said = forms.said(request.POST)
        work.once(
            lambda: ratings.give(about=about, said=said, by=by, now=now),
            key=keys.event_id(request),
            by=by,
            what=f"POST {request.path}",
            now=now,
        )
    except NotYours:
        raise
    except Refusal as refusal:
        return _rate(request, about, refusal)
    messages.success(request, _("Thank you for saying how it was."))
    return redirect(way_back.wanted(request, otherwise=f"/rate/{about}/"))


@require_safe
def formula(request: HttpRequest) -> HttpResponse:
    """How conduct is worked out: the formula in plain words, with the numbers in force."""
    zone = here()
    return render(request, "trust/formula.html", contexts.formula_page(zone, now=clock.now()))


def _standing(
    request: HttpRequest, refusal: Refusal | None = None, typed: dict[str, object] | None = None
) -> HttpResponse:
    asked = request.GET.get("role", "")
    role = Role(asked) if asked in list(Role) else None
    by, now = who.user_id(request), clock.now()
    context = contexts.standing_page(by, role, here(), now=now)
    context |= contexts_assurance.shown(by, now=now) | {"refusal": refusal, "typed": typed}
    return render(
        request, "trust/standing.html", context, status=refusal.status if refusal else 200
    )


def _rate(request: HttpRequest, about: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    found = reading.rateable(about, by=who.user_id(request), now=now)
    if found is None:
        raise NotYours(_("You can rate a ride that you shared, once it was driven to its end."))
    context = contexts.rate_page(found, here(), now=now)
    context |= {
        "refusal": refusal,
        "typed": request.POST,
        "next": way_back.wanted(request, otherwise=""),
    }
    return render(request, "trust/rate.html", context, status=refusal.status if refusal else 200)
