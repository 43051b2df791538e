"""Pages of zones: a map of all, and the form that draws or changes one. Works without scripts.

Dispatchers see the zones and pause them; only stewards draw.
"""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.work import clock
from rides.office import actions, contexts, forms
from rides.office.contexts import Zone
from rides.office.forms import SERVICE, ZoneForm
from rides.places import drawing, guarding, queries, zoning
from rides.places.drawing import By
from rides.places.guarding import Safety


@require_safe
@login_required
def zones(request: HttpRequest) -> HttpResponse:
    """All zones on a map, and what each does."""
    gates.dispatcher(request)
    return render(request, "office/zones.html", contexts.zones_page(now=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draw(request: HttpRequest) -> HttpResponse:
    """Draw a zone of any kind."""
    by, now = gates.steward(request), clock.now()
    if request.method != "POST":
        kind = _kind(request.GET.get("kind", ""))
        form = contexts.first_form(None, kind, queries.main_zone().city_slug)
        return _form(request, None, form, kind=kind, now=now)
    kind = _kind(request.POST.get("kind", ""))
    return _save(request, None, kind=kind, by=by, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def service(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Change a zone of service."""
    by, now = gates.steward(request), clock.now()
    zone = zoning.service(zone_id, now=now)
    if request.method == "POST":
        return _save(request, zone, kind=SERVICE, by=by, now=now)
    return _form(request, zone, contexts.first_form(zone, SERVICE, ""), kind=SERVICE, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def special(request: HttpRequest, special_id: UUID) -> HttpResponse:
    """Change a special zone."""
    by, now = gates.steward(request), clock.now()
    zone = zoning.special(special_id)
    if request.method == "POST":
        return _save(request, zone, kind=zone.kind, by=by, now=now)
    return _form(request, zone, contexts.first_form(zone, zone.kind, ""), kind=zone.kind, now=now)


@require_POST
@login_required
def guard(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Say whom to dial in a zone, and who may ask to ride with whom."""
    by, now = By(gates.steward(request), forms.seen(request.POST)), clock.now()
    zone = zoning.service(zone_id, now=now)
    safety = Safety(
        request.POST.get("emergency", "")[:20],
        bool(request.POST.get("circle_is_open")),
        request.POST.get("circle_reason", "")[:400],
    )
    try:
        guarding.guard(zone_id=zone_id, safety=safety, by=by, now=now)
    except Refusal as refusal:
        fresh = contexts.again(zone, now=now)
        form = contexts.first_form(fresh, SERVICE, "")
        context = contexts.zone_page(fresh, form, refusal, kind=SERVICE, now=now)
        context["safety"] = safety
        return render(request, "office/zone.html", context, status=refusal.status)
    messages.info(request, _("Saved. It holds from this moment."))
    return redirect("office_zone", zone_id)


@require_POST
@login_required
def pause(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Take no bookings in a zone for a while."""
    by, now = gates.dispatcher(request), clock.now()
    drawing.pause(
        zone_id=zone_id,
        reason=request.POST.get("reason", ""),
        until=forms.pause_until(request.POST.get("minutes", ""), now=now),
        by=By(by),
        now=now,
    )
    messages.info(request, _("Paused. Riders read the reason; rides under way go on."))
    return redirect("office_zones")


@require_POST
@login_required
def resume(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Take bookings again."""
    drawing.resume(zone_id=zone_id, by=By(gates.dispatcher(request)), now=clock.now())
    messages.info(request, _("Resumed. Rides can be booked again."))
    return redirect("office_zones")


@require_POST
@login_required
def retire(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """Give no more rides in a zone of service."""
    by = By(gates.steward(request), forms.seen(request.POST))
    drawing.retire_service(zone_id=zone_id, by=by, now=clock.now())
    messages.info(request, _("The zone is closed."))
    return redirect("office_zones")


@require_POST
@login_required
def remove(request: HttpRequest, special_id: UUID) -> HttpResponse:
    """End a special zone."""
    by = By(gates.steward(request), forms.seen(request.POST))
    drawing.remove_special(special_id=special_id, by=by, now=clock.now())
    messages.info(request, _("The zone is removed."))
    return redirect("office_zones")


def _save(
    request: HttpRequest, zone: Zone | None, *, kind: str, by: UUID, now: datetime
) -> HttpResponse:
    """Write what was drawn; or show it again with what is wrong, and lose nothing of it."""
    form = ZoneForm(request.POST)
    try:
        form = ZoneForm(forms.filled(request.POST, request.FILES.get("file")))
        if "take_repaired" not in request.POST:
            form.need_readable()
            _write(form, zone, kind=kind, by=By(by, forms.seen(form.data)), now=now)
            messages.info(request, _("Saved. It holds from this moment."))
            return redirect("office_zones")
    except drawing.ChangedMeanwhile as refusal:
        fresh = contexts.first_form(contexts.again(zone, now=now), kind, "")
        return _form(request, zone, fresh, refusal, kind=kind, now=now)
    except Refusal as refusal:
        return _form(request, zone, form, refusal, kind=kind, now=now)
    messages.info(request, _("This is the repaired area. Look at it, then save it."))
    return _form(request, zone, form, kind=kind, now=now)


def _write(form: ZoneForm, zone: Zone | None, *, kind: str, by: By, now: datetime) -> None:
    if isinstance(zone, zoning.Service):
        drawing.change_service(
            zone_id=zone.id,
            name=form.text("name"),
            drawn=form.area(),
            week=form.week(),
            by=by,
            now=now,
        )
    elif zone is not None:
        amount_minor = form.amount_minor(queries.main_zone().currency)
        actions.change_special(
            special_id=zone.id, sketch=form.sketch(), amount_minor=amount_minor, by=by, now=now
        )
    elif kind == SERVICE:
        drawing.draw_service(
            city_slug=form.text("city"), name=form.text("name"), drawn=form.area(), by=by, now=now
        )
    else:
        actions.draw_special(
            city_slug=form.text("city"),
            kind=kind,
            sketch=form.sketch(),
            amount_minor=form.amount_minor(queries.main_zone().currency),
            by=by,
            now=now,
        )


def _form(
    request: HttpRequest,
    zone: Zone | None,
    form: ZoneForm,
    refusal: Refusal | None = None,
    *,
    kind: str,
    now: datetime,
) -> HttpResponse:
    context = contexts.zone_page(zone, form, refusal, kind=kind, now=now)
    return render(request, "office/zone.html", context, status=refusal.status if refusal else 200)


def _kind(typed: str) -> str:
    return typed if typed in dict(forms.KINDS) else SERVICE
