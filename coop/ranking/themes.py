"""What members may say of others for those who follow them: words from a list, never their own. Pure.

A word raises or lowers, for followers alone, bounded and until it expires. Nothing is said to whom it
is about, and nobody learns who follows whom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from coop.ranking.features import Subject


class Theme(StrEnum):
    """What a list of labels is about."""

    ACCESS = "access"
    DRIVING = "driving"
    QUIET = "quiet"
    AIR = "air"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Words:
    """What can be said under a theme of what: word -> +1 where it raises, -1 where it lowers."""

    about: Subject
    signs: Mapping[str, int]


THEMES: Mapping[Theme, Words] = MappingProxyType(
    {
        Theme.ACCESS: Words(Subject.DRIVERS, {"step_free": 1, "not_step_free": -1}),
        Theme.DRIVING: Words(Subject.DRIVERS, {"gentle": 1, "rough": -1}),
        Theme.QUIET: Words(Subject.DRIVERS, {"quiet": 1, "talkative": -1}),
        Theme.AIR: Words(Subject.DRIVERS, {"fresh": 1, "smoky": -1}),
        Theme.READING: Words(Subject.THREADS, {"worth_reading": 1, "said_before": -1}),
    }
)
ALL_WORDS: tuple[str, ...] = tuple(word for one in THEMES.values() for word in one.signs)


def about(subject: Subject) -> tuple[Theme, ...]:
    """The themes under which something can be said of this subject."""
    return tuple(theme for theme, words in THEMES.items() if words.about == subject)
