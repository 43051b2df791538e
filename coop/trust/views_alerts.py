"""The stewards' page of rings and bombings. Renders office/rings.html."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.trust.actions import alerts as acts
from coop.trust.queries import alerts
from coop.web.local import here
from coop.work import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rings(request: HttpRequest) -> HttpResponse:
    """What to look at; on POST, what a steward found."""
    by, refusal = gates.steward(request), None
    alert_id, outcome = _id(request.POST.get("alert")), request.POST.get("outcome", "").strip()
    if request.method == "POST":
        try:
            acts.close(alert_id=alert_id, outcome=outcome, by=by, now=clock.now())
            messages.success(request, _("Noted. Nobody’s score or account was touched."))
            return redirect("office_rings")
        except Refusal as refused:
            refusal = refused
    context = {
        "waiting": alerts.waiting(),
        "looked_at": alerts.looked_at(),
        "zone": here(),
        "refusal": refusal,
        "typed_for": alert_id,
        "typed": outcome,
    }
    return render(request, "office/rings.html", context, status=refusal.status if refusal else 200)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
