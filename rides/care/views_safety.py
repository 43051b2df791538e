"""Pages of one's own safety: whom we tell, whom one does not meet, is all well, what happened."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.web import who
from coop.work import clock
from rides.care import contexts_safety, links_out, throttling
from rides.care.actions import alerts, avoiding, check_ins, circles, contacts, reports
from rides.care.actions.reports import Report
from rides.care.queries import check_ins as asking
from rides.care.queries import incidents
from rides.trips import doors
from rides.trips.actions import apart
from rides.trips.actions.moves import Cause
from rides.trips.queries.rides import role_on
from rides.trips.states import Role


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Whom we tell in an emergency, whom you do not meet, with whom you ride."""
    return _mine(request)


@require_POST
@login_required
def choose_contact(request: HttpRequest) -> HttpResponse:
    """Choose somebody to be told when you press the emergency button."""
    now, user_id, key = clock.now(), who.user_id(request), doors.event_id(request)
    name, phone = doors.words(request, "name", most=120), doors.words(request, "phone", most=60)
    try:
        contacts.choose(user_id, name=name, phone=phone, key=key, now=now)
    except Refusal as refusal:
        return _mine(request, refusal)
    messages.success(request, _("Saved. Tell them that you chose them, and what to do."))
    return redirect("my-safety")


@require_POST
@login_required
def drop_contact(request: HttpRequest, key: str) -> HttpResponse:
    """Choose somebody no longer."""
    contacts.drop(who.user_id(request), key=key, now=clock.now())
    messages.success(request, _("They are not told any more."))
    return redirect("my-safety")


@require_POST
@login_required
def drop_block(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Take a block back."""
    avoiding.unblock(by=who.user_id(request), blocked=user_id, now=clock.now())
    messages.success(request, _("Taken back. You can meet again."))
    return redirect("my-safety")


@require_POST
@login_required
def note_block(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Write down why, for oneself alone."""
    why = request.POST.get("why", "")
    try:
        avoiding.note(by=who.user_id(request), blocked=user_id, why=why, now=clock.now())
    except NotYours:
        raise
    except Refusal as refusal:
        return _mine(request, refusal)
    messages.success(request, _("Saved. Only you read it."))
    return redirect("my-safety")


@require_POST
@login_required
def choose_circle(request: HttpRequest) -> HttpResponse:
    """Say whom you want to ride with, or end that."""
    is_over = bool(request.POST.get("end"))
    declared = "" if is_over else request.POST.get("declared", "")
    wish = "" if is_over else request.POST.get("wish", "")
    if not (is_over or (declared and wish)):
        return _mine(request, Malformed(_("Say both: what you are, and whom you ask for.")))
    try:
        circles.choose(who.user_id(request), declared=declared, wish=wish, now=clock.now())
    except Refusal as refusal:
        return _mine(request, refusal)
    said = _("You ask for nobody in particular.") if is_over else _("Saved. It holds from now on.")
    messages.success(request, said)
    return redirect("my-safety")


@require_POST
@login_required
def widen(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Take any driver after all."""
    doors.event_id(request)
    apart.widen(ride_id=ride_id, by=who.user_id(request), now=clock.now())
    return redirect("ride", ride_id)


@require_POST
@login_required
def take_back(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The emergency button was pressed by mistake; it stays on record."""
    alerts.take_back(ride_id=ride_id, cause=_cause(request, ride_id), now=clock.now())
    messages.success(
        request, _("The desk and your contacts read that it was a mistake. The desk looks anyway.")
    )
    return redirect("ride-safety", ride_id)


@require_POST
@login_required
def answer(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """All is well, or not."""
    said = request.POST.get("said")
    if said not in ("well", "help"):
        raise Malformed(_("Say whether all is well."))
    cause = _cause(request, ride_id)
    is_well = said == "well"
    check_ins.answer(ride_id=ride_id, is_well=is_well, cause=cause, now=clock.now())
    if not is_well:
        return redirect("ride-safety", ride_id)
    messages.success(request, _("Thank you. Have a good ride."))
    return redirect("drive") if cause.role == Role.DRIVER else redirect("ride", ride_id)


@require_http_methods(["GET", "HEAD", "POST"])
def guest_answer(request: HttpRequest, token: str, key: str) -> HttpResponse:
    """All is well, or not, from somebody for whom a ride was booked. No sign-in: the text is the key."""
    throttling.require_pace(request)
    now, refusal = clock.now(), None
    asked = asking.for_guest(token, key)
    said = request.POST.get("said", "")
    if request.method == "POST" and said in ("well", "help"):
        number = doors.event_id(request)
        try:
            check_ins.answer_as_guest(
                token=token, key=key, is_well=said == "well", number=number, now=now
            )
            return redirect("guest-answer", token, key)
        except check_ins.NothingAsked as refused:
            refusal = refused
    context = contexts_safety.guest_page(asked) | {"token": token, "refusal": refusal}
    answered = render(
        request, "care/guest_answer.html", context, status=refusal.status if refusal else 200
    )
    return links_out.unseen(answered)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def happened(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Tell the stewards that something happened on a ride."""
    now, user_id = clock.now(), who.user_id(request)
    if role_on(ride_id, user_id) == Role.DESK:
        raise NotYours(_("There is no such ride."))
    refusal: Refusal | None = None
    if request.method == "POST":
        said = Report(
            what=request.POST.get("what", ""),
            text=request.POST.get("text", ""),
            by=user_id,
            key=doors.event_id(request),
            blocks_too=bool(request.POST.get("block")),
        )
        try:
            taken = reports.report(said, ride_id=ride_id, now=now)
            messages.success(request, _("The stewards have it. You read here what comes of it."))
            if taken.not_blocked:
                messages.warning(request, taken.not_blocked)
            return redirect("my-safety")
        except (Malformed, reports.TooLongAgo) as refused:
            refusal = refused
    context = contexts_safety.happened_page(ride_id, user_id, now=now) | {"refusal": refusal}
    context["typed"] = request.POST if refusal else {}
    return render(request, "care/happened.html", context, status=refusal.status if refusal else 200)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How often somebody needed help, and how soon somebody looked. Open to everybody."""
    now = clock.now()
    context = {"figures": incidents.figures(now=now), "now": now}
    return render(request, "care/figures.html", context)


def _mine(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = contexts_safety.my_page(who.user_id(request), now=clock.now())
    context |= {"refusal": refusal, "typed": request.POST if refusal else {}}
    return render(
        request, "care/my_safety.html", context, status=refusal.status if refusal else 200
    )


def _cause(request: HttpRequest, ride_id: UUID) -> Cause:
    role = role_on(ride_id, who.user_id(request))
    return doors.cause(request, role, now=clock.now())
