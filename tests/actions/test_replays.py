"""A phone that got no answer sends the same again: it happens once."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from payouts import models as ledger
from rides.fleet import models as fleet
from rides.trips import models
from rides.trips.actions import driving, ending
from rides.trips.actions.driving import PinLocked, WrongPin
from tests import stage as on
from tests.stage import NOW, STATION, Job, Stage, later

LATER = later(400)


def assigned_near(stage: Stage) -> Job:
    job = on.assigned(stage)
    on.drive_to(stage.ben, STATION)
    return job


def searching(stage: Stage) -> Job:
    return Job(on.book(stage.cast.ada), stage.cast.ada, stage.ben, stage.cast.ben)


def told(stage: Stage) -> Job:
    job = on.arrived(stage)
    on.tell(job, now=NOW)
    return job


Step = Callable[[Job, object], object]

STEPS: dict[str, tuple[Callable[[Stage], Job], Step]] = {
    "arrive": (
        assigned_near,
        lambda job, key: driving.arrive(
            ride_id=job.id, reason="", cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "start": (
        on.arrived,
        lambda job, key: driving.start(
            ride_id=job.id, pin=on.pin_of(job.id), cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "begin": (
        on.arrived,
        lambda job, key: driving.begin(ride_id=job.id, cause=job.rider_says(LATER, key), now=LATER),
    ),
    "complete": (
        on.under_way,
        lambda job, key: driving.complete(
            ride_id=job.id, cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "confirm_cash": (
        on.completed,
        lambda job, key: driving.confirm_cash(
            ride_id=job.id, cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "cancel": (
        on.assigned,
        lambda job, key: ending.cancel(
            ride_id=job.id, agreed_minor=None, cause=job.rider_says(LATER, key), now=LATER
        ),
    ),
    "no_show": (
        told,
        lambda job, key: ending.no_show(
            ride_id=job.id, cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "tried": (on.arrived, lambda job, key: on.tell(job, now=LATER, key=key)),
    "abort": (
        on.under_way,
        lambda job, key: ending.abort(
            ride_id=job.id, reason="x", cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "release": (
        on.assigned,
        lambda job, key: ending.release(
            ride_id=job.id, reason="x", cause=job.driver_says(LATER, key), now=LATER
        ),
    ),
    "extend": (
        searching,
        lambda job, key: ending.extend(ride_id=job.id, cause=job.rider_says(NOW, key), now=NOW),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_sent_twice_happens_once(stage: Stage, name: str) -> None:
    bring_there, step = STEPS[name]
    job, key = bring_there(stage), uuid4()
    step(job, key)
    once = on.events(job.id), ledger.Entry.objects.count(), on.ride(job.id).state
    step(job, key)
    assert (on.events(job.id), ledger.Entry.objects.count(), on.ride(job.id).state) == once
    assert models.Event.objects.get(client_event_id=key).ride_id == job.id


def test_accepting_sent_twice_gives_the_ride_once(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    offer_id, key = on.offer_of(stage.ben), uuid4()
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    given = [
        driving.accept(
            offer_id=offer_id, driver_id=stage.ben, cause=job.driver_says(NOW, key), now=NOW
        )
        for _ in range(2)
    ]
    assert given == [ride_id, ride_id]
    assert fleet.Run.objects.count() == 1


def test_a_wrong_pin_sent_twice_counts_once(stage: Stage) -> None:
    job, key = on.arrived(stage), uuid4()
    left = []
    for _ in range(2):
        with pytest.raises(WrongPin) as refused:
            driving.start(
                ride_id=job.id,
                pin=on.wrong_pin(job.id),
                cause=job.driver_says(NOW, key),
                now=NOW,
            )
        left.append(refused.value.facts["tries_left"])
    assert left == [4, 4]
    assert on.ride(job.id).pin_tries == 1


def test_the_last_wrong_pin_sent_twice_says_the_same_twice(stage: Stage) -> None:
    job, keys = on.arrived(stage), [uuid4() for _ in range(5)]
    for key in [*keys, keys[-1]]:
        with pytest.raises(WrongPin):
            driving.start(
                ride_id=job.id,
                pin=on.wrong_pin(job.id),
                cause=job.driver_says(NOW, key),
                now=NOW,
            )
    with pytest.raises(PinLocked):
        on.start(job, now=NOW)


def test_what_happened_and_when_it_reached_us_are_both_kept(stage: Stage) -> None:
    job = assigned_near(stage)
    driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(later(60)), now=later(300))
    event = models.Event.objects.get(ride_id=job.id, kind="ARRIVED")
    assert (event.occurred_at, event.received_at) == (later(60), later(300))
