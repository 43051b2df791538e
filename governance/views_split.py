"""Pages of the fee's split: the ballot, its result, and what was counted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.web import keys, who
from coop.web.local import here
from coop.work import actions as work
from coop.work import clock
from governance import contexts_split
from governance.actions import standing
from governance.queries import split as counted
from payouts.rules import BUCKETS

LONGEST = 4


@require_safe
def split(request: HttpRequest) -> HttpResponse:
    """How the fee is split, for everybody; and what a ballot would change."""
    tried, refusal = _tried(request.GET)
    return _page(request, tried=tried, refusal=refusal)


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a ballot; what was typed stays on the page if it is refused."""
    tried, refusal = _tried(request.POST)
    by, now = who.user_id(request), clock.now()

    def act() -> None:
        standing.keep(wish=tried or {}, by=by, now=now)

    if refusal is None:
        try:
            # The page sends one number per form: pressed twice it is kept once.
            work.once(act, key=keys.event_id(request), by=by, what="POST /split/ballot/", now=now)
        except Refusal as error:
            refusal = error
    if refusal is not None:
        return _page(request, tried=tried, refusal=refusal)
    messages.success(request, _("Your ballot is kept. It counts from now on."))
    return redirect("split")


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Go back to what one wished before."""
    try:
        receipt = request.POST.get("receipt", "")
        kept = standing.undo(receipt=receipt, by=who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    if kept.shares:
        messages.success(request, _("Undone. Your ballot is what it was before."))
    else:
        messages.success(request, _("Undone. You have no ballot, as before."))
    return redirect("split")


@require_POST
@login_required
def take_back(request: HttpRequest) -> HttpResponse:
    """Have no ballot from now on."""
    try:
        standing.take_back(by=who.user_id(request), now=clock.now())
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Your ballot is taken back. It counts no longer."))
    return redirect("split")


@require_safe
def ballots(request: HttpRequest, month: str) -> StreamingHttpResponse:
    """Every ballot that was counted in a month, without its member: so that anybody can recount."""
    if counted.closed(month) is None:
        raise Http404
    lines = (leaf.line for leaf in counted.leaves(month))
    return StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")


def _page(
    request: HttpRequest, *, tried: dict[str, int] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    user_id = who.user_id(request) if request.user.is_authenticated else None
    context = contexts_split.page(user_id, here(), now=clock.now(), tried=tried)
    status = refusal.status if refusal else 200
    return render(request, "governance/split.html", context | {"refusal": refusal}, status=status)


def _tried(fields: QueryDict) -> tuple[dict[str, int] | None, Refusal | None]:
    """What was typed, and what is wrong with it; a part that is no number counts as 0."""
    if not set(fields) & set(BUCKETS):
        return None, None
    typed = {bucket: fields.get(bucket, "").strip() for bucket in BUCKETS}
    wish = {bucket: _percent(text) for bucket, text in typed.items()}
    known = {bucket: percent or 0 for bucket, percent in wish.items()}
    if None in wish.values():
        return known, Malformed(_("Write each share as a whole number from 0 to 100."))
    try:
        standing.ballot(known)
    except Refusal as refusal:
        return known, refusal
    return known, None


def _percent(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
