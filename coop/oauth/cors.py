"""Lets pages of other servers speak with what is made for them, and with nothing else.

Middleware. These addresses go by keys in a header and never by cookies, so that no page can borrow
somebody's sign-in. A preflight is answered here; every answer says so, refusals and faults too.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

OPEN: Final = (
    "/.well-known/oauth-authorization-server",
    "/.well-known/webfinger",
    "/api/v1/app/",
    "/api/v1/locker/schemas/",
    "/oauth/register",
    "/oauth/revoke",
    "/oauth/token",
    "/storage/",
)
METHODS: Final = "GET, HEAD, PUT, POST, DELETE"
TAKES: Final = (
    "Authorization, Content-Length, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "Origin, Range, X-Requested-With"
)
SHOWS: Final = (
    "Accept-Ranges, Content-Length, Content-Range, Content-Type, ETag, Last-Modified, "
    "WWW-Authenticate"
)
REMEMBERED: Final = "7200"


class CorsMiddleware:
    """Adds the headers of CORS to what apps of others ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless it is a preflight."""
        if not request.path.startswith(OPEN):
            return self.get_response(request)
        answer = HttpResponse() if request.method == "OPTIONS" else self.get_response(request)
        answer["Access-Control-Allow-Origin"] = request.headers.get("Origin") or "*"
        answer["Access-Control-Expose-Headers"] = SHOWS
        answer["Vary"] = ", ".join(filter(None, (answer.get("Vary"), "Origin")))
        if request.method == "OPTIONS":
            answer["Access-Control-Allow-Methods"] = METHODS
            answer["Access-Control-Allow-Headers"] = TAKES
            answer["Access-Control-Max-Age"] = REMEMBERED
        return answer
