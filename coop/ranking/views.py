"""Pages of one's own order: choosing it with a preview, following lists, publishing one's own."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.ranking import contexts, forms
from coop.ranking.actions import choosing, labelling
from coop.ranking.features import Subject
from coop.web import way_back, who
from coop.work import clock

PAGE = "ranking/order.html"
SAVE, ASK = "save", "ask"


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """One's order of drivers, which everybody has."""
    return redirect("ranking-order", subject=Subject.DRIVERS)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def order(request: HttpRequest, subject: str) -> HttpResponse:
    """One's order of one subject; POST tries what is typed, or keeps it."""
    by, now, about = who.user_id(request), clock.now(), _subject(subject)
    if request.method != "POST":
        return render(request, PAGE, contexts.page(by, about, now=now))
    typed = forms.read(about, request.POST.dict())
    if request.POST.get("do") == SAVE:
        return _save(request, about, typed)
    asks = request.POST.get("do") == ASK
    return render(request, PAGE, contexts.page(by, about, typed=typed, asks=asks, now=now))


@require_POST
@login_required
def follow(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Let a list raise and lower for oneself, or no longer."""
    is_on = not request.POST.get("undo")
    labelling.follow(list_id=list_id, is_on=is_on, by=who.user_id(request), now=clock.now())
    return redirect(way_back.wanted(request, otherwise="/ranking/drivers/"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """One's own lists; POST puts a word into one, or takes one back."""
    by, now = who.user_id(request), clock.now()
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _say(request, by)
            return redirect("ranking-lists")
        except Refusal as refused:
            refusal = refused
    context = contexts.published(by, refusal, now=now)
    return render(request, "ranking/lists.html", context, status=refusal.status if refusal else 200)


def _save(request: HttpRequest, subject: Subject, typed: forms.Typed) -> HttpResponse:
    by, now = who.user_id(request), clock.now()
    try:
        choosing.choose(
            choosing.drafted(
                subject,
                preset=typed.preset,
                weights=typed.weights,
                source=typed.source,
                url=typed.url,
                examples=contexts.examples(by, subject, now=now),
            ),
            by=by,
            now=now,
        )
    except Refusal as refusal:
        context = contexts.page(by, subject, typed=typed, refusal=refusal, now=now)
        return render(request, PAGE, context, status=refusal.status)
    messages.success(request, _("This is your order from now on."))
    return redirect("ranking-order", subject=subject)


def _say(request: HttpRequest, by: UUID) -> None:
    theme, about = request.POST.get("theme", ""), _id(request.POST.get("about", ""))
    if request.POST.get("undo"):
        labelling.take_back(theme=theme, about=about, by=by)
        messages.success(request, _("You say nothing of them any more."))
        return
    word = request.POST.get("word", "")
    labelling.say(theme=theme, about=about, word=word, by=by, now=clock.now())
    messages.success(request, _("It stands in your list."))


def _subject(text: str) -> Subject:
    try:
        return Subject(text)
    except ValueError:
        raise NotYours(_("There is nothing of this kind to order.")) from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed(_("Choose whom or what you want to label.")) from None
