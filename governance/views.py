"""Pages of governance: the rules in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coop.rulebook import queries as rulebook
from coop.web.local import here
from coop.work import clock
from governance import rules_page
from governance.queries.proposals import causes


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Everything that is set by a number: the number, since when, and by whom."""
    now = clock.now()
    in_force = rulebook.in_force(now)
    zone = here()
    context = {
        "groups": rules_page.groups(in_force, zone.currency, causes(one.cause for one in in_force)),
        "version": rulebook.rules_as_of(now).version,
        "since_at": max((rule.since for rule in in_force if rule.since), default=now),
        "zone": zone,
    }
    return render(request, "governance/rules.html", context)
