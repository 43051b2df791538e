"""Says who may keep an answer: nobody keeps what was said to a signed-in person."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class KeepingMiddleware:
    """Adds `Cache-Control` wherever a view did not say itself who may keep its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; never let a shared cache keep what came back."""
        answer = self.get_response(request)
        if not answer.has_header("Cache-Control"):
            is_personal = settings.SESSION_COOKIE_NAME in request.COOKIES
            # "no-cache" lets a browser go back to a form as it was filled in.
            answer["Cache-Control"] = "private, no-store" if is_personal else "private, no-cache"
        return answer
