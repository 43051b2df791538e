"""How well riders are served, for whoever watches whether a new rule does harm."""

from datetime import datetime

from rides.trips import models
from rides.trips.states import State

ENOUGH = 20
"""Of fewer rides a share says nothing."""


def served_share(*, since: datetime, until: datetime) -> int | None:
    """The share of rides asked for that found a driver, in basis points; None of too few."""
    asked = models.Ride.objects.filter(booked_at__gte=since, booked_at__lt=until)
    filled = asked.filter(assignment__isnull=False).distinct().count()
    empty = asked.filter(assignment=None, state=State.UNFILLED).count()
    whole = filled + empty
    return filled * 10_000 // whole if whole >= ENOUGH else None
