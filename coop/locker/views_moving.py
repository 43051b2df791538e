"""Doors of moving one's locker to a server of one's own, and back. Renders locker/move.html."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import Refusal
from coop.locker.actions import moving
from coop.locker.queries import moving as where
from coop.web.who import user_id
from coop.work import clock

OUT, BACK = "out", "back"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Where the locker lies and how its move goes; POST, with a code, begins one."""
    if request.method != "POST":
        return _page(request)
    member_id, now = user_id(request), clock.now()
    code, address = request.POST.get("code", ""), request.POST.get("address", "")
    try:
        if where.home(member_id).address:
            moving.come_back(member_id=member_id, code=code, now=now)
        else:
            moving.leave(member_id=member_id, address=address, code=code, now=now)
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("It moves. Rides go on meanwhile; you can leave this page."))
    return redirect("data_move")


@login_required
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Give a move up."""
    moving.stop(member_id=user_id(request), now=clock.now())
    messages.success(request, _("Stopped. Everything stays where it was."))
    return redirect("data_move")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    member_id = user_id(request)
    moves = where.moves(member_id)
    context = {
        "home": where.home(member_id),
        "under_way": next((one for one in moves if one.is_under_way), None),
        "over": [one for one in moves if not one.is_under_way][:5],
        "refusal": refusal,
        "address": request.POST.get("address", ""),
        "days": where.patience_days(now=clock.now()),
    }
    return render(request, "locker/move.html", context, status=refusal.status if refusal else 200)
