"""Pages of a locker that stands alone, for its person: what lies here, who read it, taking it back.

Renders locker_alone/*.html.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import NotYours
from coop.locker.service import clock, contexts, queries
from coop.locker.service.actions import deciding, people, tying
from coop.locker.service.doors import WHO, person

DECISIONS = ("freeze", "thaw", "withdraw", "agree", "switch")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What lies here, who read it, and what one can do; without a link: how one comes in."""
    known = request.session.get(WHO)
    whose = queries.person(UUID(known)) if known else None
    if whose is None:
        return render(request, "locker_alone/outside.html")
    return render(request, "locker_alone/home.html", contexts.home(whose, now=clock.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Come in by a link; the button spends it, so that nothing that only looks does."""
    if request.method != "POST":
        return render(request, "locker_alone/enter.html")
    person_id = people.enter(token, now=clock.now())
    request.session.cycle_key()
    request.session[WHO] = str(person_id)
    return redirect("home")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out of this browser."""
    request.session.flush()
    return redirect("home")


@require_POST
@person
def code(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Make a code for a co-operative, and show it this once."""
    text = people.code(person_id, now=clock.now())
    context = {
        "code": text,
        "address": settings.PUBLIC_URL,
        "minutes": people.CODE_FOR.seconds // 60,
    }
    return render(request, "locker_alone/code.html", context)


@require_POST
@person
def decide(request: HttpRequest, person_id: UUID, tie_id: UUID, what: str) -> HttpResponse:
    """Freeze, thaw, take back, agree, or switch a term; the co-operative is told at once."""
    if what not in DECISIONS:
        raise Http404
    held, now = queries.own(person_id, tie_id), clock.now()
    if what in ("freeze", "thaw"):
        deciding.freeze(held, is_frozen=what == "freeze", now=now)
    elif what == "withdraw":
        deciding.withdraw(held, now=now)
    elif what == "agree":
        tying.agree(held, now=now)
    else:
        is_on = request.POST.get("is_on") == "1"
        deciding.switch(held, request.POST.get("term", ""), is_on=is_on, now=now)
    trouble = deciding.tell(tie_id)
    if trouble:
        said = _(
            "It holds here at once. The co-operative could not be told yet: %s It is tried again."
        )
        messages.warning(request, said % trouble)
    else:
        messages.success(request, _("Done. The co-operative knows."))
    return redirect("home")


@require_safe
@person
def log(request: HttpRequest, person_id: UUID, tie_id: UUID) -> HttpResponse:
    """The whole log of a tie, newest first."""
    held = queries.own(person_id, tie_id)
    return render(request, "locker_alone/log.html", contexts.log(held))


@require_safe
@person
def paper(request: HttpRequest, person_id: UUID, paper_id: UUID) -> HttpResponse:
    """A signed document, as a file."""
    found = queries.paper(person_id, paper_id)
    if found is None:
        raise NotYours(_("There is no such document of yours."))
    return _file(dict(found), "locker-receipt.json")


@require_safe
@person
def download(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Everything that lies here, as one JSON file."""
    whose = queries.person(person_id)
    assert whose is not None
    return _file(contexts.everything(whose, now=clock.now()), "locker.json")


def _file(document: dict[str, Any], name: str) -> HttpResponse:
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
