"""Adapter for requests that other services sign: who asks, that nobody changed or repeated it.

The same for a co-operative, which lockers elsewhere call, and for a locker that stands alone.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import signatures
from coop.locker.signatures import Claim, Message, Unsigned
from coop.web import problems

REMEMBERED_S = 2 * signatures.SKEW_S
UNKNOWN = "unknown_key"
REPLAYED = "replayed"
UNSIGNED = 401

KeyOf = Callable[[str], bytes | None]
Spend = Callable[[str, str, int], bool]
"""(keyid, nonce, seconds to remember it) -> whether it is new."""


class BadSignature(Refusal):
    """A request whose signature does not hold; `fault` says which way."""

    code = "bad_signature"
    status = UNSIGNED


def verified(request: HttpRequest, *, origin: str, key_of: KeyOf, spend: Spend) -> Claim:
    """See that a request is signed by a key that is known, for this server, now, and once.

    Args:
        origin: what this server is called, such as `https://ada.example`.
    Raises:
        BadSignature: it is not.
    """
    message = _message(request, origin)
    try:
        one = signatures.claim(message)
        signatures.check(message, one, _known(one, key_of), now_s=int(time.time()))
    except Unsigned as fault:
        raise BadSignature(str(fault), facts={"fault": fault.code}) from None
    if not spend(one.keyid, one.nonce, REMEMBERED_S):
        raise BadSignature(
            _("This request was sent before: its nonce was used. Sign it anew."),
            facts={"fault": REPLAYED},
        )
    return one


def handler(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """REST framework's exception handler, which says how to sign where that is what was wrong."""
    answer = problems.handler(error, context)
    if answer is not None and answer.status_code == UNSIGNED:
        answer.headers["WWW-Authenticate"] = "Signature"
    return answer


def _known(one: Claim, key_of: KeyOf) -> bytes:
    public = key_of(one.keyid)
    if public is None:
        raise Unsigned(UNKNOWN, _("This key is not known here."))
    return public


def _message(request: HttpRequest, origin: str) -> Message:
    headers: Mapping[str, str] = {name.lower(): value for name, value in request.headers.items()}
    url = origin.rstrip("/") + request.get_full_path()
    return Message(str(request.method), url, headers, request.body)
