"""Pages of the opening: one page per step, saved as it is done; then the doors open.

Each page's template says what it needs. Only stewards come here; the first to sign in is one.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.members import gates
from coop.members import queries as people
from coop.notices import mail
from coop.opening import actions, contexts, queries
from coop.opening.forms import CityForm, NameForm
from coop.work import clock
from rides.places import queries as places
from rides.places.founding import Home

UNPROCESSABLE = 422


@never_cache
@login_not_required
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Welcome whoever comes first; bring a steward to where they left off."""
    if not request.user.is_authenticated:
        context = {"is_founded": people.any_steward() is not None, "has_mail": mail.is_configured()}
        return render(request, "opening/welcome.html", context)
    gates.steward(request)
    progress = queries.progress()
    if progress.opened_at is not None:
        return render(request, "opening/opened.html", {"progress": progress})
    return redirect(f"opening_{progress.next_step}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """Ask the founding steward's name."""
    by, now = gates.steward(request), clock.now()
    if request.method != "POST":
        known = locker.read(by, "profile", fields=("name",), purpose="own", reader=str(by), now=now)
        return _step(request, "you", form=NameForm(initial=known))
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.introduce(name=form.cleaned_data["name"], by=by, now=now)
            return _on(request)
        except actions.BadName as refusal:
            form.add_error("name", refusal.sentence)
    return _step(request, "you", form=form)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Ask what the co-operative is called."""
    by = gates.steward(request)
    if request.method != "POST":
        return _step(request, "name", form=NameForm(initial={"name": queries.name()}))
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.call_it(name=form.cleaned_data["name"], by=by, now=clock.now())
            return _on(request)
        except actions.BadName as refusal:
            form.add_error("name", refusal.sentence)
    return _step(request, "name", form=form)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def city(request: HttpRequest) -> HttpResponse:
    """Ask where to begin, with which money, clock and units."""
    by = gates.steward(request)
    if request.method != "POST":
        return _city_step(request, None)
    form = CityForm(request.POST)
    if form.is_valid():
        try:
            actions.settle(home=Home(**form.cleaned_data), by=by, now=clock.now())
            return _on(request)
        except Refusal as refusal:
            form.add_error(str(refusal.facts.get("field", "city")), refusal.sentence)
    return _city_step(request, form)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """Say whether mail goes out, and what works without keys of others."""
    by = gates.steward(request)
    if request.method == "POST":
        actions.note_mail(by=by, now=clock.now())
        return _on(request)
    account = people.account(by)
    return _step(
        request, "mail", has_mail=mail.is_configured(), email=account.email if account else ""
    )


@login_required
@require_POST
def try_mail(request: HttpRequest) -> HttpResponse:
    """Send a mail to the steward who asks."""
    by = gates.steward(request)
    try:
        mail.write_to(by, subject=_("A first mail"), text=_("Mail works: this is all it says."))
    except mail.MailAway as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request,
            _("The mail is on its way. Look into your inbox.")
            if mail.is_configured()
            else _("The mail stands in the terminal where the service runs."),
        )
    return redirect("opening_mail")


@never_cache
@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Everything at a glance, and the button that opens."""
    gates.steward(request)
    return _step(request, "review", zone=places.main_zone(), has_mail=mail.is_configured())


@login_required
@require_POST
def open_doors(request: HttpRequest) -> HttpResponse:
    """Open, once."""
    actions.open_doors(by=gates.steward(request), now=clock.now())
    return redirect("opening")


def _on(request: HttpRequest) -> HttpResponse:
    """To the first step that is open; to the review when all are done."""
    return redirect("opening")


def _step(request: HttpRequest, current: str, **more: object) -> HttpResponse:
    progress = queries.progress()
    if progress.opened_at is not None:
        return redirect("opening")
    form = more.get("form")
    status = UNPROCESSABLE if getattr(form, "errors", None) else 200
    context = contexts.frame(progress, current) | more
    return render(request, f"opening/{current}.html", context, status=status)


def _city_step(request: HttpRequest, form: CityForm | None) -> HttpResponse:
    cities = places.cities()
    asked = (form.data if form else request.GET).get("city") or places.main_zone().city_slug
    zones = [zone for zone in places.zones() if zone.city_slug == asked]
    local = zones[0] if zones else places.main_zone()
    if form is None:
        given = {"currency": local.currency, "time_zone": local.time_zone, "units": local.units}
        form = CityForm(initial=given | {"city": local.city_slug})
    page = contexts.city_page(cities, local.city_slug, local)
    return _step(request, "city", form=form, **page)
