"""The charts of the split: the result lies where curve and line meet, and labels do not touch."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from governance import ladder, splitting
from governance import split_drawing as drawing
from governance.splitting import Count

KEYS = ("drivers", "riders", "reserve", "everyone", "operations")
IN_FORCE = (4_000, 1_500, 2_000, 1_000, 1_500)
FREE = ladder.Box((0,) * 5, (10_000,) * 5)


def count(*votes: tuple[tuple[int, ...], int], box: ladder.Box = FREE) -> Count:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    ballots = ladder.tally(votes, buckets=5)
    return Count(at, ballots, IN_FORCE, box, roll=20, quorum=1, rule_version=1)


MIXED = count(
    (IN_FORCE, 3),
    ((6_000, 1_000, 1_000, 1_000, 1_000), 4),
    ((2_000, 2_000, 2_000, 2_000, 2_000), 3),
)


@pytest.mark.parametrize("bucket", range(5))
def test_without_limits_the_result_lies_where_curve_and_line_meet(bucket: int) -> None:
    for chart in drawing.rule_charts(MIXED, splitting.verdict(MIXED), bucket):
        assert chart.result_x == chart.meets[0]
        assert not chart.is_at_edge
        (x1, y1), (x2, y2) = chart.rule
        on_line = y1 + (y2 - y1) * (chart.meets[0] - x1) / (x2 - x1)
        assert on_line == pytest.approx(chart.meets[1], abs=0.3)


def test_a_result_at_its_limit_is_marked() -> None:
    far = count(((10_000, 0, 0, 0, 0), 8), box=ladder.Box((0,) * 5, (4_500,) * 5))
    chart = drawing.rule_charts(far, splitting.verdict(far), 0)[0]
    assert chart.is_at_edge
    assert chart.result_x == chart.reach[1]
    # Somebody wishes all of it, so the axis reaches that far.
    assert chart.columns[-1].says == "100"


def test_where_the_split_stays_there_is_nothing_to_draw() -> None:
    assert drawing.rule_charts(count(), splitting.verdict(count()), 0) == []


def test_labels_at_the_end_of_equal_lines_stand_apart() -> None:
    even = ("now", (2_000,) * 5)
    for chart in drawing.past_charts([("Oct", (2_000,) * 5)], even, KEYS):
        heights = sorted(line.label_y for line in chart.lines)
        assert all(b - a >= drawing.LABELS_APART - 0.2 for a, b in pairwise(heights))
        assert heights[-1] <= chart.frame.bottom + 5


def test_many_months_are_named_now_and_then_and_always_the_last() -> None:
    months = [(f"m{at}", IN_FORCE) for at in range(30)]
    for chart in drawing.past_charts(months, ("now", IN_FORCE), KEYS):
        assert len(chart.columns) <= 9
        assert chart.columns[-1].says == "now"
        assert chart.rows[-1].says == "50"
