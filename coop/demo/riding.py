"""A ride of the demo's past, from its price to its end, by the same actions as anybody's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from payouts import actions as money
from payouts.queries.fees import cash_debts
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import ticks
from rides.fleet import actions as fleet
from rides.fleet import queries as drivers
from rides.fleet.motion import Fix
from rides.places import finding
from rides.trips.actions import booking, driving
from rides.trips.actions.moves import Cause
from rides.trips.queries import rides
from rides.trips.queries.quoting import quote
from rides.trips.quotes import QuotedStop
from rides.trips.states import Role


@dataclass(frozen=True, slots=True)
class Ridden:
    """A ride that is over; `driver` is the account."""

    id: UUID
    rider: UUID
    driver: UUID
    ended_at: datetime


class NotAsked(Refusal):
    """Somebody else was nearer, or nobody could come."""

    code = "not_asked"


def ride(rider: UUID, driver: UUID, ends: list[Point], *, at: datetime) -> Ridden:
    """One ride from its price to its end; the driver is there when it is booked."""
    start, end = ends
    user = drivers.user_of(driver)
    fleet.go_online(driver_id=driver, fix=Fix(start, 0.0, 10.0, at), now=at)
    _drive_to(driver, start, at=at)
    asked = quote([QuotedStop(start, _name(start)), QuotedStop(end, _name(end))], now=at)
    booked = booking.Booking(by=rider, rider_id=rider, client_event_id=uuid4())
    ride_id = booking.book(asked, booked, now=at)
    ticks.tick(zone_id=asked.zone_id, now=at)
    card = dispatch.offer_for(driver)
    if card is None:
        raise NotAsked("This driver was not asked for this ride.")

    def says(then: datetime) -> Cause:
        return Cause(user, Role.DRIVER, then, uuid4())

    driving.accept(offer_id=card.id, driver_id=driver, cause=says(at), now=at)
    there_at = at + timedelta(minutes=1)
    driving.arrive(ride_id=ride_id, reason="", cause=says(there_at), now=there_at)
    pin = rides.pin_at_pickup(ride_id) or ""
    driving.start(ride_id=ride_id, pin=pin, cause=says(there_at), now=there_at)
    ended_at = there_at + timedelta(seconds=asked.duration_s)
    _drive_to(driver, end, at=ended_at)
    driving.complete(ride_id=ride_id, cause=says(ended_at), now=ended_at)
    driving.confirm_cash(ride_id=ride_id, cause=says(ended_at), now=ended_at)
    fleet.go_offline(driver_id=driver, now=ended_at)
    return Ridden(ride_id, rider, user, ended_at)


def pay_in(driver: UUID, currency: str, *, now: datetime) -> None:
    """The driver brings the fees of the fares that they hold in cash."""
    owed = cash_debts({driver}).get((driver, currency), 0)
    if owed:
        money.post(
            kind="cash.paid_in",
            key=f"cash:{driver}:{now:%Y-%m-%d}",
            about=driver,
            currency=currency,
            legs=[
                money.Leg("bank", None, owed),
                money.Leg("cash_with_driver", driver, -owed),
            ],
            now=now,
        )


def _drive_to(driver: UUID, point: Point, *, at: datetime) -> None:
    shift = drivers.shift_of(driver)
    if shift is not None:
        fleet.report(shift=shift, fix=Fix(point, 0.0, 10.0, at), now=at)


def _name(point: Point) -> str:
    found = finding.reverse(point)
    return found.label if found else f"{point.lat:.4f}, {point.lon:.4f}"
