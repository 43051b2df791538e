"""What trips hold of people beside the record that the law asks for: gone when its time is over."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coop.locker.founding import DAY_S
from rides.dispatch.actions import forgetting as dispatch
from rides.fleet import queries as fleet
from rides.trips import models

TERM = "ride"
GRID = 0.005
"""About 500 m: what stays of a place once the law no longer asks for the address."""


def let_go(*, member_id: UUID, terms: Collection[str], now: datetime) -> int:
    """A term was withdrawn: remove notes, changes and copies of the person's rides that are over."""
    if TERM not in terms:
        return 0
    over = _rides_of(member_id).exclude(ended_at=None)
    alerts = models.Alert.objects.filter(user_id=member_id).exclude(ended_at=None)
    return _forget(over) + alerts.exclude(stops=[]).update(stops=[])


def hold(*, member_id: UUID, now: datetime) -> str:
    """Why the person cannot be deleted yet: a ride is under way or booked, or they are online."""
    if _rides_of(member_id).filter(ended_at=None).exists():
        return _("A ride of yours is booked or under way. Take it to its end or cancel it first.")
    driver_id = fleet.driver_of(member_id)
    if driver_id is not None and fleet.shift_of(driver_id) is not None:
        return _("You are online as a driver. Go offline first.")
    return ""


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Somebody deletes themselves: as `let_go`, and their plans; returns their rides."""
    let_go(member_id=member_id, terms=[TERM], now=now)
    models.Series.objects.filter(rider_id=member_id, ended_at=None).update(ended_at=now)
    models.Series.objects.filter(rider_id=member_id).exclude(stops=[]).update(stops=[])
    models.Alert.objects.filter(user_id=member_id, ended_at=None).update(ended_at=now)
    models.Alert.objects.filter(user_id=member_id).update(stops=[])
    return list(_rides_of(member_id).values_list("id", flat=True))


def forget_over(*, payload: Mapping[str, str], now: datetime) -> None:
    """A day after a ride its note, changes and copies go. A periodic job; safe to repeat."""
    until = now - timedelta(seconds=DAY_S)
    _forget(models.Ride.objects.filter(ended_at__lte=until, ended_at__gt=until - timedelta(days=7)))
    models.Alert.objects.filter(ended_at__lte=until).exclude(stops=[]).update(stops=[])


@transaction.atomic
def sweep(*, before: datetime, now: datetime) -> int:
    """The law's time is over: of each stop stays about where it was, and no address."""
    old = models.Stop.objects.filter(ride__ended_at__lt=before).exclude(label="")
    rows = list(old.select_for_update(of=("self",))[:2_000])
    for row in rows:
        row.label = ""
        x, y = (round(round(value / GRID) * GRID, 4) for value in (row.at.x, row.at.y))
        row.at = Geometry(x, y, srid=4326)
    models.Stop.objects.bulk_update(rows, ["label", "at"])
    return len(rows)


def _rides_of(member_id: UUID) -> QuerySet[models.Ride]:
    return models.Ride.objects.filter(Q(rider_id=member_id) | Q(rider=None, booked_by_id=member_id))


def _forget(rides: QuerySet[models.Ride]) -> int:
    noted = rides.exclude(note="").update(note="")
    changes = models.Change.objects.filter(ride__in=rides).exclude(state="pending")
    changed = changes.exclude(stops=[]).update(stops=[], near=None)
    return noted + changed + dispatch.forget_copies(rides.values_list("id", flat=True))
