"""What a member chose for one subject, as it lies in their locker and travels with a request. Pure.

Level 0 is the common order, 1 weights, 2 an expression, 3 a ranker elsewhere. The weights are kept
at every level: whatever fails, they order instead.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from coop.ranking.features import COMMON, OWN, REMOTE, SUBJECTS, WEIGHTS, Subject, percents

SOURCE_BYTES: Final = 2_048
URL_CHARS: Final = 500
WEIGHT_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """An order that a member chose.

    Attributes:
        preset: a preset of the subject, or "common", "weights", "own" or "remote".
        weights: criterion -> percent, summing to 100; what orders at level 1 and after a failure.
        source: the expression, kept while another preset is chosen.
        url: the ranker elsewhere, kept likewise.
    """

    subject: Subject
    preset: str = COMMON
    weights: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    url: str = ""

    @property
    def level(self) -> int:
        """0 to 3."""
        levels = {COMMON: 0, OWN: 2, REMOTE: 3}
        return levels.get(self.preset, 1)

    @property
    def fallback(self) -> Self:
        """The same by weights alone."""
        return replace(self, preset=WEIGHTS)

    def uses(self, feature: str) -> bool:
        """Whether an order looks at a feature; a ranker elsewhere looks at all."""
        weighed = (
            self.weights.get(c.key) for c in SUBJECTS[self.subject].criteria if c.feature == feature
        )
        return self.level == 3 or (self.level == 2 and feature in self.source) or any(weighed)

    def as_text(self) -> str:
        """JSON, for a field of the locker."""
        kept = {"preset": self.preset, "weights": dict(self.weights)}
        return json.dumps(kept | {"source": self.source, "url": self.url}, sort_keys=True)


def founding(subject: Subject) -> dict[str, int]:
    """The weights that order where a member weighed nothing: those of the first preset."""
    return dict(next(iter(SUBJECTS[subject].presets.values())))


def of_text(subject: Subject, text: str) -> Choice:
    """The choice in a field of a locker; whatever is not as it should be is the common order."""
    try:
        kept: Any = json.loads(text) if text else {}
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        kept = {}
    preset = kept.get("preset", COMMON)
    return Choice(
        subject,
        preset if isinstance(preset, str) and preset in offered(subject) else COMMON,
        whole(subject, kept.get("weights")),
        _text(kept.get("source"), SOURCE_BYTES),
        _text(kept.get("url"), URL_CHARS),
    )


def offered(subject: Subject) -> tuple[str, ...]:
    """Every preset that can be chosen."""
    return (*SUBJECTS[subject].presets, COMMON, WEIGHTS, OWN, REMOTE)


def whole(subject: Subject, weights: object) -> dict[str, int]:
    """Weights as percents, what is strange left out; the founding ones where nothing is left."""
    known = [one.key for one in SUBJECTS[subject].criteria]
    given = weights if isinstance(weights, Mapping) else {}
    kept = {key: given[key] for key in known if _is_weight(given.get(key))}
    return percents(kept) if any(kept.values()) else founding(subject)


def _is_weight(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= WEIGHT_MOST


def _text(value: object, most: int) -> str:
    return value if isinstance(value, str) and len(value.encode()) <= most else ""
