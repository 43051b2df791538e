"""Adapter for what goes to other services: signed requests over the hardened way out.

Https and public addresses only, no redirections, a deadline, a limit: see `coop.work.outbound`.
"""

import json
import time
from functools import lru_cache
from ipaddress import ip_address
from secrets import token_urlsafe
from ssl import SSLContext, create_default_context
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from coop.locker import signatures, vault
from coop.locker.homes import Away, Refused
from coop.locker.signatures import Message
from coop.work.outbound import MOST_BYTES, OUTSIDE, OutboundFailed, Outside, is_public, split

PATIENCE_S = 3.0
LASTS_S = 60
GOOD = range(200, 300)
JSON = "application/json"


def outside() -> Outside:
    """The way out; in tests and demonstrations it also leads to this machine."""
    if not settings.LOCKERS_NEARBY:
        return OUTSIDE
    return Outside(allows=_is_near_or_public, context=lambda: _trusting(settings.LOCKER_AUTHORITY))


def origin_of(typed: str) -> str:
    """A server's address as it is kept: https, a name, perhaps a port, and nothing else.

    Raises:
        Away: it is none.
    """
    text = typed.strip().rstrip("/")
    text = text if "://" in text else f"https://{text}"
    try:
        parts = split(text)
    except OutboundFailed as fault:
        raise Away(str(fault)) from None
    if parts.path or parts.query or parts.fragment:
        raise Away("An address is a server’s name alone, such as https://locker.example.")
    return f"https://{signatures.authority(text)}"


def say(
    method: str,
    url: str,
    document: dict[str, Any] | None = None,
    *,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Any]:
    """Send a signed request and read its answer.

    Raises:
        Refused: the service says no; the text is its own sentence.
        Away: it does not answer, not in time, or not as it must.
    """
    body = b"" if document is None else json.dumps(document, ensure_ascii=False).encode()
    headers = {"accept": JSON} | ({"content-type": JSON} if body else {})
    key = vault.speaker()
    added = signatures.sign(
        Message(method, url, headers, body),
        key,
        keyid=signatures.thumbprint(key.public_key().public_bytes_raw()),
        nonce=token_urlsafe(18),
        now_s=int(time.time()),
        lasts_s=LASTS_S,
    )
    try:
        said = outside().ask(
            url,
            method=method,
            body=body or None,
            headers=headers | added,
            timeout_s=PATIENCE_S,
            most_bytes=most_bytes,
        )
    except OutboundFailed as fault:
        raise Away(str(fault)) from None
    found = _document(said.body)
    if said.status not in GOOD:
        told = str(found.get("detail") or "")[:200]
        raise Refused(told or f"The server answers with {said.status}.")
    return found


def our_keys() -> list[bytes]:
    """The public keys under which this service signs its requests."""
    return [vault.speaker().public_key().public_bytes_raw()]


def _document(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Away("The server’s answer is no JSON.") from None
    if not isinstance(found, dict):
        raise Away("The server’s answer is not what a locker says.")
    return found


def _is_near_or_public(address: str) -> bool:
    return is_public(address) or ip_address(address).is_loopback


@lru_cache(maxsize=4)
def _trusting(authority: str) -> SSLContext:
    return create_default_context(cafile=authority or None)


def host_of(address: str) -> str:
    """The name of a server, for people."""
    return urlsplit(address).netloc or address
