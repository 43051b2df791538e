"""Geometry of the server-drawn charts: where a cent went, and what each hour earned.

Pure: no Django. Widths come from integer amounts; the template tags draw what is returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 358.0
GAP = 3.0
LEAST = 7.0
LETTER = 7.4
PADDING = 10.0


@dataclass(frozen=True, slots=True)
class Part:
    """One slice of an amount: `key` is its colour class."""

    key: str
    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Block:
    """A drawn slice: `x` and `width` in chart units, `says` the words that fit into it."""

    key: str
    x: float
    width: float
    says: str

    @property
    def until(self) -> float:
        """Right edge."""
        return round(self.x + self.width, 1)

    @property
    def is_strong(self) -> bool:
        """Whether the fill is so strong that words on it are always dark."""
        return self.key in {"fee", "drivers"}

    @property
    def text_x(self) -> float:
        """Where the words begin."""
        return round(self.x + PADDING, 1)


def blocks(parts: Sequence[Part], amounts: Sequence[str], *, width: float = WIDTH) -> list[Block]:
    """Lay slices side by side in proportion to their amounts; a cent is always visible.

    Args:
        parts: slices in drawing order; amounts >= 0, those of zero are left out.
        amounts: the written amount of each part.
    """
    shown = [
        (part, text) for part, text in zip(parts, amounts, strict=True) if part.amount_minor > 0
    ]
    if not shown:
        return []
    widths = _widths([part.amount_minor for part, _ in shown], width - GAP * (len(shown) - 1))
    drawn, x = [], 0.0
    for (part, text), wide in zip(shown, widths, strict=True):
        drawn.append(Block(part.key, round(x, 1), round(wide, 1), _says(part.name, text, wide)))
        x += wide + GAP
    return drawn


def lens(block: Block, *, top: float = 48, bottom: float = 88, width: float = WIDTH) -> str:
    """The path that opens one slice into the full width below it."""
    near, far = top + 24, bottom - 26
    return (
        f"M{block.x} {top}C{block.x} {near} 0 {far} 0 {bottom}H{width:.0f}"
        f"C{width:.0f} {far} {block.until} {near} {block.until} {top}Z"
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour's bar: all lengths in chart units."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    amount: str
    label: str
    is_last: bool

    @property
    def label_y(self) -> float:
        """Where the amount stands: just above the bar."""
        return round(self.y - 6, 1)


def bars(
    values: Sequence[int], amounts: Sequence[str], labels: Sequence[str], *, floor: float = 76
) -> list[Bar]:
    """Draw one bar per hour, the tallest 56 units high, standing on `floor`."""
    if not values:
        return []
    gap = 8.0
    slots = max(len(values), 4)
    wide = (WIDTH - gap * (slots - 1)) / slots
    most = max(*values, 1)
    drawn = []
    for at, value in enumerate(values):
        high = max(2.0, 56 * max(value, 0) / most)
        x = at * (wide + gap)
        drawn.append(
            Bar(
                x=round(x, 1),
                y=round(floor - high, 1),
                width=round(wide, 1),
                height=round(high, 1),
                middle=round(x + wide / 2, 1),
                amount=amounts[at] if value else "",
                label=labels[at],
                is_last=at == len(values) - 1,
            )
        )
    return drawn


@dataclass(frozen=True, slots=True)
class Curve:
    """A running sum as a line: the path, the same closed to an area, and its last point."""

    line: str
    area: str
    x: float
    y: float


def curve(
    sums: Sequence[int],
    *,
    most: int,
    slots: int,
    until: float | None = None,
    height: float = 84,
    width: float = WIDTH,
) -> Curve:
    """Draw sums at the ends of equal slots, the first at the beginning of the first slot.

    Args:
        most: the sum that reaches the top, > 0.
        until: how many slots the last sum really ended after, where that is not a whole number.
    """
    points = []
    for at, value in enumerate(sums):
        slot = min(at, until) if until is not None else at
        points.append((round(width * slot / slots, 1), round(height - height * value / most, 1)))
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    last_x, last_y = points[-1]
    return Curve(line, f"{line}L{last_x} {height}L0 {height}Z", last_x, last_y)


def _widths(amounts: Sequence[int], room: float) -> list[float]:
    total = sum(amounts)
    raised = [max(LEAST, room * amount / total) for amount in amounts]
    spare = sum(wide - LEAST for wide in raised)
    excess = sum(raised) - room
    if spare <= 0 or excess <= 0:
        return raised
    return [wide - (wide - LEAST) * excess / spare for wide in raised]


def _says(name: str, amount: str, width: float) -> str:
    room = width - PADDING * 1.6
    for words in (f"{name.partition(',')[0]} {amount}", amount):
        if len(words) * LETTER <= room:
            return words
    return ""
