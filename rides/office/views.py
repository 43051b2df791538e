"""Pages of the office, for stewards: the figures of a day."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop.members import gates


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Where stewards begin."""
    gates.steward(request)
    return render(request, "office/overview.html")
