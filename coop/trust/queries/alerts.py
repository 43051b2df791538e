"""Reads of alerts: rings and bombings that stewards look at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.trust import models


@dataclass(frozen=True, slots=True)
class AlertView:
    """Something to look at: of whom, by whom, and the counts that say why.

    Attributes:
        inside, outside: of a ring, praise among its people and from others.
        others: of a bombing, how many others rated the person in the same time.
        is_over: a steward looked and said what they found.
    """

    id: UUID
    kind: str
    version: int
    found_at: datetime
    people: tuple[UUID, ...]
    raters: tuple[UUID, ...]
    inside: int
    outside: int
    others: int
    closed_at: datetime | None
    closed_by: UUID | None
    outcome: str

    @property
    def is_over(self) -> bool:
        """Whether somebody said what they found."""
        return self.closed_at is not None


def waiting(*, limit: int = 100) -> list[AlertView]:
    """What nobody looked at yet, oldest first."""
    rows = models.Alert.objects.filter(closed_at=None).order_by("found_at", "id")
    return [_view(row) for row in rows[:limit]]


def alert(alert_id: UUID) -> AlertView | None:
    """One of them."""
    row = models.Alert.objects.filter(id=alert_id).first()
    return _view(row) if row else None


def looked_at(*, limit: int = 20) -> list[AlertView]:
    """What was looked at last."""
    rows = models.Alert.objects.filter(closed_at__isnull=False).order_by("-closed_at", "id")
    return [_view(row) for row in rows[:limit]]


def _view(row: models.Alert) -> AlertView:
    return AlertView(
        id=row.id,
        kind=row.kind,
        version=row.version,
        found_at=row.found_at,
        people=tuple(row.people),
        raters=tuple(row.raters),
        inside=row.facts.get("inside", 0),
        outside=row.facts.get("outside", 0),
        others=row.facts.get("others", 0),
        closed_at=row.closed_at,
        closed_by=row.closed_by_id,
        outcome=row.outcome,
    )
