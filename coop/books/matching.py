"""Which open matter a line on the bank statement most likely is: by amount, reference, name, date.

Pure. A suggestion is accepted by a person; nothing here books anything.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

AMOUNT, REFERENCE, NAME, DAY = "amount", "reference", "name", "date"
SHOWN = 4
LEAST = 60
SURE = 90
_WORD = re.compile(r"[^\W_]{4,}")
_NOT_ALNUM = re.compile(r"[\W_]+")


class Expected(Protocol):
    """Something that the bank account should see: amounts above zero come in, below go out.

    Any room's own value of this shape will do; it need not know this room.
    """

    @property
    def id(self) -> UUID:
        """Names it within its kind."""

    @property
    def amount_minor(self) -> int:
        """As the bank sees it."""

    @property
    def reference(self) -> str:
        """What a payer would write: the number of a bill, an invoice; may be empty."""

    @property
    def name(self) -> str:
        """Who it is with, or what it is, in words."""

    @property
    def due_on(self) -> date:
        """About when it should show."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A line on the statement; `left_minor` is what of it is not explained yet."""

    left_minor: int
    booked_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a line may be, how likely, and why: parts of AMOUNT, REFERENCE, NAME, DAY."""

    kind: str
    item: Expected
    score: int
    why: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether nothing about it is left to guess."""
        return self.score >= SURE


def suggestions(seen: Seen, items: Iterable[tuple[str, Expected]]) -> list[Suggestion]:
    """The likeliest first; only what fits into the line, and not by the date alone."""
    found = [
        one
        for kind, item in items
        if fits(seen.left_minor, item.amount_minor)
        and (one := _judged(seen, kind, item)).score >= LEAST
    ]
    found.sort(key=lambda one: (-one.score, one.item.due_on, str(one.item.id)))
    return found[:SHOWN]


def fits(left_minor: int, amount_minor: int) -> bool:
    """Whether an amount goes the same way as a line, and is no more than what is left of it."""
    same_way = (left_minor > 0) == (amount_minor > 0)
    return amount_minor != 0 and same_way and abs(amount_minor) <= abs(left_minor)


def _judged(seen: Seen, kind: str, item: Expected) -> Suggestion:
    days = abs((seen.booked_on - item.due_on).days)
    marks: Sequence[tuple[str, int, bool]] = (
        (AMOUNT, 55, item.amount_minor == seen.left_minor),
        (REFERENCE, 50, _has_reference(seen.text, item.reference)),
        (NAME, 15, _shares_a_word(seen.text, item.name)),
        (DAY, 15 if days <= 4 else 8, days <= 21),
    )
    return Suggestion(
        kind,
        item,
        sum(points for _why, points, holds in marks if holds),
        tuple(why for why, _points, holds in marks if holds),
    )


def _has_reference(text: str, reference: str) -> bool:
    wanted = _NOT_ALNUM.sub("", reference).casefold().lstrip("0")
    words = [_NOT_ALNUM.sub("", word).casefold().lstrip("0") for word in text.split()]
    whole = _NOT_ALNUM.sub("", text).casefold()
    return len(wanted) >= 3 and (wanted in words or (len(wanted) >= 6 and wanted in whole))


def _shares_a_word(text: str, name: str) -> bool:
    return bool(set(_WORD.findall(text.casefold())) & set(_WORD.findall(name.casefold())))
