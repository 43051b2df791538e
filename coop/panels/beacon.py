"""Adapter for a public beacon of random numbers: a word that nobody could know before its time.

With OURWAY_BEACON_URL set (the address of a drand chain), a round that lies ahead is fixed when a
case is bound, and its word becomes a part of the seed. Called by the room's tasks only.
"""

from dataclasses import dataclass
from hashlib import sha256

import httpx
from django.conf import settings

from coop.panels.actions.drawing import Beacon

SECONDS_MOST = 5.0
AHEAD = 20
"""How many rounds lie between fixing one and hearing it."""


class BeaconAway(OSError):
    """The beacon does not answer, or not as it should; asking again later is harmless."""


@dataclass(frozen=True, slots=True)
class _Word:
    round: int
    randomness: str


def ahead() -> Beacon | None:
    """A round that nobody knows yet; None where no beacon is configured.

    Raises:
        BeaconAway
    """
    if not settings.BEACON_URL:
        return None
    return Beacon(settings.BEACON_URL, _ask("latest").round + AHEAD)


def word(name: str, number: int) -> str:
    """What a beacon said in a round.

    Raises:
        BeaconAway: also while the round lies ahead.
    """
    found = _ask(str(number), at=name)
    if found.round != number:
        raise BeaconAway("the beacon answered for another round")
    return found.randomness


def _ask(what: str, *, at: str = "") -> _Word:
    url = f"{(at or settings.BEACON_URL).rstrip('/')}/public/{what}"
    try:
        answer = httpx.get(url, timeout=SECONDS_MOST)
        answer.raise_for_status()
        said = answer.json()
        found = _Word(int(said["round"]), str(said["randomness"]))
        signature = bytes.fromhex(said["signature"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise BeaconAway(str(error)) from error
    if sha256(signature).hexdigest() != found.randomness:
        raise BeaconAway("the beacon’s word does not follow from its signature")
    return found
