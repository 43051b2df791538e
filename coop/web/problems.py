"""Problem documents (RFC 9457) for the API, one shape for every refusal."""

import time
from datetime import UTC, datetime

from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from coop.basics.refusals import Refusal

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = 404


def problem(refusal: Refusal) -> JsonResponse:
    """The problem document of a refusal."""
    return JsonResponse(document(refusal), status=refusal.status, content_type=CONTENT_TYPE)


def document(refusal: Refusal) -> dict[str, object]:
    """Members of the problem document: type, title, status, code, detail, allowed_at, facts."""
    allowed_at = refusal.allowed_at.isoformat() if refusal.allowed_at else None
    return {
        "type": f"/api/problems/{refusal.code}",
        "title": refusal.code.replace("_", " ").capitalize(),
        "status": refusal.status,
        "code": refusal.code,
        "detail": refusal.sentence,
        "allowed_at": allowed_at,
        **refusal.facts,
    }


def handler(error: Exception, context: dict[str, object]) -> JsonResponse | None:
    """REST framework's exception handler: our refusals, and its own errors in our shape.

    Not left to the renderer that was asked for: a refusal of a PDF is no PDF.
    """
    if isinstance(error, Refusal):
        set_rollback()
        return problem(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    return JsonResponse(
        _of_framework(error, response),
        status=response.status_code,
        headers=headers,
        content_type=CONTENT_TYPE,
    )


def _of_framework(error: Exception, response: Response) -> dict[str, object]:
    code = (
        "invalid"
        if isinstance(error, exceptions.ValidationError)
        else _code(error, response.status_code)
    )
    known: dict[str, object] = {
        "type": f"/api/problems/{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": response.status_code,
        "code": code,
        "allowed_at": _allowed_at(error),
    }
    if isinstance(error, exceptions.ValidationError):
        return known | {"detail": _("Some fields cannot be read."), "errors": response.data}
    # Of Django's own exceptions (no such page, not yours) only the answer has words for people.
    said = str(response.data.get("detail", error) if isinstance(response.data, dict) else error)
    return known | {"detail": said.rstrip(".") + "."}


def _code(error: Exception, status: int) -> str:
    code = getattr(error, "default_code", None)
    if isinstance(code, str):
        return code
    return "not_found" if status == NOT_FOUND else exceptions.PermissionDenied.default_code


def _allowed_at(error: Exception) -> str | None:
    """When a request that came too soon may come again; throttles count real seconds."""
    wait_s = getattr(error, "wait", None)
    if wait_s is None:
        return None
    return datetime.fromtimestamp(time.time() + wait_s, UTC).isoformat()
