"""Refuses a request that is too large before anything of it is read or kept."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.web.problems import problem

MEGABYTE = 1024 * 1024


class TooLarge(Refusal):
    """Nobody needs to send that much at once."""

    code = "request_too_large"
    status = 413


class SizeMiddleware:
    """Answers a request by its `Content-Length`; the server throws the rest of it away unread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless it is too large."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) <= settings.REQUEST_BYTES_MAX:
            return self.get_response(request)
        most = settings.REQUEST_BYTES_MAX // MEGABYTE
        refusal = TooLarge(
            _(
                "That is too large: %(sent)s\N{NO-BREAK SPACE}MB, and at most %(most)s\N{NO-BREAK SPACE}MB "
                "can be sent at once. Send a smaller photo, or a PDF with fewer pages."
            )
            % {"sent": int(length) // MEGABYTE, "most": most}
        )
        if request.path.startswith("/api/"):
            return problem(refusal)
        context = {"refusal": refusal, "way_out": request.path}
        return render(request, "errors/refusal.html", context, status=refusal.status)
