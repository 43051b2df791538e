"""A step of a ride for whoever tells its passenger, who may have no app: what happened, and to whom.

Passengers who booked for themselves see it on their screen.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rides.trips import models
from rides.trips.states import State


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        before: where the ride stood until then; for a ride just booked, where it stands.
        passenger_id: the account of who rides; None for a guest of `booked_by`.
        is_past: the ride has taken another step since.
        pin: what the passenger tells the driver.
    """

    ride_id: UUID
    seq: int
    state: State
    before: State
    at: datetime
    is_past: bool
    booked_by: UUID
    passenger_id: UUID | None
    pickup_at: datetime | None
    pin: str


def step(ride_id: UUID, seq: int) -> Step:
    """The step with this number; there must be one."""
    event = models.Event.objects.select_related("ride").get(ride_id=ride_id, seq=seq)
    ride = event.ride
    around = models.Event.objects.filter(ride_id=ride_id)
    before = around.filter(seq__lt=seq).order_by("-seq").values_list("state", flat=True).first()
    return Step(
        ride_id=ride.id,
        seq=seq,
        state=State(event.state),
        before=State(before or event.state),
        at=event.received_at,
        is_past=around.filter(seq__gt=seq).exclude(state=event.state).exists(),
        booked_by=ride.booked_by_id,
        passenger_id=ride.rider_id,
        pickup_at=ride.pickup_at,
        pin=ride.pin,
    )
