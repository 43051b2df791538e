"""Pages of the register: find people, and act about one of them after being asked.

Renders office/people.html, office/members.html, office/person.html and office/person_act.html.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.register import acts, queries
from coop.web import local
from coop.work import clock

TEXT_MAX = 100


@never_cache
@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Find people by e-mail or name; without a search, show who is in office."""
    by, text = gates.steward(request), request.GET.get("q", "")[:TEXT_MAX]
    now = clock.now()
    context = {
        "found": queries.found(text.replace("\x00", ""), by=by, now=now),
        "waiting": [] if text else queries.waiting(by=by, now=now),
        "q": text,
        "most": queries.SHOWN,
        "zone": local.here(),
    }
    return render(request, "office/people.html", context)


@never_cache
@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of members, page by page; everybody on a page is told of the look."""
    by, now = gates.steward(request), clock.now()
    after = _uuid(request.GET.get("after", ""))
    found = queries.register(after, by=by, now=now)
    more = found[-1].id if len(found) == queries.SHOWN else None
    context = {"found": found, "more": more, "is_first": after is None, "zone": local.here()}
    return render(request, "office/members.html", context)


@never_cache
@login_required
@require_safe
def person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person, and what can be done."""
    by = gates.steward(request)
    who = queries.person(user_id, by=by, now=clock.now())
    context = {"who": who, "acts": acts.offered(who), "is_me": by == user_id, "zone": local.here()}
    return render(request, "office/person.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, user_id: UUID, act: str) -> HttpResponse:
    """Say what follows and ask; on POST, do it."""
    by, now, asked, refusal = gates.steward(request), clock.now(), acts.of(act), None
    who = queries.person(user_id, by=by, now=now)
    if request.method == "POST":
        order = acts.Order(
            user_id, by, request.POST.get("reason", ""), request.POST.get("hours", "")[:TEXT_MAX]
        )
        try:
            acts.do(act, order, now=now)
            messages.success(request, asked.done % {"name": who.shown_name})
            has_resigned = act == "end-steward" and user_id == by
            return redirect("home") if has_resigned else redirect("office_person", user_id)
        except Refusal as refused:
            refusal = refused
    context = {
        "who": who,
        "act": asked,
        "asks": asked.asks % {"name": who.shown_name},
        "reason": request.POST.get("reason", ""),
        "hours": request.POST.get("hours", ""),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/person_act.html", context, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
