"""Doors of apps of others: what this server can do, registering, consent, keys; and the page "Apps".

Renders oauth/consent.html, unclear.html, apps.html and docs.html; `contexts` says with what.
"""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.locker import lending
from coop.oauth import asking, consenting, contexts
from coop.oauth.actions import introducing, keys, letting
from coop.oauth.actions.keys import Issued
from coop.oauth.asking import Asked, Fault
from coop.oauth.queries.grants import AppView
from coop.web.who import user_id
from coop.work import clock

UNAUTHORIZED = "invalid_client"


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """What this server can do (RFC 8414)."""
    return JsonResponse(asking.metadata(consenting.base(request), collections=lending.FIELDS))


@csrf_exempt
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """An app introduces itself (RFC 7591)."""
    try:
        found = introducing.register(_json(request), now=clock.now())
    except Fault as fault:
        return _fault(fault)
    except Refusal as refusal:
        return _fault(Fault("temporarily_unavailable", refusal.sentence), status=refusal.status)
    said = {
        "client_id": found.client_id,
        "client_id_issued_at": int(found.made_at.timestamp()),
        "client_name": found.name,
        "redirect_uris": list(found.redirects),
        "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
    }
    return _kept_by_nobody(said | ({"client_uri": found.site} if found.site else {}), status=201)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask the person whether an app may, what it may, and for how long."""
    now = clock.now()
    try:
        fields = asking.single([(n, v) for n in request.GET for v in request.GET.getlist(n)])
        app = introducing.known(fields.get("client_id", ""), now=now)
    except (Fault, Refusal) as fault:
        return consenting.unclear(request, str(fault))
    if app is None:
        return consenting.unclear(request, _("No app of this name has introduced itself here."))
    redirect_uri = fields.get("redirect_uri", "")
    if not asking.fits(app.redirects, redirect_uri):
        return consenting.unclear(
            request, _("The app wants you sent where it never said it would.")
        )
    return _authorize(request, fields, app)


@login_required
def _authorize(request: HttpRequest, fields: dict[str, str], app: AppView) -> HttpResponse:
    try:
        asked = _asked(fields)
    except Fault as fault:
        where, state = fields["redirect_uri"], fields.get("state", "")
        return consenting.refused(request, fault, where, state, "code")
    return consenting.answered(request, asked, app, now=clock.now())


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Change a code or a refresh key for keys (RFC 6749, 3.2)."""
    try:
        fields = asking.single([(n, v) for n in request.POST for v in request.POST.getlist(n)])
        issued = _issued(fields)
    except Fault as fault:
        return _fault(fault)
    said: dict[str, object] = {
        "access_token": issued.access,
        "token_type": "Bearer",
        "expires_in": issued.lasts_s,
        "scope": " ".join(issued.grant.scopes),
        "authorization_details": list(issued.grant.details),
    }
    return _kept_by_nobody(said | ({"refresh_token": issued.refresh} if issued.refresh else {}))


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """An app gives a key back (RFC 7009); what is no key is as good as given back."""
    try:
        fields = asking.single([(n, v) for n in request.POST for v in request.POST.getlist(n)])
    except Fault as fault:
        return _fault(fault)
    if "token" not in fields:
        return _fault(Fault("invalid_request", "Send the token that ends."))
    keys.revoke(fields["token"], client_id=fields.get("client_id", ""), now=clock.now())
    return _kept_by_nobody({})


@never_cache
@login_required
@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    """Each app that I let in, what it may, when it last did."""
    return render(request, "oauth/apps.html", contexts.apps(user_id(request), now=clock.now()))


@login_required
@require_POST
def take_back(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Shut an app out."""
    letting.take_back(app_id=app_id, by=user_id(request), now=clock.now())
    messages.success(request, _("Taken back. Its next request is refused."))
    return redirect("apps")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """How to write an app, for whoever writes one."""
    return render(request, "oauth/docs.html", contexts.docs(consenting.base(request)))


def _asked(fields: dict[str, str]) -> Asked:
    """The request for consent.

    Raises:
        Fault: with what the app did wrong.
    """
    challenge = asking.need_code(fields)
    try:
        found = json.loads(fields.get("authorization_details", "[]"))
    except (ValueError, RecursionError):
        raise Fault("invalid_authorization_details", "It is no JSON.") from None
    parts = asking.parts(found, known=lending.FIELDS)
    scopes = asking.scopes(fields.get("scope", ""))
    if not parts and not set(scopes) - {asking.OFFLINE}:
        raise Fault("invalid_scope", "Ask for something: authorization_details, export or log.")
    for part in parts:
        if "write" in part.actions and part.collection not in lending.WRITABLE:
            raise Fault("invalid_authorization_details", f"No app writes {part.collection}.")
        if "append" in part.actions and part.collection not in lending.APPENDABLE:
            raise Fault("invalid_authorization_details", f"No app adds to {part.collection}.")
    return Asked(
        client_id=fields["client_id"],
        redirect_uri=fields["redirect_uri"],
        response_type="code",
        challenge=challenge,
        state=fields.get("state", ""),
        scopes=scopes,
        parts=parts,
    )


def _issued(fields: dict[str, str]) -> Issued:
    client_id, kind = fields.get("client_id", ""), fields.get("grant_type")
    if "client_secret" in fields:
        raise Fault(UNAUTHORIZED, "Apps here have no secret.")
    if kind == "authorization_code":
        if not {"code", "redirect_uri", "code_verifier"} <= set(fields):
            raise Fault("invalid_request", "Send code, redirect_uri, code_verifier and client_id.")
        return keys.redeem(
            fields["code"],
            client_id=client_id,
            redirect_uri=fields["redirect_uri"],
            verifier=fields["code_verifier"],
            now=clock.now(),
        )
    if kind == "refresh_token":
        if "refresh_token" not in fields:
            raise Fault("invalid_request", "Send refresh_token and client_id.")
        return keys.refresh(fields["refresh_token"], client_id=client_id, now=clock.now())
    raise Fault("unsupported_grant_type", "grant_type is authorization_code or refresh_token.")


def _json(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise Fault("invalid_client_metadata", "Send one JSON object.") from None


def _fault(fault: Fault, *, status: int = 400) -> HttpResponse:
    is_unknown = fault.code == UNAUTHORIZED
    said = {"error": fault.code, "error_description": fault.says}
    return _kept_by_nobody(said, status=401 if is_unknown else status)


def _kept_by_nobody(said: dict[str, object] | dict[str, str], *, status: int = 200) -> HttpResponse:
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
