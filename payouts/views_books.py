"""The books, for everybody: no account needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop.web.local import here
from coop.work import clock
from payouts import contexts_books


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Where fares and fees went, month by month, and what the co-operative has and owes."""
    now, zone = clock.now(), here()
    found = contexts_books.of(request.GET.get("month", ""), zone, now=now)
    return render(request, "pay/books.html", contexts_books.page(found, zone, now=now))
