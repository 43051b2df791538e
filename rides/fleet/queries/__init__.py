"""Reads of the fleet: who drives what, who is online, who is near."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from coop.basics.geometry import Point
from coop.rulebook.queries import rules_as_of
from rides.fleet import classes as service
from rides.fleet import models, positions
from rides.fleet.classes import ServiceClass
from rides.fleet.motion import Fix

HEARD_OF = timedelta(minutes=3)
SEEN_EVERY = timedelta(minutes=1)
"""How often a shift notes that its driver was heard of."""


@dataclass(frozen=True, slots=True)
class Car:
    """A vehicle as others see it."""

    vehicle_id: UUID
    name: str
    plate: str
    seats: int
    service_class: str
    features: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OnShift:
    """A driver who is online, with the car and the zone of the shift.

    `also`: further classes that the car takes rides of.
    """

    driver_id: UUID
    user_id: UUID
    zone_id: UUID
    vehicle_id: UUID
    service_class: str
    seats: int
    is_paused: bool
    is_busy: bool
    since_at: datetime
    seen_at: datetime
    features: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    fit_until: datetime | None = None
    unfit_code: str = ""
    circle: str = ""
    behind_s: int = 0
    is_new: bool = False

    def unfit(self, now: datetime) -> str | None:
        """Why no ride may be offered any more: "documents" or "hours"; nothing while all is well."""
        return self.unfit_code if self.fit_until is not None and self.fit_until <= now else None


def driver_of(user_id: UUID) -> UUID | None:
    """The driver profile of a person, if they drive."""
    return models.Driver.objects.filter(user_id=user_id).values_list("id", flat=True).first()


def user_of(driver_id: UUID) -> UUID:
    """The person behind a driver profile."""
    return models.Driver.objects.values_list("user_id", flat=True).get(id=driver_id)


def live_seq(driver_id: UUID) -> int:
    """How many changes this driver's screen has seen."""
    return models.Driver.objects.values_list("live_seq", flat=True).get(id=driver_id)


def car(vehicle_id: UUID) -> Car:
    """A vehicle as others see it."""
    return _car(models.Vehicle.objects.get(id=vehicle_id))


def car_of(driver_id: UUID, *, now: datetime) -> Car | None:
    """The vehicle a driver would go online with: the last one driven, else one's own."""
    mine = drivable(user_of(driver_id), now=now)
    last = models.Shift.objects.filter(driver_id=driver_id).order_by("-started_at")
    last_id = last.values_list("vehicle_id", flat=True).first()
    return next((one for one in mine if one.vehicle_id == last_id), mine[0] if mine else None)


def drivable(user_id: UUID, *, now: datetime) -> list[Car]:
    """The vehicles a person may drive now: their own, then those that are shared with them."""
    lent = models.Share.objects.filter(shares_in_force(now), person_id=user_id)
    rows = models.Vehicle.objects.filter(
        Q(owner_id=user_id) | Q(id__in=lent.values("vehicle_id")), retired_at=None
    )
    return [_car(row) for row in sorted(rows, key=lambda row: (row.owner_id != user_id, row.plate))]


def shares_in_force(now: datetime) -> Q:
    """Shares that both sides agreed to, and that have begun and not ended."""
    return Q(
        Q(until_at=None) | Q(until_at__gt=now),
        makes_owner=False,
        owner_agreed_at__isnull=False,
        person_agreed_at__isnull=False,
        starts_at__lte=now,
        ended_at=None,
    )


def classes() -> tuple[ServiceClass, ...]:
    """Every service class: (key, name, seats, description)."""
    return service.CLASSES


def shift_of(driver_id: UUID) -> OnShift | None:
    """The open shift of a driver."""
    found = _on_shift(models.Shift.objects.filter(ended_at=None, driver_id=driver_id))
    return found[0] if found else None


def open_run_of(driver_id: UUID) -> UUID | None:
    """The run that a driver is carrying out."""
    runs = models.Run.objects.filter(driver_id=driver_id, closed_at=None)
    return runs.values_list("id", flat=True).first()


def shifts_in(zone_id: UUID) -> list[OnShift]:
    """Everyone with an open shift in a zone."""
    return _on_shift(models.Shift.objects.filter(ended_at=None, zone_id=zone_id))


def idle_since(zone_id: UUID) -> dict[UUID, datetime]:
    """Since when everyone on shift in a zone has waited for a job: its start, or their last job's end."""
    shifts = models.Shift.objects.filter(ended_at=None, zone_id=zone_id)
    last = models.Run.objects.filter(driver=OuterRef("driver"), closed_at__isnull=False)
    ended = Subquery(last.order_by("-closed_at").values("closed_at")[:1])
    rows = shifts.annotate(ended_at_last=ended)
    since = rows.values_list("driver_id", "started_at", "ended_at_last")
    return {driver: max(began, ended or began) for driver, began, ended in since}


def online_s(driver_id: UUID, *, since: datetime, until: datetime) -> int:
    """Seconds a driver was on shift within a span."""
    spans = models.Shift.objects.filter(driver_id=driver_id, started_at__lt=until)
    total = timedelta()
    for started_at, ended_at in spans.values_list("started_at", "ended_at"):
        total += max(timedelta(), min(ended_at or until, until) - max(started_at, since))
    return int(total.total_seconds())


def online_count(zone_id: UUID, *, now: datetime) -> int:
    """How many drivers are on shift in a zone and were heard of in the last minutes."""
    return models.Shift.objects.filter(
        ended_at=None, zone_id=zone_id, seen_at__gt=now - HEARD_OF
    ).count()


def online_counts(zone_id: UUID, instants: Sequence[datetime]) -> list[int]:
    """How many drivers were on shift in a zone at each of these instants."""
    shifts = models.Shift.objects.filter(zone_id=zone_id)
    return [shifts.filter(started_at__lte=at).exclude(ended_at__lte=at).count() for at in instants]


def heard_at_most(driver_id: UUID) -> datetime | None:
    """The latest instant at which a driver whose position is gone may have been heard of."""
    shift = shift_of(driver_id)
    return shift.seen_at + SEEN_EVERY if shift else None


def silent_shifts(*, now: datetime) -> list[OnShift]:
    """Open shifts of drivers who were silent for longer than the rule allows and carry nobody."""
    silent = timedelta(seconds=rules_as_of(now)["fleet.silent_s"])
    shifts = _on_shift(models.Shift.objects.filter(ended_at=None, seen_at__lt=now - silent))
    return [shift for shift in shifts if not shift.is_busy]


def fixes(driver_ids: Collection[UUID]) -> Mapping[UUID, Fix]:
    """Live positions of these drivers."""
    return positions.of(driver_ids)


def fix_of(driver_id: UUID) -> Fix | None:
    """Live position of one driver."""
    return positions.of([driver_id]).get(driver_id)


def seen(zone_id: UUID, driver_ids: Sequence[UUID]) -> Mapping[UUID, Point]:
    """Where these drivers were last seen in the zone, silent ones too."""
    return positions.seen(zone_id, driver_ids)


def near(zone_id: UUID, point: Point, *, radius_m: float, limit: int) -> list[UUID]:
    """Drivers around a point, nearest first."""
    return positions.near(zone_id, point, radius_m=radius_m, limit=limit)


def _car(row: models.Vehicle) -> Car:
    name = f"{row.colour.capitalize()} {row.make} {row.model}"
    return Car(row.id, name, row.plate, row.seats, row.service_class, frozenset(row.features))


def _on_shift(shifts: QuerySet[models.Shift]) -> list[OnShift]:
    rows = list(shifts.select_related("driver", "vehicle"))
    busy = models.Run.objects.filter(closed_at=None, driver__in=[row.driver_id for row in rows])
    busy_ids = set(busy.values_list("driver_id", flat=True))
    return [
        OnShift(
            driver_id=row.driver_id,
            user_id=row.driver.user_id,
            zone_id=row.zone_id,
            vehicle_id=row.vehicle_id,
            service_class=row.vehicle.service_class,
            seats=row.vehicle.seats,
            is_paused=row.state == models.Shift.State.PAUSED,
            is_busy=row.driver_id in busy_ids,
            since_at=row.started_at,
            seen_at=row.seen_at,
            also=service.smaller(row.vehicle.service_class)
            if row.vehicle.takes_smaller
            else frozenset(),
            fit_until=row.fit_until,
            unfit_code=row.unfit_code,
            circle=row.circle,
            behind_s=row.behind_s,
            is_new=row.is_new,
            features=frozenset(row.vehicle.features),
        )
        for row in rows
    ]
