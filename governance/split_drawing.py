"""Geometry of the split's charts: the rule itself, and how the split has moved. Pure.

Each chart has a drawing for a desk and one for a phone; templates draw what is returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from governance import ladder, splitting
from governance.ladder import Ballot
from governance.splitting import Count, Verdict

WHOLE = ladder.WHOLE
USUAL_BP = 8_000
"""What the axis of wishes reaches, unless somebody wishes more."""
LABELS_APART = 17.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet to draw on, and the field in it that holds the curves."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def tall(self) -> int:
        """The field's height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The middle of the field's width."""
        return self.x(0.5)

    @property
    def beside(self) -> int:
        """Where the words of rows end."""
        return self.left - 8

    def x(self, part: float) -> float:
        """Where a part of the field's width lies."""
        return round(self.left + part * (self.right - self.left), 1)

    def y(self, part: float) -> float:
        """Where a part of the field's height lies, from below."""
        return round(self.bottom - part * (self.bottom - self.top), 1)


RULE_FRAMES = (
    Frame("desk-only", 600, 256, 46, 584, 14, 212),
    Frame("phone-only", 340, 246, 40, 330, 14, 202),
)
PAST_FRAMES = (
    Frame("desk-only", 600, 244, 40, 452, 12, 214),
    Frame("phone-only", 340, 236, 34, 206, 12, 206),
)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid with what it says."""

    at: float
    says: str


@dataclass(frozen=True, slots=True)
class RuleChart:
    """How one share comes about: the curve of wishes, the line y + s, and where they meet.

    Attributes:
        meets: where curve and line cross.
        result_x: the result; where it cannot reach the crossing it lies at the edge of `reach`.
        rule: the ends of the line y + s.
    """

    frame: Frame
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    line: str
    area: str
    rule: tuple[Point, Point]
    meets: Point
    result_x: float
    reach: tuple[float, float]
    is_at_edge: bool

    @property
    def says_before(self) -> bool:
        """Whether there is more room for words before the result than after it."""
        return self.result_x > self.frame.x(0.66)

    @property
    def reach_wide(self) -> float:
        """How wide the band of what can be reached is."""
        return round(self.reach[1] - self.reach[0], 1)

    @property
    def rule_words(self) -> Point:
        """Where the line is named: below its far end."""
        (x1, y1), (x2, y2) = self.rule
        return round(x1 + (x2 - x1) * 0.86, 1), round(y1 + (y2 - y1) * 0.86 + 26, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """How one share has moved: what is decided, and from there to what it would be now."""

    key: str
    past: str
    ahead: str
    end: Point
    label_y: float
    value_bp: int


@dataclass(frozen=True, slots=True)
class PastChart:
    """How all shares have moved."""

    frame: Frame
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    lines: tuple[Line, ...]


def rule_charts(count: Count, found: Verdict, bucket: int) -> list[RuleChart]:
    """The chart of one share, for a desk and for a phone; none where the split merely stays."""
    if found.slack is None:
        return []
    return [_rule_chart(count, found, found.slack, bucket, frame) for frame in RULE_FRAMES]


def past_charts(
    months: Sequence[tuple[str, Ballot]], now: tuple[str, Ballot], keys: Sequence[str]
) -> list[PastChart]:
    """How the split has moved, for a desk and for a phone.

    Args:
        months: what an axis says and the split, oldest first; at least one.
        now: the same as the month would close now.
    """
    return [_past_chart(months, now, keys, frame) for frame in PAST_FRAMES]


def _rule_chart(
    count: Count, found: Verdict, slack: Fraction, bucket: int, frame: Frame
) -> RuleChart:
    steps = splitting.curve(count.all_of_them, bucket)
    most = USUAL_BP if steps[-1][0] <= USUAL_BP else WHOLE
    stairs = [(frame.x(level / most), frame.y(part)) for level, part in _stairs(steps, most)]
    line = _path(stairs)
    at = _crossing(steps, slack)
    result = found.exact[bucket]
    return RuleChart(
        frame=frame,
        columns=tuple(
            Tick(frame.x(level / most), str(level // 100)) for level in range(0, most + 1, 2_000)
        ),
        rows=tuple(Tick(frame.y(part / 4), str(part * 25)) for part in range(5)),
        line=line,
        area=f"{line}L{frame.right} {frame.bottom}L{frame.left} {frame.bottom}Z",
        rule=_rule_line(float(slack), most, frame),
        meets=(frame.x(float(at) / most), frame.y(float(at + slack) / WHOLE)),
        result_x=frame.x(float(result) / most),
        reach=(frame.x(count.box.low[bucket] / most), frame.x(count.box.high[bucket] / most)),
        is_at_edge=at != result,
    )


def _stairs(steps: Sequence[tuple[int, Fraction]], most: int) -> list[Point]:
    """The curve's corners: (level, part of ballots asking for at least that)."""
    corners: list[Point] = [(0, 1.0)]
    for (level, part), (_next, below) in zip(steps, [*steps[1:], (0, Fraction(0))], strict=True):
        corners += [(level, float(part)), (level, float(below))]
    return [*corners, (most, 0.0)]


def _crossing(steps: Sequence[tuple[int, Fraction]], slack: Fraction) -> Fraction:
    """The level at which curve and line meet, whatever the limits are."""
    found = [min(Fraction(level), part * WHOLE - slack) for level, part in steps]
    return max(*found, -slack, Fraction(0))


def _rule_line(slack: float, most: int, frame: Frame) -> tuple[Point, Point]:
    begins = max(0.0, -slack)
    ends = min(float(most), WHOLE - slack)
    return (
        (frame.x(begins / most), frame.y((begins + slack) / WHOLE)),
        (frame.x(ends / most), frame.y((ends + slack) / WHOLE)),
    )


def _past_chart(
    months: Sequence[tuple[str, Ballot]],
    now: tuple[str, Ballot],
    keys: Sequence[str],
    frame: Frame,
) -> PastChart:
    points = [*months, now]
    most = max(max(split) for _says, split in points)
    top = 1_000 * (-(-most // 1_000) + (most % 1_000 == 0))
    xs = [frame.x(at / (len(points) - 1)) for at in range(len(points))]
    lines = []
    for bucket, key in enumerate(keys):
        ys = [frame.y(split[bucket] / top) for _says, split in points]
        drawn = list(zip(xs, ys, strict=True))
        lines.append((key, drawn, now[1][bucket]))
    labels = _apart([drawn[-1][1] for _key, drawn, _value in lines], frame)
    every = max(1, -(-len(points) // (9 if frame.width > 400 else 4)))
    shown = [at for at in range(len(points)) if (len(points) - 1 - at) % every == 0]
    return PastChart(
        frame=frame,
        columns=tuple(Tick(xs[at], points[at][0]) for at in shown),
        rows=tuple(
            Tick(frame.y(level / top), str(level // 100)) for level in range(0, top + 1, 1_000)
        ),
        lines=tuple(
            Line(key, _path(drawn[:-1]), _path(drawn[-2:]), drawn[-1], label, value)
            for (key, drawn, value), label in zip(lines, labels, strict=True)
        ),
    )


def _apart(wanted: Sequence[float], frame: Frame) -> list[float]:
    """Heights of labels as near to where they belong as they can stand without touching."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = [0.0] * len(wanted)
    above = frame.top - LABELS_APART
    for at in order:
        placed[at] = above = max(wanted[at], above + LABELS_APART)
    below = frame.bottom + LABELS_APART
    for at in reversed(order):
        placed[at] = below = min(placed[at], below - LABELS_APART)
    return [round(y + 4, 1) for y in placed]


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
