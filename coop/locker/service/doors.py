"""Doors of a locker that stands alone: how a request is let in, and how a refusal is shown."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from coop.basics.refusals import Refusal
from coop.locker import peers
from coop.locker.peers import KeyOf
from coop.locker.service import clock, queries
from coop.locker.service.actions import boxes
from coop.web.problems import problem

WHO = "person"
Signed = Callable[..., Response]


def signed(view: Signed) -> Signed:
    """Let a request in that a known co-operative signed; the view gets the name of its key."""

    @wraps(view)
    def checked(request: Request, **address: Any) -> Response:
        return view(request, keyid=check(request, queries.key_of), **address)

    return checked


def check(request: Request, key_of: KeyOf) -> str:
    """The name of the key that signed a request.

    Raises:
        coop.locker.peers.BadSignature: the signature does not hold.
    """
    asked: HttpRequest = request._request
    one = peers.verified(asked, origin=settings.PUBLIC_URL, key_of=key_of, spend=_spend)
    return one.keyid


def fields(request: Request, shape: type[Serializer[Any]]) -> dict[str, Any]:
    """What came in, checked; of a read it comes from the query."""
    data = request.query_params if request.method == "GET" else request.data
    checked = shape(data=data)
    checked.is_valid(raise_exception=True)
    found: dict[str, Any] = checked.validated_data
    return found


def person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a person in who came by their link; the view gets their id."""

    @wraps(view)
    def checked(request: HttpRequest, **address: Any) -> HttpResponse:
        known = request.session.get(WHO)
        if known is None or queries.person(UUID(known)) is None:
            return redirect("/")
        return view(request, UUID(known), **address)

    return checked


class RefusalMiddleware:
    """Shows a refusal as a page, and to programs as a problem document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        answer = self.get_response(request)
        answer.setdefault("Cache-Control", "private, no-store")
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer refusals; anything else is a fault."""
        if not isinstance(error, Refusal):
            return None
        if request.path.startswith("/api/"):
            return problem(error)
        return render(request, "locker_alone/refusal.html", {"refusal": error}, status=error.status)


def _spend(keyid: str, nonce: str, lasts_s: int) -> bool:
    return boxes.spend_nonce(keyid, nonce, until=clock.now() + timedelta(seconds=lasts_s))
