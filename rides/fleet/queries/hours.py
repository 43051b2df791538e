"""Reads of time at the wheel."""

from datetime import datetime, timedelta
from uuid import UUID

from coop.rulebook.queries import rules_as_of
from rides.fleet import hours, models
from rides.fleet.hours import Hours, Span

LOOK_BACK = timedelta(days=7)


def hours_of(driver_id: UUID, *, now: datetime) -> Hours:
    """How long a driver may still be on shift, and when they are rested.

    A shift counts until its driver was last heard of: a phone left on in a drawer drives nowhere.
    """
    rules = rules_as_of(now)
    silent = timedelta(seconds=rules["fleet.silent_s"])
    rows = models.Shift.objects.filter(driver_id=driver_id, started_at__gt=now - LOOK_BACK)
    spans = [
        Span(since, min(ended or now, seen + silent))
        for since, seen, ended in rows.values_list("started_at", "seen_at", "ended_at")
    ]
    return hours.hours(
        spans,
        now=now,
        most=timedelta(seconds=rules["hours.most_s"]),
        rest=timedelta(seconds=rules["hours.rest_s"]),
    )
