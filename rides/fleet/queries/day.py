"""Reads of one day on the road."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rides.fleet import models


@dataclass(frozen=True, slots=True)
class Online:
    """A shift; `is_new`: little was known of the driver's conduct when it was last looked up."""

    driver_id: UUID
    since: datetime
    until: datetime
    is_new: bool


def shifts_between(since: datetime, until: datetime) -> list[Online]:
    """Shifts that began within a span, until its end; a silent phone counts until last heard."""
    rows = models.Shift.objects.filter(started_at__gte=since, started_at__lt=until)
    names = ("driver_id", "is_new", "started_at", "ended_at", "seen_at")
    return [
        Online(driver_id, start, min(end or max(seen, start), until), is_new)
        for driver_id, is_new, start, end, seen in rows.values_list(*names)
    ]


def online_by_driver(zone_id: UUID, *, since: datetime, until: datetime) -> dict[UUID, int]:
    """Driver -> seconds on shift in a zone within a span; a silent phone counts until last heard."""
    rows = models.Shift.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since), zone_id=zone_id, started_at__lt=until
    )
    found: dict[UUID, int] = {}
    for driver_id, start, end, seen in rows.values_list(
        "driver_id", "started_at", "ended_at", "seen_at"
    ):
        span = min(end or max(seen, start), until) - max(start, since)
        found[driver_id] = found.get(driver_id, 0) + max(0, int(span.total_seconds()))
    return found
