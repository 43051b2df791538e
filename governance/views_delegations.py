"""The page on which one lends one's vote, takes it back, or offers to vote for others."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coop.basics.refusals import Malformed, Refusal
from coop.web import who
from coop.work import clock
from governance import contexts
from governance.actions import delegating


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegations(request: HttpRequest) -> HttpResponse:
    """Who votes for whom; POST lends, takes back, offers or stops."""
    by, now, refusal = who.user_id(request), clock.now(), None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, by))
        except Refusal as refused:
            refusal = refused
        else:
            return redirect("delegations")
    context = contexts.lending(by, now) | {"refusal": refusal, "typed": request.POST}
    status = refusal.status if refusal else 200
    return render(request, "governance/delegations.html", context, status=status)


def _act(request: HttpRequest, by: UUID) -> str:
    act, topic, now = request.POST.get("act", ""), request.POST.get("topic", ""), clock.now()
    if act == "lend":
        delegating.lend(topic=topic, to=_chosen(request), by=by, now=now)
        return _("Your vote is lent. Your own ballot still comes first, whenever you cast one.")
    if act == "take-back":
        delegating.take_back(topic=topic, by=by, now=now)
        return _("Your vote is yours again.")
    if act == "offer":
        delegating.offer(topic=topic, says=request.POST.get("says", ""), by=by, now=now)
        return _(
            "Members can lend you their vote now. Your ballots in this topic are public while anybody does."
        )
    if act == "stop":
        delegating.stop_offering(topic=topic, by=by, now=now)
        return _("You no longer vote for others in this topic. Every vote went back.")
    raise Malformed(_("Choose one of the buttons."))


def _chosen(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("to", ""))
    except ValueError as error:
        raise Malformed(_("Choose somebody from the list.")) from error
