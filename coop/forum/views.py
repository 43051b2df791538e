"""Pages of the Commons: its lists, one discussion, and opening one."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.forum import contexts
from coop.forum.actions import posting, reading
from coop.forum.queries import discussions
from coop.web import keys, who
from coop.work import actions as work
from coop.work import clock

Choice = TypeVar("Choice", bound=StrEnum)
SOUGHT_CHARS = 100
NUMBER_MAX = 2**31 - 1


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """All discussions in the reader's order, or those with the words sought."""
    return _lists(request)


@require_safe
@login_required
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussions of one topic."""
    return _lists(request, topic=slug)


@require_safe
@login_required
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One discussion; reading it marks it as read."""
    by, now = who.user_id(request), clock.now()
    found = reading.see(thread_id=thread_id, by=by, now=now, after=number(request, "after"))
    return render(request, "forum/thread.html", contexts.thread(found, by, now=now))


@require_safe
@login_required
def news(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """How much is new since a page was opened: the part of it that stays live."""
    after = number(request, "after")
    count, seq = discussions.news(thread_id, after=after, reader=who.user_id(request))
    context = {"thread_id": thread_id, "after": after, "count": count, "seq": seq}
    return render(request, "forum/_news.html", context | {"now": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Open a discussion; what is refused comes back as it was typed."""
    by, now = who.user_id(request), clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    typed = {name: asked.get(name, "") for name in ("topic", "title", "text")}
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = once(request, lambda: posting.open_thread(**typed, by=by, now=now))
            messages.success(request, _("Your discussion is open. You hear of answers."))
            return redirect("commons-thread", made)
        except Refusal as refused:
            refusal = refused
    context = contexts.compose(by, typed, refusal, now=now)
    return render(request, "forum/new.html", context, status=refusal.status if refusal else 200)


def once(request: HttpRequest, act: Callable[[], UUID | None]) -> UUID:
    """Carry out a form's write unless it was; returns what it made.

    Other words from the same form, as after the browser's back button, are another write.
    """
    key = uuid5(keys.event_id(request), request.POST.get("text", ""))
    what = f"POST {request.path}"
    made = work.once(act, key=key, by=who.user_id(request), what=what, now=clock.now())
    assert made is not None
    return made


def number(request: HttpRequest, name: str) -> int:
    """A number of a contribution out of an address.

    Raises:
        Malformed: it is none.
    """
    text = request.GET.get(name) or "0"
    if not (text.isascii() and text.isdecimal()) or int(text) > NUMBER_MAX:
        raise Malformed(_("This is no place in the discussion. Begin at its first page."))
    return int(text)


def _lists(request: HttpRequest, topic: str = "") -> HttpResponse:
    context = contexts.lists(
        who.user_id(request),
        topic=topic,
        sought=request.GET.get("q", "").strip()[:SOUGHT_CHARS],
        cursor=request.GET.get("from", ""),
        now=clock.now(),
    )
    return render(request, "forum/home.html", context)
