"""Pages of the log: how it stands and what is in it, single entries, one's own receipts.

Renders log/log.html, log/entry.html and log/mine.html.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop.audit import contexts, receipts
from coop.journal.queries import entries
from coop.web import who
from coop.web.local import here
from coop.work import clock

NUMBER_MAX = 2**62


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """How the log stands, how to check it, and its entries from the newest down."""
    typed = request.GET.get("before", "")
    is_number = typed.isascii() and typed.isdecimal() and int(typed) < NUMBER_MAX
    context = contexts.log(
        request.GET.get("kind", ""), int(typed) if is_number else None, here(), now=clock.now()
    )
    return render(request, "log/log.html", context)


@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry in words, and as it was sealed."""
    found = entries.entry(index) if index < NUMBER_MAX else None
    if found is None:
        raise Http404
    return render(request, "log/entry.html", contexts.entry(found, here()))


@require_safe
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """That an entry is in the log, to take away."""
    return _file(receipts.of_entry(index) if index < NUMBER_MAX else None, f"entry-{index}")


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the log holds of one's own: ballots, shares, rides."""
    found = receipts.every(who.user_id(request), now=clock.now())
    return render(request, "log/mine.html", {**contexts.mine(found), "zone": here()})


@never_cache
@login_required
@require_safe
def ballot(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of one's own ballot, to take away."""
    return _file(receipts.ballot(who.user_id(request), number, now=clock.now()), f"ballot-{number}")


@never_cache
@login_required
@require_safe
def ride(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """The receipt of the fee of one's own ride, to take away."""
    return _file(receipts.ride(who.user_id(request), ride_id), f"ride-{ride_id}")


@never_cache
@login_required
@require_safe
def share(request: HttpRequest, pool: str) -> HttpResponse:
    """The receipt of one's share of a pool, to take away."""
    return _file(receipts.share(who.user_id(request), pool), f"share-{pool}")


def _file(found: dict[str, object] | None, name: str) -> HttpResponse:
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{name}.json"'
    return answer
