"""Pages of paying a ride: another way to pay one that lies ahead, a tip, a toll, the receipt as PDF."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.web import way_back, who
from coop.web.local import our_name
from coop.work import clock
from payouts.actions.payments import NeedsAction
from rides.trips import contexts_pay, doors, receipts
from rides.trips.actions import repaying, tipping
from rides.trips.queries import rides

CSRF = "csrfmiddlewaretoken"
Step = Callable[[datetime], None]


@require_POST
@login_required
def choose(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Pay a ride for later in another way."""
    role = rides.rider_role(ride_id, who.user_id(request))

    def step(now: datetime) -> None:
        method, means_id = doors.payment(request)
        choice = repaying.Choice(method, means_id)
        if method == "account":
            choice = repaying.Choice(method, organisation_id=means_id)
        cause = doors.cause(request, role, now=now)
        repaying.choose(ride_id=ride_id, choice=choice, cause=cause, now=now)

    return _do(request, ride_id, step)


@require_POST
@login_required
def tip(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Give the driver a tip."""
    role = rides.rider_role(ride_id, who.user_id(request))

    def step(now: datetime) -> None:
        amount_minor = doors.tip_minor(request, rides.currency_of(ride_id))
        cause = doors.cause(request, role, now=now)
        tipping.tip(ride_id=ride_id, amount_minor=amount_minor, cause=cause, now=now)
        messages.success(request, _("Thank you. All of it goes to your driver."))

    return _do(request, ride_id, step)


@require_safe
@login_required
def receipt_pdf(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The receipt on paper."""
    view = rides.completed(ride_id, user_id=who.user_id(request), now=clock.now())
    return pdf_answer(receipts.as_pdf(view, by=our_name()), ride_id)


def pdf_answer(drawn: bytes, ride_id: UUID) -> HttpResponse:
    """A PDF to be kept."""
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{receipts.filename(ride_id)}"'
    return answer


def _do(request: HttpRequest, ride_id: UUID, step: Step) -> HttpResponse:
    """Take a step and show the ride; what is refused is said there, or confirmed with the bank."""
    try:
        step(clock.now())
    except NeedsAction as refusal:
        way_back.keep(request, refusal.facts["payment"], f"/rides/{ride_id}/")
        typed = [(name, request.POST[name]) for name in request.POST if name != CSRF]
        context = contexts_pay.confirming(str(refusal.facts["action_url"]), typed)
        return render(request, "trips/confirm_card.html", context)
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.sentence)
    return redirect("ride", ride_id)
