"""Pages of refunds, for stewards: ask for one, agree to a large one, see them all."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import gates
from coop.rulebook.queries import rules_as_of
from coop.web import keys
from coop.web.local import here
from coop.work import clock
from payouts import doors
from payouts.actions import deciding
from payouts.actions.deciding import Wish
from payouts.queries import refunds


@require_safe
@login_required
def all_refunds(request: HttpRequest) -> HttpResponse:
    """Refunds that wait for a second steward, and those decided."""
    return _all(request, gates.steward(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ride(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """One ride in money; POST refunds it, or a part."""
    by, refusal = gates.steward(request), None
    found = refunds.ride(ride_id)
    if found is None:
        raise NotYours(_("No such ride was paid."))
    if request.method == "POST":
        try:
            wish = _wish(request, found)
            decision_id = deciding.ask(
                wish=wish, by=by, key=keys.event_id(request), now=clock.now()
            )
        except Refusal as refused:
            refusal = refused
        else:
            _say(request, decision_id)
            return redirect("refunds")
    context = {
        "ride": found,
        "zone": here(),
        "alone_minor": rules_as_of(clock.now())["refunds.alone_minor"],
        "ticket": request.POST.get("ticket") or request.GET.get("ticket", ""),
        "typed": request.POST,
        "client_event_id": request.POST.get("client_event_id") or uuid4(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/refund.html", context, status=status)


@require_POST
@login_required
def decide(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Agree to a refund, or decline it."""
    by = gates.steward(request)
    is_agreed = request.POST.get("answer") == "agree"
    act = deciding.approve if is_agreed else deciding.decline
    try:
        act(decision_id=decision_id, by=by, now=clock.now())
    except NotYours:
        raise
    except Refusal as refusal:
        return _all(request, by, refusal)
    _say(request, decision_id)
    return redirect("refunds")


def _wish(request: HttpRequest, ride: refunds.RideView) -> Wish:
    ticket = request.POST.get("ticket", "")
    try:
        ticket_id = UUID(ticket) if ticket else None
    except ValueError as error:
        raise Malformed(_("Open the page again from the ticket.")) from error
    return Wish(
        ride_id=ride.ride_id,
        amount_minor=doors.amount_minor(request.POST.get("amount", ""), ride.currency),
        source=request.POST.get("source", ""),
        way=request.POST.get("way", ""),
        reason=request.POST.get("reason", ""),
        ticket_id=ticket_id,
    )


def _say(request: HttpRequest, decision_id: UUID) -> None:
    found = refunds.decision(decision_id)
    if found is None:
        return
    amount = format_money(found.amount_minor, found.currency)
    said = {
        "done": _("%s goes back to the rider, who is told why."),
        "waiting": _("%s waits for a second steward."),
        "declined": _("%s does not go back."),
    }
    messages.success(request, said[found.state] % amount)


def _all(request: HttpRequest, by: UUID, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "zone": here(),
        "by": by,
        "refunds": refunds.recent(),
        "alone_minor": rules_as_of(clock.now())["refunds.alone_minor"],
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "office/refunds.html", context, status=status)
