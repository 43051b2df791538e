"""Pages of the accounts that somebody rides on or administers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import NotYours, Refusal
from coop.organisations import contexts, forms, sheets
from coop.organisations.actions import seats
from coop.web import who
from coop.web.local import our_name
from coop.work import clock

ANSWERS = {"accept": seats.accept, "decline": seats.decline, "leave": seats.leave}


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The accounts that you ride on, and invitations to others."""
    return _mine(request)


@require_POST
@login_required
def answer(request: HttpRequest, seat_id: UUID, answer: str) -> HttpResponse:
    """Accept an invitation, decline it, or leave an account."""
    act = ANSWERS.get(answer)
    if act is None:
        raise NotYours(_("There is no such page."))
    try:
        act(seat_id=seat_id, by=who.user_id(request), now=clock.now())
    except NotYours:
        raise
    except Refusal as refusal:
        return _mine(request, refusal)
    said = {
        "accept": _("Done. You can choose this account when you book."),
        "decline": _("You declined. Nobody can charge a ride of yours to this account."),
        "leave": _("You left. Rides that you have booked on the account stay on it."),
    }
    messages.success(request, said[answer])
    return redirect("organisations")


@require_safe
@login_required
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What the account has cost, who rides on it, and its invoices."""
    return _organisation(request, organisation_id)


@require_POST
@login_required
def invite(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Invite somebody to ride on the account."""
    by, now = who.user_id(request), clock.now()
    account = contexts.managed(organisation_id, by, now=now)
    try:
        seats.invite(
            organisation_id=organisation_id,
            email=request.POST.get("email", "")[:254],
            limits=forms.limits(request.POST, account.currency),
            is_admin=request.POST.get("is_admin") == "1",
            by=by,
            now=now,
        )
    except NotYours:
        raise
    except Refusal as refusal:
        return _organisation(request, organisation_id, refusal)
    messages.success(request, _("The invitation is on its way."))
    return redirect("organisation", organisation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """The limits of one person; POST changes them."""
    by, refusal = who.user_id(request), None
    context = contexts.person(seat_id, by)
    seat = context["seat"]["view"]
    if request.method == "POST":
        try:
            seats.change(
                seat_id=seat_id,
                limits=forms.limits(request.POST, seat.currency),
                is_admin=request.POST.get("is_admin") == "1",
                by=by,
            )
        except Refusal as refused:
            refusal = refused
            context["typed"] = request.POST
        else:
            messages.success(request, _("Changed, from the next booking on."))
            return redirect("organisation", seat.organisation_id)
    context["refusal"] = refusal
    status = refusal.status if refusal else 200
    return render(request, "organisations/person.html", context, status=status)


@require_POST
@login_required
def stop(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Let somebody ride on the account no longer."""
    by = who.user_id(request)
    seat = contexts.person(seat_id, by)["seat"]["view"]
    seats.stop(seat_id=seat_id, by=by, now=clock.now())
    messages.success(request, _("They can book on the account no longer."))
    return redirect("organisation", seat.organisation_id)


@require_safe
@login_required
def rides(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The rides of a month on the account."""
    asked = request.GET.get("month", "")
    context = contexts.rides_of(organisation_id, who.user_id(request), asked, now=clock.now())
    return render(request, "organisations/rides.html", context)


@require_safe
@login_required
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """An invoice or a credit note."""
    context = contexts.paper(paper_id, who.user_id(request), now=clock.now())
    return render(request, "organisations/paper.html", context | {"refusal": None, "typed": {}})


@require_safe
@login_required
def paper_pdf(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The same as PDF."""
    found = contexts.whole_paper(paper_id, who.user_id(request), now=clock.now())
    drawn = sheets.as_pdf(found, by=our_name())
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{sheets.filename(found)}"'
    return answer


def _mine(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = contexts.mine(who.user_id(request), now=clock.now()) | {"refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "organisations/mine.html", context, status=status)


def _organisation(
    request: HttpRequest, organisation_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    context = contexts.organisation(organisation_id, who.user_id(request), now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST if refusal else {}}
    status = refusal.status if refusal else 200
    return render(request, "organisations/organisation.html", context, status=status)
