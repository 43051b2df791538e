"""Who drives, and with which car: entered by the co-operative, or approved by stewards."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from rides.fleet import classes, models, plates
from rides.fleet.actions import documents
from rides.fleet.papers import OF_PERSON, OF_VEHICLE

VOUCHED_FOR = timedelta(days=365)


class PlateTaken(Refusal):
    """Another vehicle carries this plate."""

    code = "plate_taken"


class NoPlate(Malformed):
    """What was typed is no number plate."""

    code = "no_plate"


@dataclass(frozen=True, slots=True)
class NewVehicle:
    """A car to register: `plate` as on the car, `seats` for riders."""

    make: str
    model: str
    colour: str
    plate: str
    seats: int
    service_class: str
    features: tuple[str, ...] = ()
    year: int | None = None


@transaction.atomic
def enrol(*, user_id: UUID, vehicle: NewVehicle, now: datetime, by: UUID | None = None) -> UUID:
    """Make a person a driver whose papers somebody saw; returns the driver's id.

    For the first drivers of a co-operative, demo and tests. Repeating changes nothing.

    Raises:
        PlateTaken: the plate belongs to another driver's vehicle.
    """
    driver_id = begin(user_id=user_id, now=now)
    car_id = register(owner_id=user_id, vehicle=vehicle, now=now)
    until = (now + VOUCHED_FOR).date()
    seen_by = by or user_id
    documents.vouch(OF_PERSON, {"person_id": user_id}, by=seen_by, until=until, now=now)
    documents.vouch(OF_VEHICLE, {"vehicle_id": car_id}, by=seen_by, until=until, now=now)
    return driver_id


@transaction.atomic
def begin(*, user_id: UUID, now: datetime) -> UUID:
    """Give a person a driver's profile; returns its id. Repeating changes nothing."""
    driver, _is_new = models.Driver.objects.get_or_create(
        user_id=user_id, defaults={"enrolled_at": now}
    )
    return driver.id


@transaction.atomic
def register(*, owner_id: UUID | None, vehicle: NewVehicle, now: datetime) -> UUID:
    """Add a car, of this owner or of the co-operative's own; returns its id.

    Registering the same plate for the same owner again changes nothing.

    Raises:
        NoPlate: it is none.
        PlateTaken: another owner's car carries it.
    """
    plate = plates.shown(vehicle.plate)
    if plate is None:
        raise NoPlate(_("That is not a number plate. Write it as it stands on the car."))
    known = models.Vehicle.objects.filter(plate_key=plates.key(plate), retired_at=None)
    if not known.exists():
        _insert(owner_id, vehicle, plate, now=now)
    row = known.get()
    if row.owner_id != owner_id:
        raise PlateTaken(
            _(
                "Another car is registered with the plate %s. "
                "If it is shared with you, ask its owner to agree instead."
            )
            % plate
        )
    return row.id


def _insert(owner_id: UUID | None, vehicle: NewVehicle, plate: str, *, now: datetime) -> None:
    values = asdict(vehicle) | {
        "plate": plate,
        "plate_key": plates.key(plate),
        "features": classes.known(vehicle.features),
        "owner_id": owner_id,
        "added_at": now,
    }
    try:
        with transaction.atomic():
            models.Vehicle.objects.create(**values)
    except IntegrityError:  # somebody else registered the plate meanwhile; the caller looks again
        return
