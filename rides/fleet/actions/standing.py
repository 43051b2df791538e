"""Where drivers stand in matching by their conduct: copied to their shift, so that no tick asks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.trust.conduct import Role
from coop.trust.queries import use
from rides.fleet import models


@transaction.atomic
def copy(*, shifts: Mapping[UUID, UUID], now: datetime) -> None:
    """Copy to these shifts, each by its id, where the account that drives stands now."""
    places = use.places_of(set(shifts.values()), Role.DRIVER, now=now)
    for shift_id, user_id in shifts.items():
        place = places[user_id]
        rows = models.Shift.objects.filter(id=shift_id)
        rows.exclude(behind_s=place.behind_s, is_new=place.is_new).update(
            behind_s=place.behind_s, is_new=place.is_new
        )


def follow(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: conduct moves while people are on shift."""
    open_ones = models.Shift.objects.filter(ended_at=None)
    copy(shifts=dict(open_ones.values_list("id", "driver__user_id")), now=now)
