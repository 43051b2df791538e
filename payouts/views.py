"""Pages of a person's money: what is theirs, where it comes from, what they do with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from coop.web import keys, who
from coop.web.local import here
from coop.work import clock
from payouts import contexts, doors
from payouts.actions import wallet


@require_safe
@login_required
def money(request: HttpRequest) -> HttpResponse:
    """Your money: dividends that move while people ride, and what you can do with them."""
    return _money(request)


@require_safe
@login_required
def dividends(request: HttpRequest) -> HttpResponse:
    """Your dividends by pool and by month, and the fees of your own rides."""
    context = contexts.dividends_page(who.user_id(request), here(), now=clock.now())
    return render(request, "pay/dividends.html", context)


@require_POST
@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Give to the reserve."""
    currency = here().currency
    try:
        amount = doors.amount_minor(request.POST.get("amount", ""), currency)
        wallet.give(
            user_id=who.user_id(request),
            amount_minor=amount,
            currency=currency,
            key=keys.event_id(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _money(request, refusal)
    given = format_money(amount, currency)
    messages.success(request, _("Thank you. %s went to the reserve of all members.") % given)
    return redirect("money")


@require_POST
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Say whether your dividends pay your next ride first."""
    wishes = request.POST.get("first") == "yes"
    wallet.choose(user_id=who.user_id(request), pays_rides_first=wishes, now=clock.now())
    if wishes:
        messages.success(request, _("Your dividends pay your next rides first."))
    else:
        messages.success(request, _("Your dividends stay where they are. Your card pays."))
    return redirect("money")


@require_POST
@login_required
def pay_debt(request: HttpRequest) -> HttpResponse:
    """Pay what you owe from your dividends."""
    currency = here().currency
    try:
        paid = wallet.pay_debt(
            user_id=who.user_id(request),
            currency=currency,
            key=keys.event_id(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _money(request, refusal)
    messages.success(request, _("%s is paid.") % format_money(paid, currency))
    return redirect("money")


def _money(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = contexts.money_page(who.user_id(request), here(), now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST.get("amount", "")}
    return render(request, "pay/money.html", context, status=refusal.status if refusal else 200)
