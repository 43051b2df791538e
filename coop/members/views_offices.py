"""Door of one's own office: giving it back. Renders account/resign.html."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coop.basics.refusals import Refusal
from coop.members import actions, queries
from coop.web import who
from coop.work import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resign(request: HttpRequest, office: str) -> HttpResponse:
    """Say what follows and ask; on POST, end one's own term of office."""
    by, refusal = who.user_id(request), None
    if office not in queries.offices(by):
        return redirect("security")
    if request.method == "POST":
        try:
            actions.resign(office=office, by=by, now=clock.now())
            messages.success(request, _("You have resigned. Thank you for what you did."))
            return redirect("security")
        except Refusal as refused:
            refusal = refused
    is_last = office == queries.STEWARD and queries.is_last_steward(by)
    context = {"office": office, "is_last": is_last, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "account/resign.html", context, status=status)
