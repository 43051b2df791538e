"""Adapter for background checks: by stewards themselves, or by an office outside over HTTP.

With OURWAY_BACKGROUND_URL and _KEY set, a check is asked for with a signed request; the office
answers later with a signed callback, as often as it likes. Called by fleet's actions only.
"""

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

import httpx
from django.conf import settings

SIGNATURE: Final = "X-Ourway-Signature"
SECONDS_MOST: Final = 8.0


class Result(StrEnum):
    """What the office found. What is not clear is looked at by a steward."""

    CLEAR = "clear"
    CONSIDER = "consider"


@dataclass(frozen=True, slots=True)
class Order:
    """Whom to check: `reference` names the check in both directions."""

    reference: str
    name: str
    phone: str
    email: str
    callback: str


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer: who checked and under which number of theirs."""

    reference: str
    result: Result
    checked_by: str
    number: str
    expires_on: date | None


class Checker(Protocol):
    """Somebody who checks backgrounds."""

    def ask(self, order: Order) -> bool:
        """Ask for a check; returns whether an answer will come by itself.

        Raises:
            OSError: the office is away; asking again later is harmless.
        """


class Stewards:
    """The default: the request waits in the stewards' queue, and nobody outside is told."""

    def ask(self, order: Order) -> bool:
        """Nothing is sent."""
        return False


@dataclass(frozen=True, slots=True)
class Office:
    """An office with a web address and a key that both sides know."""

    url: str
    key: str

    def ask(self, order: Order) -> bool:
        """Send the order, signed; the office must treat the same reference as one order."""
        body = json.dumps(asdict(order)).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": order.reference,
            SIGNATURE: sign(body, self.key),
        }
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=SECONDS_MOST)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise ConnectionError(f"background check: {error}") from error
        return True


def checker() -> Checker:
    """Who checks here."""
    if settings.BACKGROUND_URL and settings.BACKGROUND_KEY:
        return Office(settings.BACKGROUND_URL, settings.BACKGROUND_KEY)
    return Stewards()


def sign(body: bytes, key: str) -> str:
    """`sha256=…`: what proves that a body comes from somebody who knows the key."""
    return "sha256=" + hmac.new(key.encode(), body, sha256).hexdigest()


def is_signed(body: bytes, signature: str) -> bool:
    """Whether the office signed this body; never true where no key is set."""
    key = settings.BACKGROUND_KEY
    given = signature.encode(errors="replace")
    return bool(key) and hmac.compare_digest(sign(body, key).encode(), given)
