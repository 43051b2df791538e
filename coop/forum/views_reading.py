"""How a member reads the Commons: what they follow, the order, what is folded, what is mailed."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from coop.basics.refusals import NotYours, Refusal
from coop.forum import contexts, mail
from coop.forum.actions import choosing, following
from coop.forum.states import LOWERING, Why
from coop.web import way_back, who
from coop.work import clock


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that a member chooses about their reading."""
    by, now = who.user_id(request), clock.now()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            choosing.choose(
                by=by,
                order=request.POST.get("order"),
                folds=_numbers(request),
                matrix={why: request.POST[why] for why in Why if why in request.POST},
            )
            messages.success(request, _("Saved."))
            return redirect("commons-mine")
        except Refusal as refused:
            refusal = refused
    context = contexts.mine(by, refusal, now=now)
    return render(request, "forum/mine.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def order(request: HttpRequest) -> HttpResponse:
    """Choose the order of lists, and go on reading."""
    choosing.choose(by=who.user_id(request), order=request.POST.get("order", ""))
    return redirect(way_back.wanted(request, otherwise="/commons/"))


@require_POST
@login_required
def follow_thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Follow a discussion, or no longer."""
    is_on = not request.POST.get("undo")
    following.follow_thread(
        thread_id=thread_id, is_on=is_on, by=who.user_id(request), now=clock.now()
    )
    return redirect(way_back.wanted(request, otherwise=f"/commons/threads/{thread_id}/"))


@require_POST
@login_required
def follow_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Follow a topic, or no longer."""
    is_on = not request.POST.get("undo")
    following.follow_topic(slug=slug, is_on=is_on, by=who.user_id(request), now=clock.now())
    return redirect(way_back.wanted(request, otherwise=f"/commons/topics/{slug}/"))


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """No more mail, by the link in a mail: a button, since mail programs open links by themselves.

    Or theirs, which posts here without a page of ours before it (RFC 8058): the link is the proof.
    """
    owner = mail.owner(token)
    if owner is None:
        raise NotYours(_("This link is not whole. Open it from the mail once more."))
    if request.method == "POST":
        choosing.stop(user_id=owner, now=clock.now())
    return render(request, "forum/off.html", {"is_off": request.method == "POST"})


def _numbers(request: HttpRequest) -> dict[str, int]:
    sent = {label: request.POST[label] for label in LOWERING if label in request.POST}
    # What is no number is none of the choices, either.
    return {label: int(text) if text.isdecimal() else -1 for label, text in sent.items()}
