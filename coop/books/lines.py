"""What a bank says happened on an account: a statement, its lines, and why a file cannot be read.

Pure. `bank_csv` and `bank_camt` make these of files; `prints` tells a line from every other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

TEXT_MAX = 300
REF_MAX = 80
ACCOUNT_MAX = 40
AMOUNT_MAX = 10**13


class Problem(StrEnum):
    """Why a file cannot be taken."""

    EMPTY = "empty"
    LARGE = "large"
    ENCODING = "encoding"
    TABLE = "table"
    COLUMNS = "columns"
    DATE = "date"
    AMOUNT = "amount"
    CURRENCY = "currency"
    XML = "xml"
    ENTITIES = "entities"
    KIND = "kind"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class Unreadable(Exception):
    """The file cannot be taken. `row` counts from 1; `said` is what stands there."""

    problem: Problem
    row: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class RawLine:
    """One movement: above zero came in, below went out. `bank_ref` is the bank's own number."""

    booked_on: date
    amount_minor: int
    name: str = ""
    reference: str = ""
    bank_ref: str = ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What a file says of one account, oldest line first; balances where it says them."""

    account: str
    currency: str
    opening_minor: int | None
    closing_minor: int | None
    lines: tuple[RawLine, ...]

    @property
    def moved_minor(self) -> int:
        """All lines together."""
        return sum(line.amount_minor for line in self.lines)

    @property
    def from_on(self) -> date:
        """The day of the first line."""
        return min(line.booked_on for line in self.lines)

    @property
    def until_on(self) -> date:
        """The day of the last line."""
        return max(line.booked_on for line in self.lines)

    @property
    def off_minor(self) -> int:
        """By how much the lines miss the way from the opening to the closing balance."""
        if self.opening_minor is None or self.closing_minor is None:
            return 0
        return self.closing_minor - self.opening_minor - self.moved_minor


def with_balances(
    found: BankStatement, *, opening_minor: int | None, closing_minor: int | None
) -> BankStatement:
    """The statement with what the file leaves out: one balance follows from the other."""
    opening = found.opening_minor if found.opening_minor is not None else opening_minor
    closing = found.closing_minor if found.closing_minor is not None else closing_minor
    if opening is None and closing is not None:
        opening = closing - found.moved_minor
    if closing is None and opening is not None:
        closing = opening + found.moved_minor
    return BankStatement(found.account, found.currency, opening, closing, found.lines)


def prints(account: str, lines: Sequence[RawLine]) -> list[str]:
    """A name for each line that is the same in every statement that has the line.

    Two equal payments on one day are two lines: the second is the second in every statement.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for line in lines:
        facts = (
            account,
            line.booked_on.isoformat(),
            str(line.amount_minor),
            *((line.bank_ref,) if line.bank_ref else ("", line.name, line.reference)),
        )
        seen[facts] += 1
        text = "\x1f".join((*facts, str(seen[facts])))
        found.append(sha256(text.encode()).hexdigest())
    return found


def plain(text: str, most: int = TEXT_MAX) -> str:
    """One line of printable text without doubled spaces, cut to size."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())[:most]
