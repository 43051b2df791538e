"""What the ranking's form sends: a preset, weights, a line, an address. Parsed, not judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from coop.ranking.choice import SOURCE_BYTES, URL_CHARS
from coop.ranking.features import SUBJECTS, Subject

STRANGE = 1_000
"""A weight that is no number of two or three digits: refused with those above 100."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it came, so that nothing typed is lost."""

    preset: str
    weights: Mapping[str, int]
    source: str
    url: str


def read(subject: Subject, sent: Mapping[str, str]) -> Typed:
    """The fields of a form; an address or line of any length is kept as typed, up to a sane size."""
    keys = [one.key for one in SUBJECTS[subject].criteria]
    return Typed(
        preset=sent.get("preset", ""),
        weights={key: _weight(sent[key]) for key in keys if key in sent},
        source=sent.get("source", "")[: 2 * SOURCE_BYTES],
        url=sent.get("url", "")[: 2 * URL_CHARS],
    )


def _weight(text: str) -> int:
    text = text.strip() or "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 3 else STRANGE
