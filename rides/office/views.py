"""Pages of the office, for stewards: a day in figures, where cars were missing; trust, for everybody."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop.members import gates
from coop.panels.queries import figures as panels
from coop.trust import contexts_groups
from coop.work import clock
from rides.office import figures
from rides.places import queries as places
from rides.trips.queries import waiting


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of a day on the zone's own clock."""
    gates.steward(request)
    now, zone = clock.now(), places.zone_called(request.GET.get("zone") or None)
    day = figures.day_of(request.GET.get("day"), zone, now=now)
    return render(request, "office/overview.html", figures.overview(zone, day, now=now))


@require_safe
@login_required
def demand(request: HttpRequest) -> HttpResponse:
    """Rides that found no driver: where, at which hour, and why."""
    gates.steward(request)
    now, zone = clock.now(), places.zone_called(request.GET.get("zone") or None)
    day = figures.day_of(request.GET.get("day"), zone, now=now)
    typed = request.GET.get("days", "")
    days = int(typed) if typed in map(str, figures.SPANS) else 7
    return render(request, "office/demand.html", figures.demand(zone, day, days, now=now))


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """What panels came to, and how long newcomers wait for an offer, for everybody."""
    now = clock.now()
    context = {
        "panels": panels.all_time(now),
        "waiting": waiting.for_first_offer(now=now),
        **contexts_groups.figures(now),
        "zone": places.main_zone(),
    }
    return render(request, "trust/figures.html", context)
