"""Number plates: read in any notation, shown tidily, compared without spaces and dashes. Pure."""

import re
import unicodedata

LONGEST = 12
SHORTEST = 2
_GAP = re.compile(r"[\s.\-_/·•:‐-―−]+")


def shown(typed: str) -> str | None:
    """The plate as it is shown, such as `ABC-123` for ` abc 123`; nothing if it is no plate."""
    text = unicodedata.normalize("NFKC", typed).upper().strip()
    plate = _GAP.sub("-", text).strip("-")
    letters = key(plate)
    is_plate = letters.isalnum() and SHORTEST <= len(letters) <= LONGEST
    return plate if is_plate and len(plate) <= LONGEST + 4 else None


def key(plate: str) -> str:
    """What makes two plates the same: letters and digits alone."""
    return _GAP.sub("", plate)
