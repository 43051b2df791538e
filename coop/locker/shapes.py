"""What a name, a phone number and a place look like. Pure."""

import re
import unicodedata
from collections.abc import Sequence

NAME_MAX = 80
LABEL_MAX = 160
BEGINNING_MAX = 8
PLACE_KINDS = ("home", "work", "saved")

_SPACING = re.compile(r"[\s().\-/]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def phone(text: str) -> str | None:
    """A phone number as it is kept, `+358401234567` (E.164), or nothing if it is none."""
    compact = _SPACING.sub("", text)
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    return compact if _PHONE.fullmatch(compact) else None


def name(text: str) -> str | None:
    """A name on one line without doubled spaces, or nothing if it is empty or over 80 characters."""
    line = " ".join(text.split())
    return line if 0 < len(line) <= NAME_MAX and line.isprintable() else None


def words(text: str) -> list[str]:
    """The words of a name as they are searched: lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).split()


def beginnings(text: str) -> set[str]:
    """How each word of a name begins, up to eight characters."""
    return {word[:end] for word in words(text) for end in range(1, BEGINNING_MAX + 1)}


def is_named_like(text: str, wanted: Sequence[str]) -> bool:
    """Whether each of these words begins a word of the name."""
    mine = words(text)
    return all(any(word.startswith(one) for word in mine) for one in wanted)
