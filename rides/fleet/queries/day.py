"""Reads of one day on the road."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rides.fleet import models


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
