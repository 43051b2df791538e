"""Rides for tests of the doors, set up through the same actions as anybody's.

Ben and Chi drive, Ada books. Each step takes a ride one state further and returns what it made.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.test import Client
from shapely.geometry import box

from coop.basics.geometry import Point
from coop.work import actions as work
from coop.work import clock, tasks
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import ticks
from rides.fleet import actions as fleet
from rides.fleet import queries as fleet_queries
from rides.fleet.motion import Fix
from rides.places import drawing
from rides.places import queries as places
from rides.trips.actions import booking, driving, ending, tracking, ways
from rides.trips.actions.moves import Cause
from rides.trips.queries import quoting, rides
from rides.trips.queries import ways as priced
from rides.trips.quotes import Quote, QuotedStop, sign
from rides.trips.states import Role
from tests.cast import Cast, browser_of, gather

PICKUP = QuotedStop(Point(60.1712, 24.9415), "Ada’s door 7")
DROPOFF = QuotedStop(Point(60.1660, 24.9525), "Aunt Maija’s home")
NEARBY = Point(60.1705, 24.9420)
FAR_OFF = Point(60.1663, 24.9522)
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Town:
    """Everybody's account, and the driver profiles of Ben and Chi."""

    people: Cast
    ben: UUID
    chi: UUID


def settle() -> Town:
    """Gather everybody; Ben and Chi get a car each."""
    people = gather()
    return Town(people, _enrol(people.ben, "BEN-101"), _enrol(people.chi, "CHI-202"))


def go_online(driver_id: UUID, at: Point = NEARBY) -> None:
    """Start a shift at this place."""
    fleet.go_online(driver_id=driver_id, fix=_fix(at), now=clock.now())
    # A test's transaction never commits, and the place is remembered after the commit.
    stand_at(driver_id, at)


def draw_queue(steward_id: UUID) -> UUID:
    """A queue at the ferry, away from everybody."""
    sketch = drawing.Sketch("Ferry", box(24.9500, 60.1735, 24.9530, 60.1750))
    return drawing.draw_special(
        city_slug="helsinki",
        kind="queue",
        sketch=sketch,
        by=drawing.By(steward_id),
        now=clock.now(),
    )


def stand_at(driver_id: UUID, at: Point) -> None:
    """Be at this place, without telling a rider."""
    shift = fleet_queries.shift_of(driver_id)
    assert shift
    fleet.report(shift=shift, fix=_fix(at), now=clock.now())


def report(driver_id: UUID, at: Point) -> None:
    """Report this place on the way: the rider sees the car there."""
    tracking.track(driver_id=driver_id, fix=_fix(at), now=clock.now())


def quote(pickup: QuotedStop = PICKUP, dropoff: QuotedStop = DROPOFF) -> Quote:
    """A price for this way."""
    return quoting.quote([pickup, dropoff], now=clock.now())


def token(pickup: QuotedStop = PICKUP, dropoff: QuotedStop = DROPOFF) -> str:
    """A price as a client keeps it."""
    return sign(quote(pickup, dropoff))


def book(rider_id: UUID) -> UUID:
    """A ride that looks for a driver."""
    return booking.book(quote(), booking.Booking(rider_id, rider_id, uuid4()), now=clock.now())


def offer(driver_id: UUID) -> UUID:
    """Match the city once; the offer that this driver then has."""
    ticks.tick(zone_id=places.main_zone().id, now=clock.now())
    card = dispatch.offer_for(driver_id)
    assert card
    return card.id


def accept(driver_id: UUID) -> UUID:
    """The ride that this driver is offered and takes."""
    return take(offer(driver_id), driver_id)


def take(offer_id: UUID, driver_id: UUID) -> UUID:
    """The ride of this offer, now this driver's."""
    cause = _as_driver(driver_id)
    return driving.accept(offer_id=offer_id, driver_id=driver_id, cause=cause, now=clock.now())


def arrive(ride_id: UUID, driver_id: UUID) -> None:
    """The driver stands at the pickup and says so."""
    stand_at(driver_id, PICKUP.at)
    cause = _as_driver(driver_id)
    driving.arrive(ride_id=ride_id, reason="", cause=cause, now=clock.now())


def start(ride_id: UUID, driver_id: UUID) -> None:
    """The rider says that they are in the car."""
    driving.begin(ride_id=ride_id, cause=_as_driver(driver_id), now=clock.now())


def ask_stop(ride_id: UUID, rider_id: UUID, by: QuotedStop) -> UUID:
    """The rider asks for a stop on the way to where they go; returns the question."""
    return _ask(ride_id, rider_id, priced.with_place(ride_id, by, instead=False))


def ask_way(ride_id: UUID, rider_id: UUID, to: QuotedStop) -> UUID:
    """The rider asks to be taken elsewhere; returns the question."""
    return _ask(ride_id, rider_id, [to])


def _ask(ride_id: UUID, rider_id: UUID, stops: Sequence[QuotedStop]) -> UUID:
    now = clock.now()
    way = priced.new_way(ride_id, stops, now=now)
    ways.ask(way, cause=Cause(rider_id, Role.RIDER, now, uuid4()), now=now)
    found = rides.ride_for(ride_id, user_id=rider_id, now=now).change
    assert found
    return found.id


def complete(ride_id: UUID, driver_id: UUID) -> None:
    """The driver ends the ride at its destination."""
    stand_at(driver_id, DROPOFF.at)
    driving.complete(ride_id=ride_id, cause=_as_driver(driver_id), now=clock.now())


def release(ride_id: UUID, driver_id: UUID) -> None:
    """The driver gives the ride back."""
    cause = _as_driver(driver_id)
    ending.release(ride_id=ride_id, reason="test", cause=cause, now=clock.now())


def pin(ride_id: UUID, rider_id: UUID) -> str:
    """The PIN as its rider sees it."""
    found = rides.ride_for(ride_id, user_id=rider_id, now=clock.now()).pin
    assert found
    return found


def sweep() -> None:
    """What is due happens, as by the sweeper and the workers."""
    tasks.sweep()
    while work.run_next_message(now=clock.now(), enqueue=_at_once):
        pass


def later(**span: float) -> None:
    """Let time pass."""
    work.forward_clock(timedelta(**span))


def cancel(ride_id: UUID | str, rider_id: UUID) -> None:
    """The rider cancels, at whatever it costs."""
    cause = Cause(rider_id, Role.RIDER, clock.now(), uuid4())
    ending.cancel(ride_id=UUID(str(ride_id)), agreed_minor=None, cause=cause, now=clock.now())


def api_post(
    browser: Client,
    path: str,
    body: object = None,
    *,
    key: UUID | None = None,
    answers: int | None = None,
) -> "Answer":
    """POST to the API with a fresh Idempotency-Key, or with this one."""
    answer = browser.post(
        f"/api/v1/{path}",
        {} if body is None else body,
        content_type=JSON,
        headers={"Idempotency-Key": str(key or uuid4())},
    )
    assert answers in (None, answer.status_code)
    said = answer.json() if answer.content else {}
    return Answer(answer.status_code, answer.headers.get("Content-Type", ""), said)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API said."""

    status: int
    content_type: str
    body: dict[str, Any]

    @property
    def refusal(self) -> tuple[int, object]:
        """Status and code of a problem document that has everything it must have."""
        assert self.content_type == "application/problem+json"
        assert {"type", "title", "status", "code", "detail", "allowed_at"} <= self.body.keys()
        assert self.body["status"] == self.status
        assert str(self.body["detail"]).endswith((".", "”."))
        return self.status, self.body["code"]


@contextmanager
def undone() -> Iterator[None]:
    """What happens in this block never happened, neither here nor at the payment provider."""
    with _provider_undone(), forgotten():
        yield


@contextmanager
def forgotten() -> Iterator[None]:
    """What we write in this block is lost; what the payment provider heard, it knows.

    It is marked as Django marks a test's own block, in which durable ones may stand.
    """
    block = transaction.atomic()
    vars(block)["_from_testcase"] = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def _provider_undone() -> Iterator[None]:
    """The provider goes on as a copy that is then forgotten."""
    kept = Path(settings.STRIPE_FAKE_FILE)
    with TemporaryDirectory() as folder:
        settings.STRIPE_FAKE_FILE = Path(folder) / kept.name
        if kept.exists():
            with closing(connect(kept)) as old, closing(connect(settings.STRIPE_FAKE_FILE)) as new:
                old.backup(new)
        yield
        settings.STRIPE_FAKE_FILE = kept


def browsers(people: Cast) -> dict[str, Client]:
    """A signed-in browser for each of them, by name, and one of nobody."""
    names = ("ada", "ben", "chi", "dov", "eve", "sam", "dia")
    found = {name: browser_of(getattr(people, name)) for name in names}
    return {"nobody": Client(), **found}


def _enrol(user_id: UUID, plate: str) -> UUID:
    car = fleet.NewVehicle("Toyota", "Corolla", "White", plate, 4, "standard")
    return fleet.enrol(user_id=user_id, vehicle=car, now=clock.now())


def _as_driver(driver_id: UUID) -> Cause:
    return Cause(fleet_queries.user_of(driver_id), Role.DRIVER, clock.now(), uuid4())


def _fix(at: Point) -> Fix:
    return Fix(at, 0.0, 10.0, clock.now())


def _at_once(queue: str, message_id: int) -> None:
    work.run_queued_message(message_id, now=clock.now())
