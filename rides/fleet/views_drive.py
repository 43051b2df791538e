"""Pages for people who drive or want to: applying, papers, cars. Each works without scripts."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coop.basics.refusals import Refusal
from coop.members import gates
from coop.scans import scans_out
from coop.web import who
from coop.work import clock
from rides.fleet import contexts
from rides.fleet.actions import applications, cars, sending
from rides.fleet.actions.enrolling import register
from rides.fleet.forms import (
    AboutForm,
    CarForm,
    ChangeForm,
    LendForm,
    PaperForm,
    PlateForm,
    first_error,
)
from rides.fleet.queries import papers

COOPS = "coop-vehicles"
PAGES = {
    "apply": ("drive-apply", "fleet/apply.html", contexts.apply_page),
    "papers": ("drive-papers", "fleet/papers.html", contexts.papers_page),
    "vehicles": ("drive-vehicles", "fleet/vehicles.html", contexts.cars_page),
    COOPS: ("office-vehicles", "office/vehicles.html", contexts.coop_cars_page),
}
Write = Callable[[UUID, datetime], object]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """The application; POST begins it or corrects name and phone."""
    if request.method != "POST":
        return _page(request, "apply")
    form = AboutForm(request.POST)
    if not form.is_valid():
        return _page(request, "apply", form=form, about=_typed(request, "name", "phone"))
    data = form.cleaned_data
    return _do(
        request,
        "apply",
        lambda user, now: applications.begin(
            user_id=user, name=data["name"], phone=data["phone"], now=now
        ),
    )


@require_POST
@login_required
def apply_car(request: HttpRequest) -> HttpResponse:
    """Add one's own car to the application; what was typed is kept, right or wrong."""
    now = clock.now()
    typed = _typed(request, "make", "model", "colour", "plate", "year", "seats", "service_class")
    kept = typed | {"features": request.POST.getlist("features")}
    applications.keep_car(user_id=who.user_id(request), typed=kept, now=now)
    form = CarForm(request.POST, today=papers.today(now))
    if not form.is_valid():
        return _page(request, "apply", form=form)
    return _do(
        request,
        "apply",
        lambda user, at: applications.add_car(user_id=user, vehicle=form.vehicle(), now=at),
    )


@require_POST
@login_required
def ask_for_car(request: HttpRequest) -> HttpResponse:
    """Ask to be let drive somebody's or the co-operative's car."""
    form = PlateForm(request.POST)
    back = _back(request)
    if not form.is_valid():
        return _page(request, back, form=form)
    plate = form.cleaned_data["plate"]
    return _do(request, back, lambda user, now: cars.ask_for(plate=plate, by=user, now=now))


@require_POST
@login_required
def withdraw(request: HttpRequest) -> HttpResponse:
    """Give up applying."""
    return _do(request, "apply", lambda user, now: applications.withdraw(user_id=user, now=now))


@require_POST
@login_required
def again(request: HttpRequest) -> HttpResponse:
    """Apply again."""
    return _do(request, "apply", lambda user, now: applications.resume(user_id=user, now=now))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def papers_(request: HttpRequest) -> HttpResponse:
    """One's papers; POST sends one in."""
    if request.method != "POST":
        return _page(request, "papers")
    form = PaperForm(request.POST, request.FILES)
    back = _back(request)
    at = {"field": f"{request.POST.get('kind')}-{request.POST.get('vehicle_id') or 'me'}"}
    at |= _typed(request, "expires_on")
    if not form.is_valid():
        return _page(request, back, form=form, wrong=at | {"sentence": first_error(form)})
    return _do(
        request, back, lambda user, now: sending.send(form.sent(), by=user, now=now), wrong=at
    )


@require_POST
@login_required
def check(request: HttpRequest) -> HttpResponse:
    """Agree to a background check."""
    return _do(
        request, _back(request), lambda user, now: sending.ask_for_check(user_id=user, now=now)
    )


@require_GET
@login_required
def scan(request: HttpRequest, document_id: UUID, number: int) -> HttpResponse:
    """One page of one's own paper."""
    content = (
        papers.page(document_id, number)
        if papers.is_about(document_id, who.user_id(request))
        else None
    )
    if content is None:
        raise Http404
    return scans_out.picture(content)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def vehicles(request: HttpRequest) -> HttpResponse:
    """One's cars; POST adds one."""
    return _cars(request, "vehicles", who.user_id(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def coop_vehicles(request: HttpRequest) -> HttpResponse:
    """The co-operative's own cars, for stewards; POST adds one."""
    gates.steward(request)
    return _cars(request, COOPS, None)


@require_POST
@login_required
def vehicle(request: HttpRequest, vehicle_id: UUID) -> HttpResponse:
    """Change a car."""
    form, back = ChangeForm(request.POST), _back(request, "vehicles")
    if not form.is_valid():
        return _page(request, back, form=form)
    return _do(
        request,
        back,
        lambda user, now: cars.change(vehicle_id=vehicle_id, to=form.change(), by=user, now=now),
    )


@require_POST
@login_required
def lend(request: HttpRequest, vehicle_id: UUID) -> HttpResponse:
    """Invite somebody to drive a car."""
    form, back = LendForm(request.POST), _back(request, "vehicles")
    if not form.is_valid():
        return _page(request, back, form=form)

    def invite(user: UUID, now: datetime) -> None:
        to = cars.person_with(form.cleaned_data["email"])
        span = form.span(papers.time_zone())
        cars.lend(vehicle_id=vehicle_id, to=to, by=user, now=now, span=span)

    return _do(request, back, invite)


@require_POST
@login_required
def hand_over(request: HttpRequest, vehicle_id: UUID) -> HttpResponse:
    """Offer a car to a new owner."""
    form, back = LendForm(request.POST), _back(request, "vehicles")
    if not form.is_valid():
        return _page(request, back, form=form)

    def offer(user: UUID, now: datetime) -> None:
        to = cars.person_with(form.cleaned_data["email"])
        cars.hand_over(vehicle_id=vehicle_id, to=to, by=user, now=now)

    return _do(request, back, offer)


@require_POST
@login_required
def retire(request: HttpRequest, vehicle_id: UUID) -> HttpResponse:
    """Take a car off the road."""
    return _do(
        request,
        _back(request, "vehicles"),
        lambda user, now: cars.retire(vehicle_id=vehicle_id, by=user, now=now),
    )


@require_POST
@login_required
def agree(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Say yes to an invitation, a question or a car."""
    return _do(
        request,
        _back(request, "vehicles"),
        lambda user, now: cars.agree(share_id=share_id, by=user, now=now),
    )


@require_POST
@login_required
def end_share(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Take a permission, an invitation or a question back."""
    return _do(
        request,
        _back(request, "vehicles"),
        lambda user, now: cars.end_share(share_id=share_id, by=user, now=now),
    )


def _cars(request: HttpRequest, back: str, owner_id: UUID | None) -> HttpResponse:
    """A page of cars; POST adds one of this owner, and keeps what was typed where it is refused."""
    if request.method != "POST":
        return _page(request, back)
    form = CarForm(request.POST, today=papers.today(clock.now()))
    typed: dict[str, object] = {**request.POST.dict(), "features": request.POST.getlist("features")}
    if not form.is_valid():
        return _page(request, back, form=form, typed=typed)
    return _do(
        request,
        back,
        lambda _user, now: register(owner_id=owner_id, vehicle=form.vehicle(), now=now),
        typed=typed,
    )


def _do(
    request: HttpRequest,
    back: str,
    write: Write,
    *,
    wrong: dict[str, str] | None = None,
    typed: dict[str, object] | None = None,
) -> HttpResponse:
    """Carry out one write, then show the page it came from; a refusal is shown in place."""
    try:
        write(who.user_id(request), clock.now())
    except Refusal as refusal:
        if wrong is not None:
            wrong = wrong | {"sentence": refusal.sentence}
        return _page(request, back, refusal=refusal, wrong=wrong, typed=typed)
    messages.success(request, _("Saved."))
    return redirect(PAGES[back][0])


def _page(
    request: HttpRequest,
    name: str,
    *,
    form: forms.Form | None = None,
    refusal: Refusal | None = None,
    **more: object,
) -> HttpResponse:
    if name == COOPS:
        gates.steward(request)
    _address, template, build = PAGES[name]
    context = build(who.user_id(request), now=clock.now()) | {"form": form, "refusal": refusal}
    status = refusal.status if refusal else 422 if form else 200
    return render(request, template, context | more, status=status)


def _back(request: HttpRequest, otherwise: str = "papers") -> str:
    wanted = request.POST.get("back", "")
    return wanted if wanted in PAGES else otherwise


def _typed(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:200] for name in names}
