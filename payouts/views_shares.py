"""Pages of members' shares: paying one's own, and the register that stewards keep."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import Malformed, Refusal
from coop.members import gates
from coop.members import queries as members
from coop.web import keys, way_back, who
from coop.web.local import here
from coop.work import clock
from payouts import doors
from payouts.actions import shares
from payouts.actions.payments import NeedsAction
from payouts.queries import cards
from payouts.queries import shares as reading

HERE = "/pay/share/"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def share(request: HttpRequest) -> HttpResponse:
    """Your share: what it costs and what is paid; POST pays a part, or all that is left."""
    if request.method != "POST":
        return _share(request)
    part = shares.Part(who.user_id(request), here().currency, request.POST.get("part") == "all")
    try:
        _pay(request, part)
    except NeedsAction as asked:
        way_back.keep(request, asked.facts["payment"], HERE)
        return redirect("payment_back", asked.facts["payment"])
    except Refusal as refusal:
        return _share(request, refusal)
    messages.success(request, _("Paid. Thank you."))
    return redirect("share")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register of shares, for stewards; POST records a member's transfer."""
    by, refusal = gates.steward(request), None
    if request.method == "POST":
        try:
            _record(request, by)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Recorded."))
            return redirect("shares")
    return _register(request, refusal)


@require_POST
@login_required
def give_back(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A member leaves: their share goes back after the voted delay; or they stay after all."""
    gates.steward(request)
    if request.POST.get("to") == "stay":
        shares.stay(user_id=user_id)
        messages.success(request, _("The share stays."))
    elif shares.ask_back(user_id=user_id, now=clock.now()) is None:
        messages.info(request, _("Nothing was paid in, so nothing goes back."))
    else:
        messages.success(request, _("The share goes back after the delay that members voted."))
    return redirect("shares")


def _pay(request: HttpRequest, part: shares.Part) -> None:
    key, now = keys.event_id(request), clock.now()
    if request.POST.get("way") == "wallet":
        shares.pay_from_wallet(part=part, key=key, now=now)
    else:
        shares.pay_by_card(part=part, key=key, method_id=doors.chosen(request, "card"), now=now)


def _record(request: HttpRequest, by: UUID) -> None:
    user_id = members.account_id(request.POST.get("email", "")[:254])
    if user_id is None:
        raise Malformed(_("Nobody has an account with this e-mail."))
    unit = here().currency
    shares.record(
        part=shares.Part(user_id, unit),
        amount_minor=doors.amount_minor(request.POST.get("amount", ""), unit),
        reference=request.POST.get("reference", "")[:200],
        by=by,
        key=keys.event_id(request),
        now=clock.now(),
    )


def _share(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user_id = who.user_id(request)
    context = {
        "zone": here(),
        "share": reading.share_of(user_id, now=clock.now()),
        "payments": reading.payments_of(user_id),
        "cards": cards.cards_of(user_id),
        "client_event_id": uuid4(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "pay/share.html", context, status=status)


def _register(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    found, unit = reading.register(), here().currency
    emails = members.emails(one.user_id for one in found)
    context = {
        "zone": here(),
        "shares": [(one, emails.get(one.user_id, "")) for one in found],
        "whole_minor": reading.whole_minor(unit),
        "client_event_id": uuid4(),
        "typed": request.POST if refusal else {},
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/shares.html", context, status=status)
