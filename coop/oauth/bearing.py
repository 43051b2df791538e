"""Who an app asks for: the key in its header, and what may be done with it (RFC 6750)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from coop.oauth.actions import keys
from coop.oauth.queries.grants import GrantView
from coop.work.doors import Ask

SCHEME: Final = "bearer "
KEY_CHARS: Final = 200


class NoKey(APIException):
    """There is no key, or one that opens nothing any more."""

    status_code = 401
    default_code = "invalid_token"
    default_detail = "Send a live access token as Authorization: Bearer."
    auth_header = 'Bearer realm="Ourway", error="invalid_token"'


class TooLittle(APIException):
    """The key is good, but not for this."""

    status_code = 403
    default_code = "insufficient_scope"
    default_detail = "The person did not allow this app to do that."
    auth_header = 'Bearer realm="Ourway", error="insufficient_scope"'


def key_of(request: HttpRequest | Request) -> str:
    """The key in the header of a request; empty where there is none."""
    said = request.headers.get("Authorization", "")
    key = said[len(SCHEME) :].strip() if said.lower().startswith(SCHEME) else ""
    return key if len(key) <= KEY_CHARS else ""


def bearer(request: HttpRequest | Request, *, now: datetime) -> GrantView:
    """What the app that asks was let at.

    Raises:
        NoKey: there is no key, or it was taken back, or its time is over.
    """
    key = key_of(request)
    found = keys.use(key, now=now) if key else None
    if found is None or found.app.how == "origin":
        raise NoKey
    return found


def need(found: GrantView, scope: str) -> None:
    """Let through what the person allowed.

    Raises:
        TooLittle: they did not allow this.
    """
    if scope not in found.scopes:
        raise TooLittle


def for_app(do: Callable[..., object]) -> Callable[..., object]:
    """A door that an app opens: it is given what the app was let at, too."""

    def opened(ask: Ask, **address: object) -> object:
        return do(ask, bearer(ask.request, now=ask.now), **address)

    opened.__doc__ = do.__doc__
    opened.__name__ = do.__name__
    return opened
