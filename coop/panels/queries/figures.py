"""Panels in figures, for everybody."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from coop.panels import models
from coop.panels.queries import cases


@dataclass(frozen=True, slots=True)
class Figures:
    """How panels have done so far.

    Attributes:
        reversed_count: appeals that came to something else than the first panel, of `appeals`.
        days_median: how long cases took from their opening to the verdict; None: none was decided.
    """

    opened: int
    decided: int
    upheld: int
    appeals: int
    reversed_count: int
    days_median: float | None


def all_time(now: datetime) -> Figures:
    """All cases so far."""
    rows = models.Verdict.objects.filter(at__lte=now).select_related("case__appeal_of__verdict")
    found = list(rows)
    appeals = [row for row in found if row.case.appeal_of_id is not None]
    days = [(row.at - row.case.opened_at).total_seconds() / 86_400 for row in found]
    return Figures(
        opened=models.Case.objects.filter(opened_at__lte=now).count(),
        decided=len(found),
        upheld=sum(row.level > 0 for row in found),
        appeals=len(appeals),
        reversed_count=sum(_is_reversed(row) for row in appeals),
        days_median=round(median(days), 1) if days else None,
    )


def count_under_way(now: datetime) -> int:
    """How many cases are open."""
    return sum(one.verdict is None for one in cases.under_way(now))


def _is_reversed(row: models.Verdict) -> bool:
    first = row.case.appeal_of
    return first is not None and first.verdict.level != row.level
