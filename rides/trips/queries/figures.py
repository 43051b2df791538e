"""Live figures of a zone for its first page; what is not known is None, never guessed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from rides.fleet import queries as fleet
from rides.trips import models

LATELY = timedelta(hours=1)
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Drivers online now, and the median wait of the last hour from booking to the car's arrival."""

    drivers_online: int
    typical_wait_s: int | None
    drivers_hourly_minor: int | None


def city_figures(zone_id: UUID, *, now: datetime) -> Figures:
    """Figures of a zone; those over fewer than three rides are left out."""
    return Figures(
        drivers_online=fleet.online_count(zone_id, now=now),
        typical_wait_s=_typical_wait(zone_id, now=now),
        drivers_hourly_minor=None,
    )


def _typical_wait(zone_id: UUID, *, now: datetime) -> int | None:
    arrived = models.Ride.objects.filter(zone_id=zone_id, arrived_at__gt=now - LATELY)
    spans = arrived.order_by("-arrived_at").values_list("booked_at", "arrived_at")[:200]
    waits = [(at - booked_at).total_seconds() for booked_at, at in spans if at]
    return int(median(waits)) if len(waits) >= ENOUGH else None
