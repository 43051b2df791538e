"""Pages and buttons of single contributions: answering, changing, marking, taking back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.forum import contexts, views
from coop.forum.actions import marks, posting
from coop.forum.queries import discussions, posts
from coop.forum.states import Label, Law, Reaction, Side
from coop.forum.wording import LAWS
from coop.members import gates
from coop.web import keys, way_back, who
from coop.work import clock

RATINGS = {"yes": True, "no": False, "": None}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Answer, or argue; what is refused comes back as it was typed."""
    by, now = who.user_id(request), clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    typed = {name: asked.get(name, "") for name in ("text", "to", "side", way_back.FIELD)}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = views.once(
                request,
                lambda: posting.reply(
                    thread_id=thread_id,
                    text=typed["text"],
                    parent_id=_id(typed["to"]),
                    side=one_of(Side, typed["side"]),
                    by=by,
                    now=now,
                ),
            )
            return redirect(way_back.wanted(request, otherwise=f"/commons/posts/{made}/"))
        except Refusal as refused:
            refusal = refused
    context = contexts.answer(thread_id, by, typed, refusal, now=now)
    answered = _id(typed["to"])
    context["answered"] = posts.post(answered, by, now=now) if answered else None
    return render(request, "forum/reply.html", context, status=refusal.status if refusal else 200)


@require_safe
@login_required
def show(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Lead to a contribution within its discussion."""
    found = posts.post(post_id, who.user_id(request), now=clock.now())
    return redirect(address(found))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Change one's own words; the old ones stay readable."""
    by, now = who.user_id(request), clock.now()
    found = posts.post(post_id, by, now=now)
    text, refusal = found.text, None
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            seen = int(request.POST.get("seen", "0")[:9] or 0)
            posting.edit(post_id=post_id, text=text, seen=seen, by=by, now=now)
            return redirect(address(found))
        except ValueError as error:
            raise Malformed(_("Open the page again, then change it there.")) from error
        except Refusal as refused:
            refusal = refused
    if not found.is_mine or found.gone:
        raise posting.OnlyAuthors(_("Only whoever wrote this can change it or take it back."))
    context = contexts.page(by, now=now) | {"post": found, "text": text, "refusal": refusal}
    return render(request, "forum/edit.html", context, status=refusal.status if refusal else 200)


@require_safe
@login_required
def history(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """All versions of a contribution."""
    by, now = who.user_id(request), clock.now()
    context = contexts.page(by, now=now) | {
        "post": posts.post(post_id, by, now=now),
        "versions": posts.versions(post_id, now=now),
    }
    return render(request, "forum/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Take one's own words back, after a page that says what follows."""
    by, now = who.user_id(request), clock.now()
    found = posts.post(post_id, by, now=now)
    if request.method == "POST":
        posting.withdraw(post_id=post_id, by=by, now=now)
        messages.success(request, _("Your words are gone. That you wrote here stays."))
        return redirect(address(found))
    if not found.is_mine:
        raise posting.OnlyAuthors(_("Only whoever wrote this can change it or take it back."))
    context = contexts.page(by, now=now) | {"post": found}
    return render(request, "forum/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_down(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Take words down by law: stewards, with a reason that everybody reads."""
    by, now = gates.steward(request), clock.now()
    found = posts.post(post_id, by, now=now)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            law = one_of(Law, request.POST.get("law", ""))
            reason = request.POST.get("reason", "")
            posting.take_down(post_id=post_id, law=law, reason=reason, by=by, now=now)
            messages.success(request, _("The words are gone. Law and reason stand in their place."))
            return redirect(address(found))
        except Refusal as refused:
            refusal = refused
    context = contexts.page(by, now=now) | {
        "post": found,
        "laws": LAWS.items(),
        "typed": {name: request.POST.get(name, "") for name in ("law", "reason")},
        "refusal": refusal,
    }
    return render(
        request, "forum/take_down.html", context, status=refusal.status if refusal else 200
    )


@require_POST
@login_required
def label(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Label somebody's words, or take a label back."""
    keys.event_id(request)
    by, chosen = who.user_id(request), one_of(Label, request.POST.get("label", ""))
    if request.POST.get("undo"):
        marks.unlabel(post_id=post_id, label=chosen, by=by, now=clock.now())
    else:
        marks.label(post_id=post_id, label=chosen, by=by, now=clock.now())
    return _back(request, post_id)


@require_POST
@login_required
def react(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """A small yes, or no longer."""
    keys.event_id(request)
    marks.react(
        post_id=post_id,
        reaction=one_of(Reaction, request.POST.get("reaction", "")),
        is_on=not request.POST.get("undo"),
        by=who.user_id(request),
        now=clock.now(),
    )
    return _back(request, post_id)


@require_POST
@login_required
def rate(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Say whether an argument is of use."""
    keys.event_id(request)
    said = request.POST.get("useful", "")
    if said not in RATINGS:
        raise _strange()
    marks.rate(post_id=post_id, is_useful=RATINGS[said], by=who.user_id(request), now=clock.now())
    return _back(request, post_id)


def one_of(kind: type[views.Choice], text: str) -> views.Choice:
    """A choice out of a form.

    Raises:
        Malformed: it is none.
    """
    try:
        return kind(text)
    except ValueError as error:
        raise _strange() from error


def address(post: posts.PostView) -> str:
    """Where a contribution stands."""
    after = discussions.page_with(post.thread_id, post.id)
    page = f"?after={after}" if after else ""
    return f"/commons/threads/{post.thread_id}/{page}#post-{post.id}"


def _back(request: HttpRequest, post_id: UUID) -> HttpResponse:
    return redirect(way_back.wanted(request, otherwise=f"/commons/posts/{post_id}/"))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise _strange() from error


def _strange() -> Malformed:
    return Malformed(_("That is none of the choices. Choose one of those on the page."))
