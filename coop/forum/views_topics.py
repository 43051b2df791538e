"""The stewards' page of topics."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import Refusal
from coop.forum import contexts
from coop.forum.actions import topics as keeping
from coop.forum.queries import topics as listing
from coop.members import gates
from coop.work import clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def topics(request: HttpRequest) -> HttpResponse:
    """The list of topics; POST adds one, or opens it again."""
    by, now = gates.steward(request), clock.now()
    refusal: Refusal | None = None
    typed = {name: request.POST.get(name, "") for name in ("name", "about")}
    if request.method == "POST":
        try:
            keeping.open_topic(**typed, by=by, now=now)
            messages.success(request, _("The topic is open."))
            return redirect("office-topics")
        except Refusal as refused:
            refusal = refused
    context = contexts.page(by, now=now) | {
        "topics": listing.topics(by, with_closed=True),
        "typed": typed,
        "refusal": refusal,
    }
    return render(
        request, "forum/office_topics.html", context, status=refusal.status if refusal else 200
    )


@require_POST
@login_required
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a topic off the list."""
    keeping.close_topic(slug=slug, by=gates.steward(request), now=clock.now())
    messages.success(request, _("The topic is closed. What is in it stays."))
    return redirect("office-topics")
