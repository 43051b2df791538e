"""Pages of incidents, at the office: dispatchers see what happens now, stewards also reports."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.members import gates
from coop.work import clock
from rides.care import contexts_safety, wording
from rides.care.actions import incidents
from rides.care.actions.incidents import Call, Deed
from rides.care.queries import incidents as reading
from rides.care.queries.under_way import ride_called
from rides.trips import doors

Do = Callable[[HttpRequest, UUID, Deed, datetime], None]


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Incidents, the most urgent first."""
    by, now = gates.dispatcher(request), clock.now()
    is_done = bool(request.GET.get("done"))
    rows = reading.for_desk(by, now=now, is_done=is_done)
    context = contexts_safety.queue_page(rows, is_done=is_done, now=now)
    return render(request, "care/incidents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Somebody called."""
    by, now = gates.dispatcher(request), clock.now()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            call = Call(
                what=request.POST.get("what", ""),
                ride_id=ride_called(doors.words(request, "ride", most=8)),
                text=request.POST.get("text", ""),
                by=by,
                key=doors.event_id(request),
            )
            made = incidents.call_came(call, now=now)
            return redirect("incident", made)
        except (Malformed, NotYours) as refused:
            refusal = refused
    context = {"whats": wording.whats(), "client_event_id": uuid4(), "refusal": refusal}
    context["typed"] = request.POST if refusal else {}
    return render(
        request, "care/incident_new.html", context, status=refusal.status if refusal else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """One incident and its log; POST does something about it. Who is second loses no word."""
    by, now = gates.dispatcher(request), clock.now()
    if request.method != "POST":
        return _page(request, incident_id, by, now=now)
    deed = Deed(by, doors.event_id(request), _seen(request), request.POST.get("text", ""))
    try:
        if request.POST.get("do") == "look":
            return _looked(request, incident_id, deed, now=now)
        _deed(request)(request, incident_id, deed, now)
    except (NotYours, NotAllowed):
        raise
    except Refusal as refusal:
        return _page(request, incident_id, by, refusal, now=now)
    messages.success(request, _("Done. It stands in the log."))
    return redirect("incident", incident_id)


def _page(
    request: HttpRequest,
    incident_id: UUID,
    by: UUID,
    refusal: Refusal | None = None,
    *,
    now: datetime,
) -> HttpResponse:
    found = reading.for_one(incident_id, by, now=now)
    context = contexts_safety.incident_page(found, by=by, now=now) | {"refusal": refusal}
    if refusal is not None:
        context["typed"] = request.POST
    return render(request, "care/incident.html", context, status=refusal.status if refusal else 200)


def _looked(request: HttpRequest, incident_id: UUID, deed: Deed, *, now: datetime) -> HttpResponse:
    user_id = _person(request)
    profile, chosen = incidents.look(incident_id=incident_id, user_id=user_id, deed=deed, now=now)
    found = reading.for_one(incident_id, deed.by, now=now)
    context = contexts_safety.incident_page(found, by=deed.by, now=now) | {"refusal": None}
    context["shown"] = {"user_id": user_id, "phone": profile.get("phone", ""), "contacts": chosen}
    return render(request, "care/incident.html", context)


def _deed(request: HttpRequest) -> Do:
    deeds: dict[str, Do] = {
        "take": lambda _request, which, deed, now: incidents.take(
            incident_id=which, deed=deed, now=now
        ),
        "note": lambda _request, which, deed, now: incidents.write(
            incident_id=which, is_call=False, deed=deed, now=now
        ),
        "call": lambda _request, which, deed, now: incidents.write(
            incident_id=which, is_call=True, deed=deed, now=now
        ),
        "hand_over": _hand_over,
        "hold": _hold,
        "close": _close,
    }
    found = deeds.get(request.POST.get("do", ""))
    if found is None:
        raise Malformed(_("Open the page again: it did not say what you pressed."))
    return found


def _hand_over(request: HttpRequest, incident_id: UUID, deed: Deed, now: datetime) -> None:
    to = doors.chosen_id(request, "to")
    if to is None:
        raise Malformed(_("Choose a colleague."))
    incidents.hand_over(incident_id=incident_id, to=to, deed=deed, now=now)


def _hold(request: HttpRequest, incident_id: UUID, deed: Deed, now: datetime) -> None:
    typed = request.POST.get("hours", "").strip()
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed[:5]) <= 1_000):
        raise Malformed(_("Say for how many hours, as a number."))
    incidents.hold(
        incident_id=incident_id, user_id=_person(request), hours=int(typed), deed=deed, now=now
    )


def _close(request: HttpRequest, incident_id: UUID, deed: Deed, now: datetime) -> None:
    outcome = request.POST.get("outcome", "")
    incidents.close(incident_id=incident_id, outcome=outcome, deed=deed, now=now)


def _person(request: HttpRequest) -> UUID:
    found = doors.chosen_id(request, "who")
    if found is None:
        raise Malformed(_("Choose a person."))
    return found


def _seen(request: HttpRequest) -> int:
    typed = request.POST.get("seen", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        raise Malformed(_("Open the page again: it did not say what you had read."))
    return int(typed)
