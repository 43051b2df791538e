"""What a driver's screen says about cars and papers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from rides.fleet import models, wording
from rides.fleet import queries as fleet
from rides.fleet.papers import Kind, Lack, Standing
from rides.fleet.queries import papers
from rides.fleet.queries.papers import Item


@dataclass(frozen=True, slots=True)
class Choice:
    """A car that the driver could go online with; `is_taken`: somebody is on shift with it."""

    vehicle_id: UUID
    name: str
    plate: str
    is_taken: bool


def choices(driver_id: UUID, *, now: datetime) -> tuple[Choice, ...]:
    """The cars to choose from, the one last driven first."""
    cars = fleet.drivable(fleet.user_of(driver_id), now=now)
    last = fleet.car_of(driver_id, now=now) if len(cars) > 1 else None
    on_road = models.Shift.objects.filter(
        ended_at=None, vehicle_id__in=[car.vehicle_id for car in cars]
    ).exclude(driver_id=driver_id)
    taken = set(on_road.values_list("vehicle_id", flat=True))
    return tuple(
        Choice(car.vehicle_id, car.name, car.plate, car.vehicle_id in taken)
        for car in sorted(cars, key=lambda car: last is None or car.vehicle_id != last.vehicle_id)
    )


def notes(driver_id: UUID, *, now: datetime) -> tuple[str, ...]:
    """What the driver should know about papers that end soon or do not hold."""
    user_id = fleet.user_of(driver_id)
    cars = [car.vehicle_id for car in fleet.drivable(user_id, now=now)]
    return tuple(_note(item, user_id) for item in papers.reminders(user_id, cars, now=now))


def _note(item: Item, user_id: UUID) -> str:
    if item.standing == Standing.EXPIRING and item.expires_on:
        return _("%(what)s holds until %(day)s. Send the new one under Papers in time.") % {
            "what": wording.which(item.kind, item.plate),
            "day": wording.day(item.expires_on),
        }
    about = item.vehicle_id or user_id
    lack = Lack(Kind(item.kind), about, item.standing, item.expires_on)
    return wording.lack(lack, item.plate)
