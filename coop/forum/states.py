"""The words of the Commons: labels, sides, laws, causes of notices, and what a reader chose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TITLE_CHARS = 120
REASON_CHARS = 300


class Label(StrEnum):
    """What members say of somebody's words. None of them removes anything."""

    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    RUDE = "rude"
    FALSE = "false"
    KIND = "kind"
    HELPFUL = "helpful"


LOWERING = (Label.SPAM, Label.OFF_TOPIC, Label.RUDE, Label.FALSE)
"""Labels by which a reader may have words folded."""


class Reaction(StrEnum):
    """A small yes."""

    AGREE = "agree"
    THANKS = "thanks"


class Side(StrEnum):
    """Where an argument stands; a comment stands nowhere."""

    NONE = ""
    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


class Law(StrEnum):
    """For what alone words are taken off the page by an office."""

    PRIVATE = "private"
    THREAT = "threat"
    DEFAMATION = "defamation"
    COPYRIGHT = "copyright"
    MINORS = "minors"
    COURT = "court"


class Gone(StrEnum):
    """Why only a tombstone stands where words stood."""

    WITHDRAWN = "withdrawn"
    LAW = "law"
    PANEL = "panel"


class Why(StrEnum):
    """Why somebody hears of something new; of several, the first."""

    MENTION = "mention"
    REPLY = "reply"
    THREAD = "thread"
    TOPIC = "topic"


class How(StrEnum):
    """When somebody hears of it by e-mail."""

    ONCE = "once"
    DIGEST = "digest"
    NEVER = "never"


FOUNDING_MATRIX: Mapping[Why, How] = {
    Why.MENTION: How.ONCE,
    Why.REPLY: How.DIGEST,
    Why.THREAD: How.DIGEST,
    Why.TOPIC: How.DIGEST,
}
NEVER_FOLD = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """How somebody reads.

    Attributes:
        order: key of a ranker; see `ordering.RANKERS`.
        folds: label -> from how many members' labels on words are folded; 0: never.
        matrix: when they hear of what by e-mail.
    """

    order: str
    folds: Mapping[Label, int]
    matrix: Mapping[Why, How] = field(default_factory=lambda: dict(FOUNDING_MATRIX))


@dataclass(frozen=True, slots=True)
class Fold:
    """Why words are folded for a reader: the label that most members gave."""

    label: Label
    count: int


def fold(labels: Mapping[str, int], folds: Mapping[Label, int]) -> Fold | None:
    """Whether words with these labels are folded for a reader with these choices.

    Args:
        labels: label -> how many members gave it.
    Returns:
        the label with the most members behind it of those that suffice; None: shown as they are.
    """
    enough = [
        Fold(label, labels[label])
        for label in LOWERING
        if NEVER_FOLD < folds.get(label, NEVER_FOLD) <= labels.get(label, 0)
    ]
    return max(enough, key=lambda one: one.count, default=None)
