"""Amounts and dates as banks write them: which decimal mark, which order of day and month. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from coop.basics.money import NO_MINOR_UNIT
from coop.books.lines import AMOUNT_MAX

POINT, COMMA = ".", ","
FORMATS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%y", "%d/%m/%y"),
    *("%m/%d/%y", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"),
)
"""In the order in which they are tried."""
MONTH_FIRST = {"%m/%d/%Y": "%d/%m/%Y", "%m/%d/%y": "%d/%m/%y"}
YEARS = range(1990, 2200)
_SPACING = re.compile(r"[\s'’\u00a0\u202f]")
_MARKED = re.compile(r"[.,]")
_MONEY = re.compile(r"[A-Za-z€$£]+")


def decimal_mark(texts: Sequence[str]) -> str:
    """Which mark these amounts have before their cents: what most of them can only mean."""
    votes = {POINT: 0, COMMA: 0}
    for text in texts:
        marks = _MARKED.findall(text)
        if not marks:
            continue
        last = marks[-1]
        behind = len(re.sub(r"\D", "", text[text.rindex(last) + 1 :]))
        if len(set(marks)) == 2 or (len(marks) == 1 and behind in {1, 2}):
            votes[last] += 1
        elif behind == 3:
            votes[POINT if last == COMMA else COMMA] += 1
    return COMMA if votes[COMMA] > votes[POINT] else POINT


def minor(text: str, *, mark: str, currency: str) -> int | None:
    """An amount in minor units: `-1.234,50`, `(12.00)`, `12,00-`, `+5 €`; None where it is none."""
    compact = _MONEY.sub("", _SPACING.sub("", text)).replace("−", "-").replace("–", "-")
    is_less = compact.startswith(("-", "(")) or compact.endswith("-")
    digits = compact.strip("+-()")
    group = COMMA if mark == POINT else POINT
    pattern = rf"(\d{{1,3}}(?:\{group}\d{{3}})+|\d+)?(?:\{mark}(\d{{0,4}}))?"
    found = re.fullmatch(pattern, digits)
    if not digits or found is None or not (found[1] or found[2]):
        return None
    decimals = 0 if currency in NO_MINOR_UNIT else 2
    cents = found[2] or ""
    if cents[decimals:].strip("0"):
        return None
    whole = (found[1] or "0").replace(group, "")
    amount = int(whole + cents[:decimals].ljust(decimals, "0"))
    if amount > AMOUNT_MAX:
        return None
    return -amount if is_less else amount


def day(text: str, form: str) -> date | None:
    """A date in one form, whatever time stands behind it; None where it is none."""
    head = text.strip().split("T")[0].split(" ")[0]
    try:
        found = datetime.strptime(head, form).date()  # noqa: DTZ007  a day has no clock
    except ValueError:
        return None
    return found if found.year in YEARS else None


def date_form(texts: Sequence[str], *, is_month_first: bool) -> str | None:
    """The form that all these dates have. Where day and month could be either, the country's."""
    fit = [form for form in FORMATS if all(day(text, form) for text in texts)]
    if not texts or not fit:
        return None
    for first, other in MONTH_FIRST.items():
        if first in fit and other in fit:
            return first if is_month_first else other
    return fit[0]
