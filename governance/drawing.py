"""Geometry of the charts of votes and previews. Pure numbers in, chart units out.

Colour means one thing: green is a gain, slate a loss or what stays in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.rulebook.previews import Group, Line, Preview
from governance.queries.tallies import Tally
from governance.wording import Option

WIDTH = 358.0
HEIGHT = 120.0
GAP = 4.0
BAR_MAX = 64.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A group of people: `label` what each gains or loses in its month."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label_y: float
    label: str
    is_gain: bool


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """A kind of people, in groups."""

    name: str
    people: int
    bars: tuple[Bar, ...]
    zero: float
    spoken: str
    says: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A preview with its charts."""

    preview: Preview
    lines: tuple[tuple[Line, str, str, str], ...]
    groups: tuple[DrawnGroup, ...]


@dataclass(frozen=True, slots=True)
class ResultBar:
    """One answer: its weight, its part of the whole in tenths of a percent, and where it begins."""

    key: str
    label: str
    weight: int
    percent: str
    x: float
    width: float
    is_chosen: bool


def drawn(previews: Sequence[Preview], currency: str) -> list[Drawn]:
    """Previews with amounts in words and bars for each group."""
    return [
        Drawn(
            preview=one,
            lines=tuple(
                (
                    line,
                    format_money(line.before_minor, currency),
                    format_money(line.after_minor, currency),
                    signed(line.change_minor, currency),
                )
                for line in one.lines
            ),
            groups=tuple(_group(group, currency) for group in one.groups),
        )
        for one in previews
    ]


def signed(amount_minor: int, currency: str) -> str:
    """An amount as a change: `+€3.00`, `−€3.00`."""
    sign = "+" if amount_minor > 0 else "\N{MINUS SIGN}" if amount_minor < 0 else ""
    return f"{sign}{format_money(abs(amount_minor), currency)}"


def result_bars(tally: Tally, options: Sequence[Option], is_yes_no: bool) -> list[ResultBar]:
    """The result as bars; of yes-or-no as parts of one bar, of all else each of the greatest."""
    sums: dict[str, int] = tally.result.get("support", tally.result)
    weights = [(one, int(sums.get(one.key, 0))) for one in options]
    whole = sum(weight for _one, weight in weights) if is_yes_no else max(tally.weight, 1)
    found, x = list[ResultBar](), 0.0
    for one, weight in weights:
        width = WIDTH * weight / whole if whole else 0.0
        part = f"{100 * weight / whole:.1f}".rstrip("0").rstrip(".") if whole else "0"
        chosen = tally.is_carried and one.key in tally.result.get("chosen", [])
        left = round(x, 1) if is_yes_no else 0.0
        found.append(ResultBar(one.key, one.label, weight, part, left, round(width, 1), chosen))
        x += width
    return found


def _group(group: Group, currency: str) -> DrawnGroup:
    amounts = group.change_minor
    top, bottom = max(0, *amounts), min(0, *amounts)
    span = max(top - bottom, 1)
    room = HEIGHT - 44
    zero = 22 + room * top / span
    room_each = WIDTH / len(amounts)
    wide = min(room_each - GAP, BAR_MAX)
    bars = []
    for place, amount in enumerate(amounts):
        high = max(1.5, room * abs(amount) / span)
        x = room_each * place + (room_each - wide) / 2
        y = zero - high if amount > 0 else zero
        label = signed(amount, currency) if len(amounts) <= 5 else _short(amount)
        label_y = y - 5 if amount > 0 else y + high + 17
        bars.append(
            Bar(
                round(x, 1),
                round(y, 1),
                round(wide, 1),
                round(high, 1),
                round(x + wide / 2, 1),
                round(label_y, 1),
                label,
                amount > 0,
            )
        )
    spoken = ", ".join(signed(amount, currency) for amount in amounts)
    says = _who_gains(amounts)
    return DrawnGroup(group.name, group.people, tuple(bars), round(zero, 1), spoken, says)


def _who_gains(amounts: Sequence[int]) -> str:
    """The chart in a sentence."""
    gains = sum(amount > 0 for amount in amounts)
    loses = sum(amount < 0 for amount in amounts)
    if gains == len(amounts):
        return _("All of them gain, on average.")
    if loses == len(amounts):
        return _("All of them lose, on average.")
    return _("Of %(all)s groups %(gains)s gain and %(loses)s lose, on average.") % {
        "all": len(amounts),
        "gains": gains,
        "loses": loses,
    }


def _short(amount_minor: int) -> str:
    """A label that fits over a narrow bar: whole units from ten on."""
    units = abs(amount_minor) / 100
    return f"{units:.0f}" if units >= 10 else f"{units:.1f}"
