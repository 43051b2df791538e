"""Pages of membership: where you stand, applying, vouching, leaving; and what all may know.

Renders members/membership.html, vouch.html, leave.html, members.html, offices.html, statutes.html.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.members import statutes as text
from coop.members.actions import admission
from coop.members.actions import leaving as goodbye
from coop.register import actions, contexts, contexts_register
from coop.web import who
from coop.work import clock

Typed = dict[str, str]
MOST = 200


@never_cache
@require_safe
def membership(request: HttpRequest) -> HttpResponse:
    """Where you stand, and what comes next; for whoever is not signed in, what membership is."""
    return _membership(request)


@never_cache
@login_required
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Ask to become a member."""
    typed = {
        name: request.POST.get(name, "")[:MOST] for name in ("kind", "name", "edition", "agrees")
    }
    try:
        actions.apply(
            kind=typed["kind"],
            statutes_read=typed["edition"] if typed["agrees"] else "",
            name=typed["name"],
            by=who.user_id(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _membership(request, refusal, typed)
    messages.success(request, _("You have applied. Here is what comes next."))
    return redirect("membership")


@never_cache
@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's application back."""
    try:
        admission.withdraw(by=who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _membership(request, refusal)
    messages.info(request, _("Your application is taken back. You can apply again at any time."))
    return redirect("membership")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: HttpRequest, applied_id: UUID) -> HttpResponse:
    """Ask whether one knows this person; on POST, one does."""
    by, now, refusal = who.user_id(request), clock.now(), None
    if request.method == "POST":
        try:
            admission.vouch(application_id=applied_id, by=by, now=now)
            messages.success(request, _("You have vouched. Thank you."))
            return redirect("vouch", applied_id)
        except Refusal as refused:
            refusal = refused
    context = contexts.vouching(applied_id, by, now=now) | {"refusal": refusal}
    return render(request, "members/vouch.html", context, status=refusal.status if refusal else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Say what follows and ask; on POST, give notice."""
    by, now, refusal = who.user_id(request), clock.now(), None
    context = contexts.leaving(by, now=now)
    if request.method == "POST":
        try:
            goodbye.resign(by=by, now=now)
            messages.info(request, _("You have given notice. Until it ends you can take it back."))
            return redirect("membership")
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else 200
    return render(request, "members/leave.html", context | {"refusal": refusal}, status=status)


@never_cache
@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Take one's notice back."""
    try:
        goodbye.stay(by=who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _membership(request, refusal)
    messages.success(request, _("Good that you stay. Everything is as it was."))
    return redirect("membership")


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """The public figures of the register."""
    return render(request, "members/members.html", contexts_register.members(now=clock.now()))


@never_cache
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """Every office: what it may, what it may not, who holds it, and how they got there."""
    context = contexts_register.offices(request.user.pk, now=clock.now())
    return render(request, "members/offices.html", context)


@require_safe
def statutes(request: HttpRequest) -> HttpResponse:
    """What everybody agrees to who becomes a member."""
    context = {"articles": text.articles(), "edition": text.edition()}
    return render(request, "members/statutes.html", context)


def _membership(
    request: HttpRequest, refusal: Refusal | None = None, typed: Typed | None = None
) -> HttpResponse:
    context = contexts.membership(request.user.pk, now=clock.now())
    context |= {"refusal": refusal, "typed": typed or {"name": str(context["name"])}}
    status = refusal.status if refusal else 200
    return render(request, "members/membership.html", context, status=status)
