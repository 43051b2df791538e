"""The stewards' page of witnesses: whose word counts. Renders log/witnesses.html."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coop.audit import contexts
from coop.basics.refusals import Refusal
from coop.journal.actions import witnessing
from coop.members import gates
from coop.web.local import here
from coop.work import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def witnesses(request: HttpRequest) -> HttpResponse:
    """Who witnesses the log; on POST, name another."""
    gates.steward(request)
    key, called = request.POST.get("key", "")[:400], request.POST.get("name", "")[:200]
    refusal, now = None, clock.now()
    if request.method == "POST":
        try:
            witnessing.name(key=key, called=called, now=now)
            messages.success(request, _("From now on this witness’s word counts."))
            return redirect("office_witnesses")
        except Refusal as refused:
            refusal = refused
    context = {**contexts.summary(now=now), "zone": here(), "refusal": refusal}
    context |= {"key": key, "name": called, "line": contexts.witness_line()}
    status = refusal.status if refusal else 200
    return render(request, "log/witnesses.html", context, status=status)


@login_required
@require_POST
def let_go(request: HttpRequest, witness_id: int) -> HttpResponse:
    """Let a witness's word count no more."""
    gates.steward(request)
    witnessing.let_go(witness_id=witness_id, now=clock.now())
    messages.success(request, _("This witness’s word does not count any more."))
    return redirect("office_witnesses")
