"""Pages of care for the desk: tickets, things lost, alarms."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.web import who
from coop.work import clock
from rides.care import contexts
from rides.care.actions import alerts, tickets
from rides.care.actions.tickets import Wording
from rides.care.queries import alerts as alarms
from rides.care.queries import lost
from rides.care.queries import tickets as reading
from rides.care.views_around import wording
from rides.trips import doors
from rides.trips.actions import waivers

Deed = Callable[[HttpRequest, UUID, datetime], None]


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Tickets by urgency, things lost, alarms that nobody took up."""
    now, user_id = clock.now(), who.user_id(request)
    is_done = bool(request.GET.get("done"))
    context = {
        "tickets": reading.for_desk(user_id, now=now, is_done=is_done),
        "is_done": is_done,
        "lost": lost.open_ones(now=now),
        "alarms": alarms.alerts(),
        "me": user_id,
        "now": now,
        "client_event_id": uuid4(),
    }
    return render(request, "care/desk_tickets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """One ticket; POST answers, takes, proposes or closes. Who is second is told, and loses no word."""
    now, user_id = clock.now(), who.user_id(request)
    reading.require_desk(user_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _deed(request)(request, ticket_id, now)
            return redirect("desk-ticket", ticket_id)
        except (Malformed, tickets.ChangedMeanwhile, waivers.NothingToWaive) as refused:
            refusal = refused
    found = reading.ticket_for_desk(ticket_id, user_id, now=now)
    context = contexts.ticket_page(found, now=now) | {"refusal": refusal, "me": user_id}
    context |= {"typed": request.POST if refusal else {}}
    status = refusal.status if refusal else 200
    return render(request, "care/desk_ticket.html", context, status=status)


@require_POST
@login_required
def alarm_seen(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Somebody at the desk looks after an alarm."""
    is_first = alerts.take_up(
        alert_id=alarm_id,
        by=who.user_id(request),
        key=doors.event_id(request),
        now=clock.now(),
    )
    if not is_first:
        messages.info(request, _("Somebody else took this alarm up before you."))
    return redirect("desk-tickets")


def _deed(request: HttpRequest) -> Deed:
    deeds: dict[str, Deed] = {
        "answer": _answer,
        "take": _take,
        "close": _close,
        "refund": _propose,
        "waiver": _propose,
    }
    found = deeds.get(request.POST.get("do", ""))
    if found is None:
        raise Malformed(_("Open the page again: it did not say what you pressed."))
    return found


def _answer(request: HttpRequest, ticket_id: UUID, now: datetime) -> None:
    tickets.answer(ticket_id=ticket_id, said=wording(request), seen=_seen(request), now=now)


def _take(request: HttpRequest, ticket_id: UUID, now: datetime) -> None:
    number, by = doors.event_id(request), who.user_id(request)
    tickets.take(ticket_id=ticket_id, by=by, client_event_id=number, seen=_seen(request), now=now)


def _close(request: HttpRequest, ticket_id: UUID, now: datetime) -> None:
    said: Wording = wording(request)
    tickets.close(ticket_id=ticket_id, said=said, seen=_seen(request), now=now)


def _propose(request: HttpRequest, ticket_id: UUID, now: datetime) -> None:
    tickets.propose(
        ticket_id=ticket_id,
        kind=request.POST.get("do", ""),
        amount_minor=_amount(request),
        said=wording(request),
        seen=_seen(request),
        now=now,
    )


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        raise Malformed(_("Open the page again: it did not say what you had read."))
    return int(typed)


def _amount(request: HttpRequest) -> int | None:
    """A sum as people type it, "3.50" or "3,50", in cents; nothing where it is none."""
    typed = request.POST.get("amount", "").strip().replace(",", ".")
    whole, _point, cents = typed.partition(".")
    if not (whole + cents).isascii() or not whole.isdigit() or len(whole) > 5 or len(cents) > 2:
        return None
    if cents and not cents.isdigit():
        return None
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)
