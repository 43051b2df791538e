"""A code that changes every few seconds, as one phone shows it and another reads it. Pure.

Each is cut from an HMAC over a secret of this one meeting and the number of the step, so that a
photograph of it is worth nothing a moment later. Source: the construction of RFC 6238.
"""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest, digest
from typing import Final

# Without I, L, O and U: nobody takes one for another, and no word comes out.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 8
BITS: Final = 5
READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\u00a0": ""})
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def step_at(at: datetime, *, step_s: int) -> int:
    """Which step of the code an instant lies in."""
    return (at - EPOCH) // timedelta(seconds=step_s)


def over_at(step: int, *, step_s: int) -> datetime:
    """When the next code takes the place of this step's."""
    return EPOCH + timedelta(seconds=(step + 1) * step_s)


def code(secret: bytes, step: int) -> str:
    """The eight letters and digits of a step."""
    number = int.from_bytes(digest(secret, step.to_bytes(8), "sha256")[: LENGTH * BITS // 8])
    places = range((LENGTH - 1) * BITS, -1, -BITS)
    return "".join(LETTERS[number >> place & 0b11111] for place in places)


def shown(text: str) -> str:
    """A code as people read it, in two halves."""
    return f"{text[: LENGTH // 2]}-{text[LENGTH // 2 :]}"


def typed(text: str) -> str:
    """A code as somebody typed it: capitals or not, with or without a dash, O for 0."""
    return text.upper().strip().translate(READ_AS)


def read_at(secret: bytes, text: str, at: datetime, *, step_s: int, back: int) -> int | None:
    """The step whose code this is, going back some steps; None where it is none of theirs.

    Args:
        text: as `typed` gives it; `back`: how many steps before that of `at` are tried, too.
    """
    now = step_at(at, step_s=step_s)
    for step in range(now, now - back - 1, -1):
        if compare_digest(code(secret, step).encode(), text.encode()):
            return step
    return None
