"""Adapter for text messages: a gateway over HTTP, else the terminal and the demo's inbox.

With OURWAY_SMS_URL and _KEY set, each text is one POST of `{"to", "text"}`; its `Idempotency-Key`
lets the gateway recognise a text that we send again because its answer got lost.
Called from outbox handlers, which are tried again when a gateway is away.
"""

import sys
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from coop.notices.actions import keep_mail

SECONDS_MOST: Final = 5.0


def is_configured() -> bool:
    """Whether texts leave this machine; without a gateway they show in the terminal."""
    return bool(settings.SMS_URL and settings.SMS_KEY)


def send(*, to: str, text: str, key: UUID, now: datetime) -> None:
    """Send one text message.

    Args:
        to: a phone number, E.164.
        key: names this text; under one name a gateway sends one text.
    Raises:
        ConnectionError: the gateway is away or refuses; trying again later is harmless.
    """
    if is_configured():
        _post(to, text, key)
        return
    sys.stdout.write(f"\nText message to {to}\n  | {text}\n\n")
    sys.stdout.flush()
    if settings.DEMO:
        keep_mail(to=to, subject=_("Text message"), text=text, now=now)


def _post(to: str, text: str, key: UUID) -> None:
    headers = {"Authorization": f"Bearer {settings.SMS_KEY}", "Idempotency-Key": str(key)}
    body = {"to": to, "text": text}
    try:
        answer = httpx.post(settings.SMS_URL, json=body, headers=headers, timeout=SECONDS_MOST)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        # Not the error's own words: they name the address, and with it perhaps a key.
        raise ConnectionError(f"text message: {type(error).__name__}") from error
