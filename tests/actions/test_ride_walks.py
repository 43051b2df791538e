"""Rides on which people do whatever comes to their minds: the ride and the money stay whole."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from django.db import connection

from coop.basics.refusals import Refusal
from coop.work.queries import verify
from payouts import models as ledger
from rides.dispatch import models as dispatch
from rides.fleet import models as fleet
from rides.trips import models
from rides.trips.actions import contact, driving, ending
from rides.trips.actions.moves import Cause
from rides.trips.states import LIVE, Role, State, may_move
from tests import stage as on
from tests.stage import NEAR, NOW, SQUARE, STATION, Stage, later

SEEDS = range(3)
STEPS = 60
# Ids and PINs differ each time, so how long it takes to see every end does too.
STEPS_MAX = 1_000


@dataclass(slots=True)
class Walk:
    """Ada and three drivers, and what they do from one moment to the next."""

    stage: Stage
    rng: Random
    now: datetime = NOW
    rides: list[UUID] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def step(self) -> None:
        self.now = later(self.rng.choice([1, 2, 5, 20, 30, 60, 130, 310]), self.now)
        for driver_id in (self.stage.ben, self.stage.chi):
            spot = self.rng.choice([NEAR, STATION, STATION, SQUARE])
            if self.rng.random() < 0.9:
                on.drive_to(driver_id, spot, now=self.now)
        if not self.rides or on.ride(self.rides[-1]).state not in LIVE:
            self.rides.append(on.book(self.stage.cast.ada, now=self.now))
        try:
            self.rng.choice(ACTS)(self)
        except Refusal as refusal:
            self.told.append(refusal.sentence)

    @property
    def ride(self) -> UUID:
        return self.rides[-1]

    def rider(self) -> Cause:
        return Cause(self.stage.cast.ada, Role.RIDER, self.now)

    def driver(self) -> Cause:
        """The driver of the ride; now and then the other one tries."""
        open_ones = models.Assignment.objects.filter(ride_id=self.ride, closed_at=None)
        user = open_ones.values_list("driver__user_id", flat=True).first()
        if user is None or self.rng.random() < 0.1:
            user = self.rng.choice([self.stage.cast.ben, self.stage.cast.chi])
        return Cause(user, Role.DRIVER, self.now)

    def say_pin(self) -> str:
        return self.rng.choice([on.pin_of, on.pin_of, on.wrong_pin])(self.ride)


def search(walk: Walk) -> None:
    on.tick(walk.now)


def accept(walk: Walk) -> None:
    on.tick(walk.now)
    for offer in dispatch.Offer.objects.filter(state="pending"):
        on.accept(offer.driver_id, now=walk.now, offer_id=offer.id)


def sweep(walk: Walk) -> None:
    on.run_timers(walk.now)
    on.run_outbox(walk.now)


ACTS: list[Callable[[Walk], object]] = [
    *[accept] * 4,
    search,
    sweep,
    *[lambda walk: driving.arrive(ride_id=walk.ride, reason="", cause=walk.driver(), now=walk.now)]
    * 3,
    *[
        lambda walk: driving.start(
            ride_id=walk.ride, pin=walk.say_pin(), cause=walk.driver(), now=walk.now
        )
    ]
    * 3,
    *[lambda walk: driving.complete(ride_id=walk.ride, cause=walk.driver(), now=walk.now)] * 2,
    lambda walk: driving.begin(ride_id=walk.ride, cause=walk.rider(), now=walk.now),
    lambda walk: driving.complete(ride_id=walk.ride, cause=walk.rider(), now=walk.now),
    lambda walk: ending.cancel(
        ride_id=walk.ride, agreed_minor=300, cause=walk.rider(), now=walk.now
    ),
    lambda walk: contact.tried(ride_id=walk.ride, cause=walk.driver(), now=walk.now),
    lambda walk: ending.no_show(ride_id=walk.ride, cause=walk.driver(), now=walk.now),
    lambda walk: ending.abort(ride_id=walk.ride, reason="x", cause=walk.driver(), now=walk.now),
    lambda walk: ending.release(ride_id=walk.ride, reason="x", cause=walk.driver(), now=walk.now),
    lambda walk: ending.extend(ride_id=walk.ride, cause=walk.rider(), now=walk.now),
    lambda walk: ending.watch(ride_id=walk.ride, now=walk.now),
]


@pytest.fixture(params=SEEDS)
def walk(request: pytest.FixtureRequest, stage: Stage) -> Walk:
    """A walk that has been walked."""
    on.go_online(stage.chi, NEAR)
    walked = Walk(stage, Random(request.param))
    for _ in range(STEPS):
        walked.step()
    return walked


def test_whatever_people_do_every_ride_stays_whole(walk: Walk) -> None:
    for ride_id in walk.rides:
        assert_whole(ride_id)
    assert_books_balance()
    assert_drivers_are_bound_once()
    # Timers and messages are run by nobody here.
    broken = {one.invariant.name for one in verify(now=walk.now) if one.broken}
    assert not {name for name in broken if not name.startswith("work.")}
    assert all(sentence.endswith(".") for sentence in walk.told)


def assert_whole(ride_id: UUID) -> None:
    ride = on.ride(ride_id)
    events = list(models.Event.objects.filter(ride_id=ride_id).order_by("seq"))
    assert [event.seq for event in events] == list(range(1, ride.seq + 1))
    assert events[-1].state == ride.state
    for before, after in pairwise(events):
        moved = before.state != after.state
        assert not moved or may_move(State(before.state), State(after.state), Role(after.role)), (
            before.state,
            after.state,
            after.role,
        )
    entries = ledger.Entry.objects.filter(about=ride_id)
    fares = entries.filter(kind="ride.cash").count()
    assert fares == (ride.state == State.COMPLETED)
    assert not (ride.state in LIVE and entries.exists())
    assert (ride.ended_at is None) == (ride.state in LIVE)
    lines = models.Line.objects.filter(ride_id=ride_id).values_list("amount_minor", flat=True)
    assert sum(lines) == ride.price_minor


def assert_books_balance() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    legs = ledger.Posting.objects.values_list("debit_minor", "credit_minor")
    assert sum(debit - credit for debit, credit in legs) == 0


def assert_drivers_are_bound_once() -> None:
    open_ones = models.Assignment.objects.filter(closed_at=None)
    with_driver = {State.ASSIGNED, State.ARRIVED, State.IN_PROGRESS}
    assert all(one.ride.state in with_driver for one in open_ones.select_related("ride"))
    runs = fleet.Run.objects.filter(closed_at=None)
    assert set(runs.values_list("id", flat=True)) == {one.run_id for one in open_ones}


def test_walks_lead_to_completed_cancelled_and_other_ends(stage: Stage) -> None:
    """Otherwise the test above would prove little."""
    on.go_online(stage.chi, NEAR)
    walked, steps, ends = Walk(stage, Random(99)), 0, set[str]()
    while not ({State.COMPLETED, State.CANCELLED} < ends) and steps < STEPS_MAX:
        walked.step()
        steps += 1
        ends = {on.ride(ride_id).state for ride_id in walked.rides} - LIVE
    assert {State.COMPLETED, State.CANCELLED} < ends
