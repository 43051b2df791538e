"""What is usual at a time of the week: said only where the past four weeks bear it out."""

from datetime import datetime, timedelta
from uuid import UUID

from rides.fleet import queries as fleet

WEEKS = 4


def online_at(zone_id: UUID, at: datetime, *, now: datetime) -> int | None:
    """How many drivers were online at this time of the week, at least, in each of the last weeks.

    None where the zone has no such past, or nobody was: then nothing honest can be said.
    """
    week = timedelta(weeks=1)
    latest = at - week * ((at - now) // week + 1)
    instants = [latest - week * weeks for weeks in range(WEEKS)]
    counts = fleet.online_counts(zone_id, instants)
    return min(counts) or None
