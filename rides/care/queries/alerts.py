"""Who pressed the emergency button, for the desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.basics.geometry import Point
from rides.care import models


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alarm. `seen_at`: when somebody at the desk took it up."""

    id: UUID
    ride_id: UUID
    role: str
    at: Point | None
    raised_at: datetime
    seen_at: datetime | None
    seen_by: UUID | None
    taken_back_at: datetime | None
    incident_id: UUID | None


def alerts(*, is_open: bool = True, limit: int = 50) -> list[AlertView]:
    """Alarms, latest first; those that nobody has taken up yet, or all."""
    rows = models.Alert.objects.order_by("-raised_at")
    if is_open:
        rows = rows.filter(seen_at=None)
    return [_view(row) for row in rows[:limit]]


def alert_of(ride_id: UUID, user_id: UUID) -> AlertView | None:
    """The latest alarm of this person on this ride."""
    row = models.Alert.objects.filter(ride_id=ride_id, by_id=user_id).order_by("-raised_at").first()
    return _view(row) if row else None


def _view(row: models.Alert) -> AlertView:
    at = Point(row.where.y, row.where.x) if row.where else None
    return AlertView(
        row.id,
        row.ride_id,
        row.role,
        at,
        row.raised_at,
        row.seen_at,
        row.seen_by_id,
        row.taken_back_at,
        row.incident_id,
    )
