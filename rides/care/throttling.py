"""How often a machine may ask for what needs no sign-in."""

from datetime import timedelta
from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from coop.basics.refusals import Refusal
from coop.work import clock


class TooOften(Refusal):
    """So many requests that somebody may be guessing."""

    code = "too_often"
    status = 429


class SharedThrottle(SimpleRateThrottle):
    """Links are long; who tries many is guessing."""

    scope = "shared"
    rate = "90/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One count for each machine, signed in or not."""
        return f"throttle_shared_{self.get_ident(request)}"


def require_pace(request: HttpRequest) -> None:
    """Count this request. The throttle reads no more of it than where it comes from.

    Raises:
        TooOften: `allowed_at` says from when.
    """
    throttle = SharedThrottle()
    if not throttle.allow_request(cast("Request", request), cast("APIView", None)):
        wait = timedelta(seconds=throttle.wait() or 60)
        raise TooOften(_("Too many requests from here."), allowed_at=clock.now() + wait)
