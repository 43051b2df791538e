"""Geometry of the charts of votes and previews. Pure numbers in, chart units out.

Colour means one thing: green is a gain, slate a loss or what stays in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coop.basics.money import format_money
from coop.rulebook.previews import Group, Line, Preview
from governance.queries.tallies import Tally
from governance.wording import Option

WIDTH = 358.0
HEIGHT = 120.0
GAP = 4.0


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
    room = HEIGHT - 36
    zero = 18 + room * top / span
    wide = (WIDTH - GAP * (len(amounts) - 1)) / len(amounts)
    bars = []
    for place, amount in enumerate(amounts):
        high = max(1.5, room * abs(amount) / span)
        x = place * (wide + GAP)
        y = zero - high if amount > 0 else zero
        label = signed(amount, currency) if len(amounts) <= 5 else _short(amount)
        label_y = y - 5 if amount > 0 else y + high + 13
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
    return DrawnGroup(group.name, group.people, tuple(bars), round(zero, 1), spoken)


def _short(amount_minor: int) -> str:
    """A label that fits over a narrow bar: whole units from ten on."""
    units = abs(amount_minor) / 100
    return f"{units:.0f}" if units >= 10 else f"{units:.1f}"
