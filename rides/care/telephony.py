"""Adapter for masked calls: gives a number to dial that leads to the other side, and hides both.

Without a provider there are no calls. With OURWAY_TELEPHONY_URL and _KEY set, a bridge is asked
for over HTTP; in the demo a number that nobody answers is shown. Called by care's actions only.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal

SECONDS_MOST: Final = 5.0
# Kept free for stories by the North American numbering plan: it rings nowhere.
DEMO_NUMBER: Final = "+12025550143"
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


class NoCalls(Refusal):
    """Nobody connects calls here."""

    code = "calls_not_set_up"
    status = 409


class CallsAway(Refusal):
    """Whoever connects calls does not answer."""

    code = "calls_away"
    status = 503


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to reach whom, and until when the bridge may stand."""

    ride_id: UUID
    caller: str
    callee: str
    until_at: datetime


class Bridge(Protocol):
    """Somebody who connects two phones without showing one the other's number."""

    def bridge(self, wish: Wish) -> str:
        """The number to dial, E.164.

        Raises:
            CallsAway: no answer, or none that can be dialled.
        """


class DemoBridge:
    """A number that leads nowhere, so that the demo shows what a caller would see."""

    def bridge(self, wish: Wish) -> str:
        """The same number for everybody."""
        return DEMO_NUMBER


@dataclass(frozen=True, slots=True)
class HttpBridge:
    """A provider with a web address and a key of ours."""

    url: str
    key: str

    def bridge(self, wish: Wish) -> str:
        """Ask for a number; asking for the same pair again may give the same one."""
        body = {
            "reference": str(wish.ride_id),
            "from": wish.caller,
            "to": wish.callee,
            "until": wish.until_at.isoformat(),
        }
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            answer = httpx.post(self.url, json=body, headers=headers, timeout=SECONDS_MOST)
            answer.raise_for_status()
            number = answer.json()["number"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise away() from error
        if not (isinstance(number, str) and E164.fullmatch(number)):
            raise away()
        if number in (wish.caller, wish.callee):
            raise away()
        return number


def provider() -> Bridge:
    """Whoever connects calls here.

    Raises:
        NoCalls: nobody does.
    """
    if settings.TELEPHONY_URL and settings.TELEPHONY_KEY:
        return HttpBridge(settings.TELEPHONY_URL, settings.TELEPHONY_KEY)
    if settings.DEMO:
        return DemoBridge()
    raise NoCalls(_("Calls are not set up here. Write a message instead."))


def is_set_up() -> bool:
    """Whether calls are offered at all."""
    return bool(settings.DEMO or (settings.TELEPHONY_URL and settings.TELEPHONY_KEY))


def away() -> CallsAway:
    """What is said while nobody can be reached."""
    return CallsAway(_("Calls cannot be connected right now. Write a message instead."))
