"""Pages of bills: all of them, and one with what may be done about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import NotYours, Refusal
from coop.books import contexts, forms
from coop.books.actions import bills
from coop.members import gates
from coop.web.local import here
from coop.work import clock
from payouts.periods import local_day


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def all_bills(request: HttpRequest) -> HttpResponse:
    """Every bill; POST enters one."""
    by, now, zone, refusal = gates.steward(request), clock.now(), here(), None
    if request.method == "POST":
        try:
            bills.enter(bill=forms.bill(request.POST, zone), by=by, now=now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("It is entered. Another steward has to approve it."))
            return redirect("books_bills")
    context = contexts.all_bills(zone, by, now=now)
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "books/bills.html", context, status=refusal.status if refusal else 200)


@require_safe
@login_required
def bill(request: HttpRequest, bill_id: UUID) -> HttpResponse:
    """One bill."""
    return _one(request, bill_id, gates.steward(request))


@require_POST
@login_required
def act(request: HttpRequest, bill_id: UUID, act: str) -> HttpResponse:
    """Approve, refuse, pay, take back a payment, or reverse, by two."""
    by = gates.steward(request)
    try:
        _do(request, bill_id, act, by)
    except NotYours:
        raise
    except Refusal as refusal:
        return _one(request, bill_id, by, refusal)
    messages.success(request, SAID[act])
    return redirect("books_bill", bill_id=bill_id)


SAID = {
    "approve": gettext_lazy("Approved: the co-operative owes it now."),
    "refuse": gettext_lazy("Refused."),
    "pay": gettext_lazy("Marked as paid. A line on the next bank statement will show it."),
    "unpay": gettext_lazy("It counts as not paid again."),
    "ask": gettext_lazy("Another steward has to agree before it is reversed."),
    "keep": gettext_lazy("It stays as it is."),
    "reverse": gettext_lazy("Reversed: it is owed no longer."),
}


def _do(request: HttpRequest, bill_id: UUID, act: str, by: UUID) -> None:
    now, typed = clock.now(), request.POST
    about: dict[str, Any] = {"bill_id": bill_id, "by": by, "now": now}
    reason = typed.get("reason", "")
    if act == "approve":
        bills.approve(**about, is_beyond_fund=typed.get("beyond") == "yes")
    elif act == "refuse":
        bills.refuse(**about, reason=reason)
    elif act == "pay":
        today = local_day(now, here().time_zone)
        bills.mark_paid(**about, paid_on=forms.day(typed.get("paid_on", "")), today=today)
    elif act == "ask":
        bills.ask_reversal(**about, reason=reason)
    elif act in PLAIN:
        PLAIN[act](**about)
    else:
        raise Http404


PLAIN = {"unpay": bills.unmark_paid, "keep": bills.keep, "reverse": bills.reverse_bill}


def _one(
    request: HttpRequest, bill_id: UUID, by: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    context = contexts.bill(bill_id, here(), by, now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST}
    return render(request, "books/bill.html", context, status=refusal.status if refusal else 200)
