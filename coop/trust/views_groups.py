"""The page on which one says to which groups one belongs, or ends it. Renders trust/groups.html."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coop.basics.refusals import Refusal
from coop.trust import wording_groups
from coop.trust.actions import groups
from coop.trust.groups import TRAITS
from coop.trust.queries import groups as reading
from coop.web import who
from coop.web.local import here
from coop.work import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """What you said; on POST, what you say now."""
    by, now, refusal = who.user_id(request), clock.now(), None
    if request.method == "POST":
        try:
            groups.choose(chosen=_chosen(request), by=by, now=now)
            messages.success(request, _("Saved. It counts from the next count on."))
            return redirect("groups")
        except Refusal as refused:
            refusal = refused
    held = reading.mine(by, now=now)
    context = {
        "questions": wording_groups.questions(held),
        "takes_part": bool(held),
        "gaps": reading.latest(now),
        "refusal": refusal,
        "zone": here(),
    }
    return render(request, "trust/groups.html", context, status=refusal.status if refusal else 200)


def _chosen(request: HttpRequest) -> dict[str, str]:
    if request.POST.get("end"):
        return {}
    answers = {trait: request.POST.get(trait, "") for trait in TRAITS}
    return {trait: group for trait, group in answers.items() if group}
