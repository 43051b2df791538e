"""Rides in Helsinki, brought to any state through the same actions as anybody's.

Needs the fixture `city`. Time stands still at `NOW` until a test says otherwise.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from coop.basics.geometry import Point
from coop.members import actions as members
from coop.rulebook import models as rulebook
from coop.rulebook import registry
from coop.work import actions as work
from coop.work import models as work_models
from payouts import models as payouts
from rides.dispatch import models as offers
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import ticks
from rides.fleet import actions as fleet
from rides.fleet import positions
from rides.fleet import queries as fleet_queries
from rides.fleet.actions import NewVehicle
from rides.fleet.motion import Fix
from rides.places import queries as places
from rides.places import roads
from rides.trips import models
from rides.trips.actions import booking, contact, driving
from rides.trips.actions.booking import Booking
from rides.trips.actions.moves import Cause
from rides.trips.queries.quoting import quote
from rides.trips.quotes import Quote, QuotedStop
from rides.trips.states import Role
from tests.cast import Cast, gather

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STATION = Point(60.1712, 24.9415)
SQUARE = Point(60.1695, 24.9505)
# Under a minute of driving to the station, and almost six.
NEAR = Point(60.1720, 24.9420)
FAR = Point(60.1663, 24.9522)


@dataclass(frozen=True, slots=True)
class Stage:
    """The cast, with Ben online near the station, and Chi a driver who is not."""

    cast: Cast
    ben: UUID
    chi: UUID


@dataclass(frozen=True, slots=True)
class Job:
    """A ride, its rider, and the driver with the offer or the assignment."""

    id: UUID
    rider: UUID
    driver: UUID
    user: UUID

    def rider_says(self, at: datetime = NOW, event_id: UUID | None = None) -> Cause:
        return Cause(self.rider, Role.RIDER, at, event_id)

    def driver_says(self, at: datetime = NOW, event_id: UUID | None = None) -> Cause:
        return Cause(self.user, Role.DRIVER, at, event_id)


def set_up(now: datetime = NOW) -> Stage:
    cast = gather()
    ben, chi = enrol(cast.ben, "BEN-1"), enrol(cast.chi, "CHI-1")
    go_online(ben, NEAR, now=now)
    return Stage(cast, ben, chi)


def enrol(user_id: UUID, plate: str, *, service_class: str = "standard") -> UUID:
    vehicle = NewVehicle("Skoda", "Octavia", "White", plate, 4, service_class)
    return fleet.enrol(user_id=user_id, vehicle=vehicle, now=NOW)


def somebody(name: str) -> UUID:
    return members.join(email=f"{name}@example.org", now=NOW)


def go_online(driver_id: UUID, at: Point, *, now: datetime = NOW) -> None:
    fleet.go_online(driver_id=driver_id, fix=Fix(at, 0.0, 10.0, now), now=now)
    # Inside a test's transaction nothing is committed, so what follows a commit is said again.
    drive_to(driver_id, at, now=now)


def drive_to(driver_id: UUID, at: Point, *, now: datetime = NOW, accuracy_m: float = 10.0) -> None:
    shift = fleet_queries.shift_of(driver_id)
    assert shift
    fleet.report(shift=shift, fix=Fix(at, 0.0, accuracy_m, now), now=now)


def quoted_by_way_of(*between: Point, now: datetime = NOW) -> Quote:
    """A price from the station to the square with stops on the way."""
    ends = [QuotedStop(STATION, "Start"), QuotedStop(SQUARE, "End")]
    middle = [QuotedStop(at, f"Stop {n}") for n, at in enumerate(between, start=1)]
    return quote([ends[0], *middle, ends[1]], now=now)


def quoted(start: Point = STATION, end: Point = SQUARE, *, now: datetime = NOW) -> Quote:
    return quote([QuotedStop(start, "Start"), QuotedStop(end, "End")], now=now)


def book(
    rider: UUID, *, asked: Quote | None = None, key: UUID | None = None, now: datetime = NOW
) -> UUID:
    booked = Booking(by=rider, rider_id=rider, client_event_id=key or uuid4())
    return booking.book(asked or quoted(now=now), booked, now=now)


def tick(now: datetime = NOW) -> int:
    return ticks.tick(zone_id=places.main_zone().id, now=now)


def offer_of(driver_id: UUID) -> UUID:
    card = dispatch.offer_for(driver_id)
    assert card is not None
    return card.id


def offer_too(driver_id: UUID, ride_id: UUID) -> UUID:
    """Ask another driver for the ride at the same time, as happens after two refusals."""
    first = offers.Offer.objects.filter(request__ride_id=ride_id).latest("offered_at")
    names = ("request_id", "pickup_s", "pickup_m", "offered_at", "expires_at", "grace_until")
    same = {name: getattr(first, name) for name in names}
    return offers.Offer.objects.create(driver_id=driver_id, **same).id


def accept(
    driver_id: UUID, *, now: datetime = NOW, key: UUID | None = None, offer_id: UUID | None = None
) -> UUID:
    user = fleet_queries.user_of(driver_id)
    return driving.accept(
        offer_id=offer_id or offer_of(driver_id),
        driver_id=driver_id,
        cause=Cause(user, Role.DRIVER, now, key),
        now=now,
    )


def assigned(stage: Stage, *, now: datetime = NOW) -> Job:
    """Ada's ride, which Ben accepted."""
    ride_id = book(stage.cast.ada, now=now)
    tick(now)
    accept(stage.ben, now=now)
    return Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)


def arrived(stage: Stage, *, now: datetime = NOW) -> Job:
    """Ada's ride, with Ben at the pickup."""
    job = assigned(stage, now=now)
    arrive(job, now=now)
    return job


def arrive(job: Job, *, now: datetime) -> None:
    drive_to(job.driver, STATION, now=now)
    driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(now), now=now)


def tell(job: Job, *, now: datetime, key: UUID | None = None) -> None:
    """The driver writes to the rider that they are here."""
    contact.tried(ride_id=job.id, cause=job.driver_says(now, key), now=now)


def under_way(stage: Stage, *, now: datetime = NOW) -> Job:
    """Ada's ride, with Ada in the car."""
    job = arrived(stage, now=now)
    start(job, now=now)
    return job


def start(job: Job, *, now: datetime) -> None:
    driving.start(ride_id=job.id, pin=pin_of(job.id), cause=job.driver_says(now), now=now)


def complete(job: Job, *, now: datetime, end: Point = SQUARE) -> None:
    drive_to(job.driver, end, now=now)
    driving.complete(ride_id=job.id, cause=job.driver_says(now), now=now)


def completed(stage: Stage) -> Job:
    """Ada's ride, at its end."""
    job = under_way(stage)
    complete(job, now=later(600))
    return job


def vote(key: str, value: int, *, now: datetime = NOW) -> None:
    """Another value for a rule, in force from `now`, as a vote writes it."""
    rule = registry.rule(key)
    rulebook.RuleVersion.objects.create(
        key=key,
        scope="",
        value=value,
        low=rule.low,
        high=rule.high,
        valid_from=now,
        cause="vote",
    )


def later(seconds: float, since: datetime = NOW) -> datetime:
    return since + timedelta(seconds=seconds)


def forget_position(driver_id: UUID) -> None:
    """The driver's phone fell silent long ago."""
    positions.drop(places.main_zone().id, driver_id)


def timer(kind: str, ride_id: UUID) -> datetime:
    return work_models.Timer.objects.get(kind=kind, key=str(ride_id)).due_at


def ride(ride_id: UUID) -> models.Ride:
    return models.Ride.objects.get(id=ride_id)


def pin_of(ride_id: UUID) -> str:
    return ride(ride_id).pin


def wrong_pin(ride_id: UUID) -> str:
    return f"{(int(pin_of(ride_id)) + 1) % 10_000:04d}"


def events(ride_id: UUID) -> list[str]:
    rows = models.Event.objects.filter(ride_id=ride_id).order_by("seq")
    return list(rows.values_list("kind", flat=True))


def run_outbox(now: datetime = NOW) -> None:
    """What the sweeper and the workers do until nothing is due."""

    def at_once(queue: str, message_id: int) -> None:
        work.run_queued_message(message_id, now=now)

    while work.run_next_message(now=now, enqueue=at_once):
        pass


def run_timers(now: datetime) -> None:
    """What the sweeper does with what is due by now."""
    while work.run_next_timer(now=now):
        pass


def streets(count: int, seed: int = 1) -> list[Point]:
    return roads.random_points(None, rng=Random(seed), count=count)


def fee_of(ride_id: UUID) -> int:
    """What the ledger holds as this ride's fee: what still waits, and what its costs are."""
    kinds = ("fee_provisional", "card_cost_due", "insurance_due", "cost_shortfall")
    legs = payouts.Posting.objects.filter(entry__about=ride_id, account__kind__in=kinds)
    return sum(leg.credit_minor - leg.debit_minor for leg in legs)
