"""The page on which a person lets an app in, and the way back to the app with their answer.

Called by the doors of this room and of `coop.storage`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.oauth import asking, contexts
from coop.oauth.actions import letting
from coop.oauth.actions.letting import Chosen
from coop.oauth.asking import Asked, Fault
from coop.oauth.queries.grants import AppView
from coop.web.who import user_id

SEE_OTHER: Final = 303


def answered(request: HttpRequest, asked: Asked, app: AppView, *, now: datetime) -> HttpResponse:
    """Ask the person; once they answered, send them back to the app with a code, a key or a no."""
    if request.method != "POST":
        return _page(request, asked, app, now=now)
    if request.POST.get("answer") != "allow":
        fault = Fault("access_denied", "The person said no.")
        return refused(request, fault, asked.redirect_uri, asked.state, asked.response_type)
    try:
        chosen = _chosen(request, asked)
        if asked.response_type == "token":
            key = letting.let_in_at_once(asked, chosen, app=app, by=user_id(request), now=now)
            lasts_s = str(int(chosen.lasts.total_seconds()))
            said = {"access_token": key, "token_type": "bearer", "expires_in": lasts_s}
            return _back(request, asked, {**said, "scope": " ".join(chosen.scopes)})
        code = letting.let_in(asked, chosen, app=app, by=user_id(request), now=now)
    except Malformed as wrong:
        return _page(request, asked, app, now=now, wrong=wrong.sentence)
    return _back(request, asked, {"code": code})


def refused(
    request: HttpRequest, fault: Fault, redirect_uri: str, state: str, response_type: str
) -> HttpResponse:
    """Send the person back to the app, which is told what is wrong."""
    said = {"error": fault.code, "error_description": fault.says, "state": state}
    if response_type != "token":
        said["iss"] = base(request)
    return sent(asking.with_fields(redirect_uri, said, is_fragment=response_type == "token"))


def unclear(request: HttpRequest, says: str) -> HttpResponse:
    """Who asks, or where the answer goes, is not clear: the person is told, and sent nowhere."""
    return render(request, "oauth/unclear.html", {"says": says}, status=400)


def base(request: HttpRequest) -> str:
    """This server as it calls itself to apps (RFC 8414, RFC 9207)."""
    return request.build_absolute_uri("/").rstrip("/")


def sent(address: str) -> HttpResponse:
    """Off to an address that was checked before; other schemes than of the web belong to apps."""
    return HttpResponse(
        status=SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"}
    )


def _back(request: HttpRequest, asked: Asked, said: Mapping[str, str]) -> HttpResponse:
    fields = {**said, "state": asked.state}
    if asked.response_type == "token":
        return sent(asking.with_fields(asked.redirect_uri, fields, is_fragment=True))
    return sent(asking.with_fields(asked.redirect_uri, fields | {"iss": base(request)}))


def _chosen(request: HttpRequest, asked: Asked) -> Chosen:
    on, days = request.POST.getlist("part"), request.POST.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 4):
        raise Malformed(_("Choose for how long."))
    scopes = request.POST.getlist("scope")
    return Chosen(
        scopes=tuple(one for one in asked.scopes if one in scopes),
        parts=tuple(
            part for number, part in enumerate(asked.parts) if part.is_needed or str(number) in on
        ),
        lasts=timedelta(days=int(days)),
    )


def _page(
    request: HttpRequest, asked: Asked, app: AppView, *, now: datetime, wrong: str = ""
) -> HttpResponse:
    context = contexts.consent(asked, app, now=now) | {"wrong": wrong}
    if wrong:
        context["on"] = [*request.POST.getlist("scope"), *request.POST.getlist("part")]
    # A browser asks the page's policy about where a form's answer leads, too.
    goes_to = asking.origin(asked.redirect_uri) or asking.host(asked.redirect_uri)
    allowed = csp_update({"form-action": [goes_to]})

    def page(_request: HttpRequest) -> HttpResponse:
        status = 422 if wrong else 200
        return render(request, "oauth/consent.html", context, status=status)

    shown = allowed(page)(request)
    assert isinstance(shown, HttpResponse)
    return shown
