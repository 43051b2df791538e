"""Doors that belong to no room: health, and what is said when something goes wrong."""

from typing import ClassVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop.basics.refusals import Refusal
from coop.web import health
from coop.web.problems import problem


class _BadRequest(Refusal):
    code: ClassVar[str] = "bad_request"
    status: ClassVar[int] = 400


class _Forbidden(Refusal):
    code: ClassVar[str] = "not_allowed"
    status: ClassVar[int] = 403


class _NotFound(Refusal):
    code: ClassVar[str] = "not_found"
    status: ClassVar[int] = 404


class _Fault(Refusal):
    code: ClassVar[str] = "fault"
    status: ClassVar[int] = 500


@never_cache
@login_not_required
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@never_cache
@login_not_required
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Everything this process needs answers; 503 and the names of what does not, otherwise."""
    away = health.unreachable()
    checks = {name: "away" if name in away else "ok" for name in ("database", "redis")}
    status = "not ready" if away else "ready"
    return JsonResponse({"status": status, **checks}, status=503 if away else 200)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # Django's signature
    """Answer what cannot be read."""
    return _answer(request, _BadRequest(_("This request cannot be read.")))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # Django's signature
    """Answer what this person may not do."""
    return _answer(request, _Forbidden(_("You may not do this.")))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # Django's signature
    """Answer an address that leads nowhere."""
    return _answer(request, _NotFound(_("There is nothing at this address.")))


def fault(request: HttpRequest) -> HttpResponse:
    """Answer when something broke on our side; Django has logged it."""
    return _answer(request, _Fault(_("Something broke on our side. Try again in a minute.")))


def _answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(refusal)
    # Without the request: context processors might need the very thing that broke.
    return HttpResponse(render_to_string(f"errors/{refusal.status}.html"), status=refusal.status)
