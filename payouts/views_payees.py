"""Pages of a payout account: open one, go on at the provider, come back, be paid at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.web import who
from coop.web.local import here
from coop.work import clock
from payouts import contexts_payees
from payouts.actions import batches, payees


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Your payout account; POST opens one."""
    if request.method != "POST":
        return _account(request)
    try:
        payees.open_account(
            user_id=who.user_id(request),
            country=request.POST.get("country", "")[:2],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _account(request, refusal)
    messages.success(request, _("Your payout account is open. One more step."))
    return redirect("payout_account")


@require_safe
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """On to the provider's page, which opens once."""
    try:
        return redirect(payees.entrance(user_id=who.user_id(request), now=clock.now()))
    except Refusal as refusal:
        return _account(request, refusal)


@require_safe
@login_required
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: see what they say of you now."""
    try:
        payees.look(who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _account(request, refusal)
    return redirect("payout_account")


@require_POST
@login_required
def pay_now(request: HttpRequest) -> HttpResponse:
    """Be paid at once, at the provider's price."""
    try:
        batches.pay_now(
            user_id=who.user_id(request),
            currency=here().currency,
            time_zone=here().time_zone,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _account(request, refusal)
    messages.success(request, _("Your payout is on its way."))
    return redirect("payout_account")


def _account(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = contexts_payees.account_page(who.user_id(request), here(), now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST.get("country", "")[:2]}
    return render(request, "pay/account.html", context, status=refusal.status if refusal else 200)
