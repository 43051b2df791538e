"""Turns refusals into answers: a page for a person, problem+json for a program."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from coop.basics.refusals import Refusal
from coop.web.problems import problem


class RefusalMiddleware:
    """Answers a `Refusal` that any view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; anything else is a fault and goes to the error page."""
        if not isinstance(error, Refusal):
            return None
        if request.path.startswith("/api/"):
            return problem(error)
        context = {"refusal": error, "way_out": _way_out(request)}
        return render(request, "errors/refusal.html", context, status=error.status)


def _way_out(request: HttpRequest) -> str:
    """The page of ours that the person came from."""
    before = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    return before if is_ours else "/"
