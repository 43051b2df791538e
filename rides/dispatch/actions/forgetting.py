"""What matching copied of rides that are over: addresses and wishes go, counts stay."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.gis.db.models.functions import SnapToGrid
from django.db.models import Q

from rides.dispatch import models

GRID = 0.005
"""About 500 m: enough to see where rides were asked for."""


def forget_copies(ride_ids: Iterable[UUID]) -> int:
    """Empty the requests of these rides, which are over; returns how many held something."""
    over = models.Request.objects.filter(ride_id__in=ride_ids)
    held = over.exclude(state=models.Request.State.OPEN).exclude(
        Q(pickup_label="") & Q(dropoff_label="") & Q(ranking={}) & Q(circle="")
    )
    return held.update(
        pickup_label="",
        dropoff_label="",
        pickup=SnapToGrid("pickup", GRID),
        dropoff=SnapToGrid("dropoff", GRID),
        ranking={},
        circle="",
        favourite_ids=[],
    )
