"""Turns refusals into answers: a page for a person, problem+json for a program."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.web import way_back
from coop.web.problems import problem


class OnlyByButton(Refusal):
    """The address takes what a button sends; opened by itself, it shows nothing."""

    code = "only_by_button"
    status = 405


class RefusalMiddleware:
    """Answers a `Refusal` that any view let through, and pages that are opened but only take."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        answer = self.get_response(request)
        is_page = request.method == "GET" and not request.path.startswith("/api/")
        if is_page and isinstance(answer, HttpResponseNotAllowed):
            refusal = OnlyByButton(
                _("This address only works from the button that leads to it. Nothing was changed.")
            )
            answer.write(_page(request, refusal, _way_out(request) or _above(request.path)))
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; anything else is a fault and goes to the error page."""
        if not isinstance(error, Refusal):
            return None
        if request.path.startswith("/api/"):
            return problem(error)
        return HttpResponse(_page(request, error, _way_out(request)), status=error.status)


def _page(request: HttpRequest, refusal: Refusal, way_out: str) -> str:
    context = {"refusal": refusal, "way_out": way_out}
    return render_to_string("errors/refusal.html", context, request)


def _way_out(request: HttpRequest) -> str:
    """The page of ours that the person came from; empty where they came from elsewhere."""
    before = way_back.ours(request, request.headers.get("Referer"))
    is_here = urlsplit(before).path == request.path and request.method == "GET"
    return "" if is_here else before


def _above(path: str) -> str:
    """The nearest page above an address: that of the ride, for something that is done to it."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if is_valid_path(path):
            break
    return path
