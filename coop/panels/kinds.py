"""What panels hear, and what they can come to. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What a case is about."""

    RATING = "rating"
    CONDUCT = "conduct"
    FARE = "fare"
    HOLD = "hold"
    PROPOSAL = "proposal"
    WORDS = "words"
    EXPULSION = "expulsion"
    IDENTITY = "identity"
    RING = "ring"


class Role(StrEnum):
    """As what somebody takes part in a case; a panel reads nothing else of them."""

    RIDER = "rider"
    DRIVER = "driver"
    MEMBER = "member"
    AUTHOR = "author"
    OBJECTOR = "objector"
    COOP = "coop"


LEVELS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RATING: ("stays", "void"),
    Kind.CONDUCT: ("none", "minor", "serious", "grave"),
    Kind.FARE: ("stays", "half", "whole"),
    Kind.HOLD: ("ends", "minor", "serious", "grave"),
    Kind.PROPOSAL: ("confirmed", "returned"),
    Kind.WORDS: ("stay", "gone"),
    Kind.EXPULSION: ("stays", "expelled"),
    Kind.IDENTITY: ("real", "fake"),
    Kind.RING: ("count", "void"),
}
"""What a panel can come to, from nothing to the gravest; what is not upheld stands first."""

FINAL_AT_ONCE = frozenset({Kind.PROPOSAL})
"""Nobody can appeal: members decided, and their decision would expire meanwhile."""

NOT_UNDONE = frozenset({Kind.FARE, Kind.WORDS, Kind.EXPULSION})
"""What cannot be undone is carried out when nobody can appeal any more."""
